// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// What this machine has to hold a meeting with, and how the browser is started on it. Found once (`find`); tests and the
/// demo make their own.
public struct Appliance: Sendable {
    /// Where the compositor shows the meeting.
    public enum Display: Codable, Sendable, Equatable {
        /// A console of the kernel's, through seatd.
        case console
        /// Nested in a window: socket of a Wayland compositor.
        case wayland(socket: String)
        /// Nested in a window: `DISPLAY`, and the file with its cookie.
        case x11(display: String, authority: String?)
        /// Nowhere: the picture is made and shown to nobody.
        case headless
    }

    public enum Camera: String, Codable, Sendable {
        case real
        /// Chromium's own test picture and beep. For the demo and tests, never on a terminal.
        case fake
    }

    /// How the sandbox is started.
    public enum Starter: Sendable, Equatable {
        /// As a unit of systemd's, over D-Bus; the folder is where this process listens for it.
        case unit(folder: String, systemctl: String = "/usr/bin/systemctl")
        /// As a child: the command that runs the room (`kiosk-meeting room`), with what stands before it.
        case child([String])
    }

    /// The user that browser and compositor run as.
    public struct User: Codable, Sendable, Equatable {
        public var user: UInt32
        public var group: UInt32
        /// Groups that own camera, sound and screen.
        public var groups: [UInt32]

        public init(user: UInt32, group: UInt32, groups: [UInt32] = []) {
            self.user = user
            self.group = group
            self.groups = groups
        }
    }

    public var display: Display
    public var camera: Camera
    public var starter: Starter
    /// `nil`: this process's own, which may not become another.
    public var user: User?
    /// The kernel refuses the meeting's user every address but the profile's (nftables).
    public var filtersAddresses: Bool
    /// Private authorities to trust, base 64 of their certificates' DER.
    public var authorities: [String]
    /// Nodes of the daemon's own uinput devices; the only ones the compositor may open.
    public var inputNodes: [String]
    /// Layout of the keyboards, as xkb names it; `nil`: the compositor's own.
    public var keyboardLayout: String?
    /// The bar that says how to hang up lies over the meeting's upper edge (`HangUpStrip`).
    public var showsBar: Bool
    /// What this machine cannot give, in the order of `Lack`.
    public var lacks: [Lack]
    /// How many times longer than usual everything may take here; 1 on a machine that is fit for meetings.
    public var patience: Int
    /// Compositor and browser leave the graphics card alone.
    public var drawsInSoftware: Bool

    public init(
        display: Display, camera: Camera, starter: Starter, user: User?, filtersAddresses: Bool,
        authorities: [String] = [], inputNodes: [String] = [], keyboardLayout: String? = nil, showsBar: Bool = false,
        lacks: [Lack] = [], patience: Int = 1, drawsInSoftware: Bool = false
    ) {
        self.display = display
        self.camera = camera
        self.starter = starter
        self.user = user
        self.filtersAddresses = filtersAddresses
        self.authorities = authorities
        self.inputNodes = inputNodes
        self.keyboardLayout = keyboardLayout
        self.showsBar = showsBar
        self.lacks = lacks
        self.patience = patience
        self.drawsInSoftware = drawsInSoftware
    }

    /// Takes away the socket of a kioskd that was killed in the middle of a meeting.
    public func tidy() {
        if case .unit(let folder, _) = starter { unlink(UnitDoor.socketPath(folder)) }
    }

    /// A meeting can be held here at all.
    public var canMeet: Bool { !lacks.contains(where: \.isFatal) }

    /// Something a terminal should have for its meetings, and this machine has not.
    public enum Lack: String, Error, Codable, Sendable, CaseIterable {
        // Without these there is no meeting.
        case browser, sandbox, compositor, room, userNamespaces
        // Without these there is one, less well guarded.
        case systemd, ownUser, addressFilter, memoryLimit
        // Without these it is not for visitors.
        case screen, camera
        // On a console. Without the first the page gets no keys and touches, without the second nobody sees how to hang
        // up; hanging up works all the same.
        case relay, bar

        public var isFatal: Bool {
            switch self {
            case .browser, .sandbox, .compositor, .room, .userNamespaces: true
            case .systemd, .ownUser, .addressFilter, .memoryLimit, .screen, .camera, .relay, .bar: false
            }
        }

        /// What is missing and what to do about it, in a sentence.
        public var sentence: String {
            switch self {
            case .browser: "there is no Chromium: apt-get install chromium"
            case .sandbox: "there is no bubblewrap: apt-get install bubblewrap"
            case .compositor: "there is no cage: apt-get install cage"
            case .room: "the program kiosk-meeting does not stand beside this one: install the package again"
            case .userNamespaces:
                "bubblewrap may make no namespaces here: sysctl kernel.unprivileged_userns_clone=1, or another container"
            case .systemd:
                "meetings run as a child of kioskd, without a unit's limits: install servicepunkt-meeting@.service"
            case .ownUser:
                "the browser runs as kioskd's own user: add the user servicepunkt-meeting and start it by its unit"
            case .addressFilter:
                "the kernel does not hold the browser to its agency's addresses: apt-get install nftables, start it by its unit"
            case .memoryLimit: "memory is watched and not limited: start it by its unit"
            case .screen: "the meeting is shown on no screen: start kioskd on a console or a desktop"
            case .camera: "there is no camera: connect one"
            case .relay:
                "keys and touches do not reach a meeting: modprobe uinput, and install the rule 70-servicepunkt.rules"
            case .bar: "no bar in the meeting says how to hang up: apt-get install xwayland fonts-dejavu-core"
            }
        }
    }
}
