// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The walls around browser and compositor, as the arguments of bubblewrap: the system read-only, everything writable in
/// memory and gone with it, nothing of the machine but what the display, the camera and the sound need.
struct Sandbox {
    /// Descriptors of files that exist nowhere but in memory.
    struct Data {
        var policy: Int32
        var preferences: Int32
        var hosts: Int32
        var passwd: Int32
        var group: Int32
        /// The X server's cookie.
        var cookie: Int32?
    }

    static let home = "/home/meeting"
    static let runtime = "/run/meeting"
    static let profileFolder = "/home/meeting/browser"
    /// A name the supervisor's own eyes may meet in `ps`; never an address.
    static let policyFile = "/etc/chromium/policies/managed/servicepunkt-meeting.json"

    let letter: LaunchLetter
    let data: Data
    /// Records of udev's that may be seen on a console.
    var udevRecords: [String] = []
    /// `nil`: no bar lies over the meeting.
    var bar: BarProgram?

    var arguments: [String] { walls + files + devices + screen + barFiles + ["--"] + compositor + browser }

    private var walls: [String] {
        [
            "--die-with-parent", "--new-session", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
            "--unshare-cgroup-try", "--cap-drop", "ALL", "--clearenv",
            "--setenv", "HOME", Self.home, "--setenv", "XDG_RUNTIME_DIR", Self.runtime, "--setenv", "PATH", "/usr/bin",
            "--setenv", "LANG", "C.UTF-8", "--setenv", "TMPDIR", "/tmp",
            // No bus is reachable in here; this keeps libraries from starting one.
            "--setenv", "DBUS_SESSION_BUS_ADDRESS", "disabled:", "--setenv", "DBUS_SYSTEM_BUS_ADDRESS", "disabled:",
        ]
    }

    private var files: [String] {
        var words = [
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin",
            "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
            "--proc", "/proc", "--dev", "/dev", "--size", "536870912",
            "--tmpfs", "/dev/shm", "--size", "268435456", "--tmpfs", "/tmp", "--size", "536870912", "--tmpfs", "/home",
            "--dir", Self.home, "--dir", Self.runtime, "--chmod", "0700", Self.runtime,
        ]
        for path in [
            "fonts", "ssl/certs", "alternatives", "ld.so.cache", "nsswitch.conf", "localtime", "vulkan", "glvnd",
        ] {
            words += ["--ro-bind-try", "/etc/\(path)", "/etc/\(path)"]
        }
        words += ["--ro-bind-data", "\(data.hosts)", "/etc/hosts"]
        words += ["--ro-bind-data", "\(data.passwd)", "/etc/passwd"]
        words += ["--ro-bind-data", "\(data.group)", "/etc/group"]
        words += ["--ro-bind-data", "\(data.policy)", Self.policyFile]
        words += ["--dir", Self.profileFolder + "/Default"]
        words += ["--file", "\(data.preferences)", Self.profileFolder + "/Default/Preferences"]
        return words
    }

    private var devices: [String] {
        // A page that may neither see nor hear gets no device to do so.
        guard letter.camera == .real, !letter.profile.seeing.isEmpty else { return [] }
        let cameras = CameraNode.all().flatMap { ["--dev-bind-try", $0, $0] }
        let sound = ["--dev-bind-try", "/dev/snd", "/dev/snd", "--ro-bind-try", "/etc/asound.conf", "/etc/asound.conf"]
        // A console has both of its own.
        guard letter.display != .console else { return cameras + sound }
        return cameras + sound + ["--ro-bind-try", "/sys", "/sys", "--ro-bind-try", "/run/udev", "/run/udev"]
    }

    private var screen: [String] {
        // cage looks for an X server of its own and does without one that ends at once; the bar alone needs it.
        let common = bar == nil ? ["--setenv", "WLR_XWAYLAND", "/usr/bin/true"] : []
        switch letter.display {
        case .headless:
            return common + [
                "--setenv", "WLR_BACKENDS", "headless", "--setenv", "WLR_RENDERER", "pixman",
                "--setenv", "WLR_LIBINPUT_NO_DEVICES", "1",
            ]
        case .wayland(let socket):
            return common + sound(beside: socket) + [
                "--bind", socket, "/run/meeting-screen", "--setenv", "WAYLAND_DISPLAY", "/run/meeting-screen",
                "--setenv", "WLR_BACKENDS", "wayland", "--setenv", "WLR_RENDERER", "pixman",
            ]
        case .x11(let name, _):
            let number = name.dropFirst().prefix { $0.isNumber }
            let socket = "/tmp/.X11-unix/X\(number)"
            var words =
                common + [
                    "--bind-try", socket, socket, "--setenv", "DISPLAY", name, "--setenv", "WLR_BACKENDS", "x11",
                    "--setenv", "WLR_RENDERER", "pixman",
                ]
            if let cookie = data.cookie {
                words += ["--ro-bind-data", "\(cookie)", "/run/meeting-cookie"]
                words += ["--setenv", "XAUTHORITY", "/run/meeting-cookie"]
            }
            return words
        case .console:
            let renderer = letter.drawsInSoftware ? ["--setenv", "WLR_RENDERER", "pixman"] : []
            let nodes = letter.inputNodes.filter(Self.isInputNode).flatMap { ["--dev-bind-try", $0, $0] }
            let records = udevRecords.flatMap { ["--ro-bind-try", $0, $0] }
            return common + renderer + nodes + [
                "--dev-bind-try", "/dev/dri", "/dev/dri", "--bind", "/run/seatd.sock", "/run/seatd.sock",
                "--ro-bind-try", "/sys", "/sys",
            ] + records + [
                "--setenv", "LIBSEAT_BACKEND", "seatd", "--setenv", "WLR_LIBINPUT_NO_DEVICES", "1",
            ] + layout
        }
    }

    /// Of the keyboards.
    private var layout: [String] {
        guard let name = letter.keyboardLayout, (1...16).contains(name.count),
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { return [] }
        return ["--setenv", "XKB_DEFAULT_LAYOUT", name]
    }

    /// PulseAudio's or PipeWire's socket of a desktop.
    private func sound(beside socket: String) -> [String] {
        let folder = socket.split(separator: "/").dropLast().joined(separator: "/")
        return [
            "--bind-try", "/\(folder)/pulse/native", "/run/meeting-sound", "--setenv", "PULSE_SERVER",
            "unix:/run/meeting-sound",
        ]
    }

    /// "/dev/input/event7" and nothing cleverer.
    static func isInputNode(_ path: String) -> Bool {
        path.hasPrefix("/dev/input/event") && Int(path.dropFirst("/dev/input/event".count)) != nil
    }

    private var compositor: [String] { ["/usr/bin/cage", "-d", "--"] + barStart }

    private var browser: [String] {
        var words = [
            Appliance.browserPath, "--kiosk", "--ozone-platform=wayland", "--user-data-dir=\(Self.profileFolder)",
            "--remote-debugging-pipe", "--host-resolver-rules=\(resolverRules)",
            "--no-first-run", "--no-default-browser-check", "--noerrdialogs", "--no-pings", "--disable-breakpad",
            "--disable-crash-reporter", "--disable-background-networking", "--disable-component-update",
            "--disable-domain-reliability", "--disable-sync", "--disable-extensions", "--disable-default-apps",
            "--disable-session-crashed-bubble", "--disable-pinch", "--overscroll-history-navigation=0",
            "--password-store=basic", "--deny-permission-prompts", "--autoplay-policy=no-user-gesture-required",
            // The titles of its own error pages are in a language the supervisor knows; pages are told the visitor's.
            "--lang=en-US",
            // Multicast DNS would join a group of the local network; the firewall cannot stop the kernel's own letter then.
            "--disable-features=MediaRouter,Translate,OptimizationHints,HardwareMediaKeyHandling,GlobalMediaControls,"
                + "WebRtcHideLocalIpsWithMdns",
        ]
        // Its parts give up when the browser has not answered them for fifteen seconds.
        if letter.patience > 1 { words.append("--ipc-connection-timeout=\(15 * letter.patience)") }
        if letter.display == .headless || letter.drawsInSoftware { words.append("--disable-gpu") }
        if letter.camera == .fake, !letter.profile.seeing.isEmpty { words.append("--use-fake-device-for-media-stream") }
        return words
    }

    /// No name but the profile's is ever looked up.
    private var resolverRules: String {
        // An origin may be an address; a range of addresses is nothing that is looked up.
        let names = Set(letter.profile.doors.map { $0.name.lowercased() }.filter { !$0.contains("/") })
        return (["MAP * ~NOTFOUND"] + names.sorted().map { "EXCLUDE \($0)" }).joined(separator: " , ")
    }

    /// Chromium's own preferences: the languages that pages are told.
    static func preferences(language: String) -> String {
        let letters = language.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        let short = letters.prefix { $0 != "-" }
        var list: [String] = []
        for tag in [letters, String(short), "sv", "en"] where !tag.isEmpty && !list.contains(tag) { list.append(tag) }
        let text = list.prefix(4).joined(separator: ",")
        return
            #"{"intl":{"accept_languages":"\#(text)","selected_languages":"\#(text)"},"browser":{"has_seen_welcome_page":true}}"#
    }
}
