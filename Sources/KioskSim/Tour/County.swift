// SPDX-License-Identifier: EUPL-1.2
public import Foundation

/// A small county on loopback, made with the product's own commands: content, a central, the places, one enrolled
/// terminal and a virtual printer. Everything is in one folder; nothing runs on after `stop`.
///
/// `@unchecked Sendable`: used by one thread at a time; the command that owns it hands it on only to stop it.
public final class County: @unchecked Sendable {
    public let folder: URL
    public let programs: Programs
    let places: Places
    /// Sign-in of the operator, made up anew each time.
    public let password: String
    private(set) var siteCodes: [String] = []
    var siteCode: String { siteCodes.first ?? "" }
    private(set) var ports: [String: Int] = [:]
    private(set) var central: Child?
    private(set) var printer: VirtualPrinterProcess?
    private(set) var media: MediaServers?
    /// `Device/meetings/start`; `nil`: a county without a desk.
    private let mediaProgram: String?

    public var state: URL { folder.appendingPathComponent("terminal") }
    public var slips: URL { folder.appendingPathComponent("slips") }
    var centralFolder: URL { folder.appendingPathComponent("central") }
    public var operatorName: String { places.operator }
    public var dashboard: String { "http://127.0.0.1:\(port("operators"))/" }
    public var printerAddress: String { printer?.address ?? "" }
    public var hasDesk: Bool { mediaProgram != nil }
    /// Beside the county's folder, which is its owner's alone: the media servers run as a user of their own.
    private let mediaFolder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "servicepunkt-media-\(UInt32.random(in: 0...UInt32.max))")
    /// What the clerk of the practice agency could not do, a line each.
    public var clerkLog: URL { folder.appendingPathComponent("clerk.log") }
    var bundle: String { folder.appendingPathComponent("content.bundle").path }
    var printedSlips: [String] { printer?.printed ?? [] }
    var placeName: String { places.places[0].name }
    var shopPhone: String { places.places[0].phone }

    public static let clerkName = "handlaggare"

    public init(folder: URL, programs: Programs, places: Places, mediaProgram: String? = nil) {
        self.mediaProgram = mediaProgram
        self.folder = folder
        self.programs = programs
        self.places = places
        password = (0..<4).map { _ in String(UInt16.random(in: 0x1000...0xFFFF), radix: 16) }.joined(separator: "-")
    }

    /// Makes everything and starts central and printer.
    /// - Parameters:
    ///   - content: The folder `Kiosk/`.
    ///   - progress: Told each step in plain words before it is taken.
    public func make(content: URL, progress: (String) -> Void) throws {
        for part in [folder, state, slips, centralFolder] {
            try FileManager.default.createDirectory(at: part, withIntermediateDirectories: true)
        }
        progress("content of the county, signed")
        let key = folder.appendingPathComponent("content.key").path
        let made = try programs.must("kioskctl", ["content", "key", "generate", "--output", key, "--json"])
        guard let publicKey = made.output.firstMatch(of: /[0-9a-fA-F]{64}/).map({ String($0.0) }) else {
            throw TourFailure("kioskctl content key generate named no public key: \(made.output)")
        }
        progress("central: places and an operator")
        try programs.must("kiosk-central", ["content-key", "add", "--directory", centralFolder.path, publicKey])
        try addPlaces()
        try programs.must(
            "kiosk-central",
            ["operator", "add", "--directory", centralFolder.path, "--name", places.operator, "--password-stdin"],
            input: password + "\n")
        try startCentral()
        if let mediaProgram {
            progress("a practice agency: its desk and its media servers")
            media = try MediaServers(
                program: mediaProgram, folder: mediaFolder, certificates: centralFolder,
                log: folder.appendingPathComponent("media.log"))
        }
        try build(content, key)

        progress("terminal at \(placeName), enrolled by token")
        try enrol(state: state)

        progress("virtual printer")
        printer = try VirtualPrinterProcess(programs: programs, slips: slips)
    }

    /// Signs the content; where there is a desk, with its address, and tells the central of both.
    private func build(_ content: URL, _ key: String) throws {
        var source = content
        if let media {
            source = folder.appendingPathComponent("Kiosk")
            guard let socketPort = media.socketPort, let relayPort = media.relayPort else {
                throw TourFailure("\(media.file) names no ports")
            }
            try PracticeContent.copy(
                content, to: source, meetingsPort: port("meetings"), socketPort: socketPort, relayPort: relayPort)
        }
        try programs.must(
            "kioskctl", ["content", "build", "--from", source.path, "--key", key, "--output", bundle])
        guard let media else { return }
        let directory = ["--directory", centralFolder.path]
        try programs.must("kiosk-central", ["content", "add"] + directory + [bundle])
        let agency = ["--agency", "\(PracticeContent.agencyCode)"]
        try programs.must(
            "kiosk-central", ["meeting", "set"] + directory + agency, input: "secret=\(media.tokenSecret)\n")
        try programs.must(
            "kiosk-central",
            ["operator", "add"] + directory
                + ["--name", Self.clerkName, "--desk", "\(PracticeContent.agencyCode)", "--password-stdin"],
            input: password + "\n")
    }

    /// A clerk at the desk of the practice agency.
    public func clerk() throws -> Clerk {
        try Clerk(desk: dashboard, name: Self.clerkName, password: password)
    }

    /// Tells the central of every place.
    func addPlaces() throws {
        for place in places.places { siteCodes.append(try addSite(place)) }
    }

    /// Enrols a terminal at the first place and gives it content.
    func enrol(state: URL) throws {
        try provision(state: state)
        try programs.must("kioskctl", ["content", "install", bundle, "--state", state.path])
    }

    /// Enrols a terminal.
    /// - Parameter site: the place's number in `places`.
    func provision(state: URL, site: Int = 0) throws {
        let token = try programs.must(
            "kiosk-central", ["token", "--directory", centralFolder.path, "--site", siteCodes[site], "--json"])
        guard let text = token.json["token"] as? String else {
            throw TourFailure("kiosk-central token gave no token: \(token.output)")
        }
        try programs.must(
            "kioskctl",
            [
                "provision", "--state", state.path, "--central", "https://127.0.0.1:\(port("enrolment"))", text,
            ])
    }

    /// Paper, cover and plug of the printer, in its own words.
    func tellPrinter(_ command: String) throws { try printer?.tell(command) }

    private func addSite(_ place: Places.Place) throws -> String {
        let arguments = [
            "site", "add", "--directory", centralFolder.path, "--name", place.name,
            "--municipality", place.municipality, "--county", places.county, "--phone", place.phone,
            "--phone-place", place.phonePlace, "--hours", place.hours, "--responsible", place.municipality,
            "--complaints-phone", "0980-31 92 99", "--json",
        ]
        let contact = place.contactHours.map { ["--contact-hours", $0] } ?? []
        let added = try programs.must("kiosk-central", arguments + contact + (place.mobile ? ["--mobile"] : []))
        for name in ["code", "placeCode", "site"] {
            if let code = added.json[name] { return "\(code)" }
        }
        throw TourFailure("kiosk-central site add named no code: \(added.output)")
    }

    /// Starts the central; after the first time on the ports it had.
    func startCentral() throws {
        let portsFile = folder.appendingPathComponent("ports.json")
        if FileManager.default.fileExists(atPath: portsFile.path) { try FileManager.default.removeItem(at: portsFile) }
        let child = try Child(
            programs.path("kiosk-central"),
            [
                "serve", "--directory", centralFolder.path, "--host", "127.0.0.1", "--address", "127.0.0.1",
                "--enrolment-port", "\(ports["enrolment"] ?? 0)", "--terminals-port", "\(ports["terminals"] ?? 0)",
                "--operators-port", "\(ports["operators"] ?? 0)", "--ports-file", portsFile.path,
                "--meetings-address", "127.0.0.1",
            ]
                + (hasDesk
                    ? ["--media", mediaFolder.path + "/media.json", "--meetings-port", "\(ports["meetings"] ?? 0)"]
                    : []) + [
                    "--backup", folder.appendingPathComponent("backup.sqlite").path, "--backup-interval-seconds", "5",
                ], log: folder.appendingPathComponent("central.log"))
        central = child
        var found: [String: Int] = [:]
        let ready = Patience.until(seconds: 60) {
            let value = try? JSONSerialization.jsonObject(with: Data(Leftovers.text(portsFile).utf8))
            found = (value as? [String: Any] ?? [:]).compactMapValues { $0 as? Int }
            return found.count >= (self.hasDesk ? 4 : 3) || !child.isRunning
        }
        guard ready, child.isRunning else { throw TourFailure("kiosk-central serve did not start: \(child.logText)") }
        ports = found
    }

    /// A chapter that broke off may have left the county without its central; the next ones are not about that.
    func startCentralWhereItIsGone() throws {
        if central == nil { try startCentral() }
    }

    /// Stops the central as a system would. Whether it ended by itself in time.
    @discardableResult
    func stopCentral() -> Bool {
        defer { central = nil }
        return central?.stop() != nil
    }

    public func stop() {
        printer?.stop()
        stopCentral()
        media?.stop()
    }

    private func port(_ listener: String) -> Int {
        ports[listener] ?? ports[listener + "Port"] ?? ports.first { $0.key.hasPrefix(listener.prefix(5)) }?.value ?? 0
    }
}
