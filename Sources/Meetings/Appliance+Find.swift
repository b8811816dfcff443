// SPDX-License-Identifier: EUPL-1.2
import CVideo
import Foundation

/// What the settings of a machine say of its meetings.
public struct ApplianceSettings: Sendable {
    /// `fake` in the demo alone.
    public var camera: Appliance.Camera
    /// Certificates of private authorities that meetings may rest on, PEM.
    public var authorityPEM: String?
    /// The picture is shown to nobody, whatever screen there is.
    public var isHeadless: Bool
    /// Folder that kioskd and the meeting's unit share (`/run/servicepunkt`).
    public var unitFolder: String
    /// How many times longer than usual a meeting may take to start.
    public var patience: Int
    /// The processor draws, whatever card there is.
    public var drawsInSoftware: Bool

    public init(
        camera: Appliance.Camera = .real, authorityPEM: String? = nil, isHeadless: Bool = false,
        unitFolder: String = "/run/servicepunkt", patience: Int = 1,
        drawsInSoftware: Bool = false
    ) {
        self.camera = camera
        self.authorityPEM = authorityPEM
        self.isHeadless = isHeadless
        self.unitFolder = unitFolder
        self.patience = patience
        self.drawsInSoftware = drawsInSoftware
    }
}

extension Appliance {
    static let browserPath = "/usr/lib/chromium/chromium"
    private static let barFont = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
    static let userName = "servicepunkt-meeting"
    static let unitName = "servicepunkt-meeting@"
    private static let unitFolders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]

    /// Looks at this machine: reads files, and lets bubblewrap build walls around nothing. Takes no device.
    /// - Parameter environment: that of this process.
    public static func find(
        environment: [String: String],
        settings: ApplianceSettings = ApplianceSettings()
    ) -> Appliance {
        var lacks: Set<Lack> = []
        if access(browserPath, X_OK) != 0 { lacks.insert(.browser) }
        if program("bwrap") == nil { lacks.insert(.sandbox) }
        if program("cage") == nil { lacks.insert(.compositor) }
        let isRoot = geteuid() == 0
        var display = settings.isHeadless ? .headless : display(environment)
        var host: User?
        if isRoot, case .wayland(let socket) = display {
            // A desktop lets in its own user alone; where that is root, nobody's window can be opened.
            host = owner(of: socket)
            if host == nil { display = .headless }
        }
        if display == .headless { lacks.insert(.screen) }
        // In a window, and nowhere, whoever is there has the terminal's own screen and keys.
        let showsBar = display == .console
        if showsBar, access("/dev/uinput", W_OK) != 0 { lacks.insert(.relay) }
        if showsBar, program("Xwayland") == nil || access(barFont, R_OK) != 0 { lacks.insert(.bar) }
        if settings.camera == .real, CameraNode.all().isEmpty { lacks.insert(.camera) }

        if hasUnit {
            return Appliance(
                display: display, camera: settings.camera, starter: .unit(folder: settings.unitFolder),
                user: named(userName), filtersAddresses: true, authorities: certificates(settings.authorityPEM),
                showsBar: showsBar && !lacks.contains(.bar), lacks: Lack.allCases.filter(lacks.contains),
                patience: settings.patience, drawsInSoftware: settings.drawsInSoftware)
        }
        lacks.formUnion([.systemd, .memoryLimit])
        let user = isRoot ? host ?? named(userName) ?? passing() : nil
        if user == nil || host != nil { lacks.insert(.ownUser) }
        if !canBuildWalls(user) { lacks.insert(.userNamespaces) }
        let filters = isRoot && program("nft") != nil
        if !filters { lacks.insert(.addressFilter) }
        let room = roomProgram()
        if room == nil { lacks.insert(.room) }
        return Appliance(
            display: display, camera: settings.camera, starter: .child([room ?? "kiosk-meeting", "room"]), user: user,
            filtersAddresses: filters, authorities: certificates(settings.authorityPEM),
            showsBar: showsBar && !lacks.contains(.bar), lacks: Lack.allCases.filter(lacks.contains),
            patience: settings.patience, drawsInSoftware: settings.drawsInSoftware)
    }

    /// Full path of a program of the system's.
    static func program(_ name: String) -> String? {
        ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
    }

    /// The certificates of a PEM text, base 64 of each one's DER.
    public static func certificates(_ pem: String?) -> [String] {
        (pem ?? "").components(separatedBy: "-----BEGIN CERTIFICATE-----").dropFirst().compactMap { part in
            guard let end = part.range(of: "-----END CERTIFICATE-----") else { return nil }
            let text = part[..<end.lowerBound].filter { !$0.isWhitespace }
            return Data(base64Encoded: String(text)) == nil ? nil : String(text)
        }
    }

    private static var hasUnit: Bool {
        access("/run/systemd/system", F_OK) == 0
            && unitFolders.contains { access("\($0)/\(unitName).service", F_OK) == 0 }
    }

    /// Whether bubblewrap can make the namespaces a meeting needs, as the user it would run as: some kernels and some
    /// containers refuse it.
    private static func canBuildWalls(_ user: User?) -> Bool {
        guard let bwrap = program("bwrap") else { return true }
        let words = [
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib",
            "/lib",
            "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "/usr/bin/true",
        ]
        return Child.start(bwrap, words, descriptors: [], user: user)?.end(withinMilliseconds: 3_000) == 0
    }

    private static func owner(of socket: String) -> User? {
        var status = stat()
        guard stat(socket, &status) == 0, status.st_uid != 0 else { return nil }
        return User(user: status.st_uid, group: status.st_gid)
    }

    private static func display(_ environment: [String: String]) -> Display {
        if let name = environment["WAYLAND_DISPLAY"], !name.isEmpty {
            let path = name.hasPrefix("/") ? name : (environment["XDG_RUNTIME_DIR"] ?? "") + "/" + name
            if access(path, F_OK) == 0 { return .wayland(socket: path) }
        }
        if let name = environment["DISPLAY"], name.hasPrefix(":") {
            let home = environment["HOME"] ?? "/"
            let authority = environment["XAUTHORITY"] ?? home + "/.Xauthority"
            return .x11(display: name, authority: access(authority, R_OK) == 0 ? authority : nil)
        }
        return access("/run/seatd.sock", F_OK) == 0 && access("/dev/dri", F_OK) == 0 ? .console : .headless
    }

    private static func named(_ name: String) -> User? {
        guard let entry = getpwnam(name)?.pointee else { return nil }
        var groups = [gid_t](repeating: 0, count: 64)
        var count = Int32(groups.count)
        guard getgrouplist(name, entry.pw_gid, &groups, &count) >= 0 else { return nil }
        return User(user: entry.pw_uid, group: entry.pw_gid, groups: Array(groups.prefix(Int(count))))
    }

    /// A number that belongs to nobody, for a machine without the package's user; another one for each process, so that
    /// two of them do not share their processes and their firewall.
    private static func passing() -> User {
        let number = 60_706 + UInt32(getpid()) % 400
        return User(user: number, group: number)
    }

    /// Beside this program, or where the package puts it.
    private static func roomProgram() -> String? {
        var path = [CChar](repeating: 0, count: 4_096)
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        let own = path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
        let folder = String(decoding: own, as: UTF8.self).split(separator: "/").dropLast().joined(separator: "/")
        return ["/\(folder)/kiosk-meeting", "/usr/lib/servicepunkt/kiosk-meeting", "/usr/bin/kiosk-meeting"]
            .first { access($0, X_OK) == 0 }
    }
}
