// SPDX-License-Identifier: EUPL-1.2
import Configuration
import Foundation
public import KioskModel
public import Meetings
public import Peripherals

/// The settings of one machine: flags over environment (`SERVICEPUNKT_…`) over `terminal.json` in the state folder.
public struct Settings: Sendable {
    /// Screen colours.
    public enum ThemeName: String, Sendable, CaseIterable {
        case light, dark, contrast
    }

    /// Where slips come out.
    public enum PrinterChoice: Sendable, Equatable {
        /// The one that udev finds.
        case automatic
        /// None is fitted, whatever is plugged in.
        case none
        /// One that udev does not know (network, spool) or must not choose.
        case at(PrinterAddress)
    }

    /// Whether the kiosk takes touchscreens, keyboards and scanners for itself.
    public enum InputChoice: String, Sendable, CaseIterable {
        /// On a console of the kernel's; in a terminal window they belong to somebody else.
        case automatic = "auto"
        case take, leave
    }

    /// `auto`, `none`, `tcp://host:port`, `file:/path` or a device node.
    public var printer: PrinterChoice
    /// What the printer is, where it does not say so itself; `nil`: it is found out.
    public var printerModel: PrinterModel?
    /// Speed of a printer on a serial line, bits per second.
    public var printerBitsPerSecond: Int?
    public var inputDevices: InputChoice
    /// Layout of keyboards, by its name in xkb: "se", "fi", "us".
    public var keyboardLayout: String
    public var purpose: Purpose
    /// Command run when the attendant is called, split at spaces; nothing of the visitor is given to it.
    public var callCommand: [String]
    /// https address posted to when the attendant is called.
    public var callWebhook: String?
    public var theme: ThemeName
    /// Paper width in millimetres, 80 or 58.
    public var paperMillimetres: Int

    /// Whether visitors may meet agencies here, where the machine can.
    public var offersMeetings: Bool
    /// `fake` (a test picture) in a demo alone.
    public var meetingCamera: Appliance.Camera
    /// Meetings are shown on no screen, whatever there is: a demo in a terminal window.
    public var meetingIsHeadless: Bool
    /// Folder that kioskd and the meeting's unit share, where it is not the package's.
    public var meetingFolder: String?
    /// How many times longer than usual the parts of a meeting may take to start: 1 … 10.
    public var meetingPatience: Int
    /// Meetings are drawn by the processor: the graphics card cannot, or its driver breaks.
    public var meetingDrawsInSoftware: Bool

    public static let names = [
        "printer", "purpose", "call-command", "call-webhook", "theme", "paper-millimetres",
        "input-devices", "keyboard-layout", "printer-model", "printer-speed", "meetings", "meeting-camera",
        "meeting-display", "meeting-folder", "meeting-patience", "meeting-graphics",
    ]

    /// - Parameter flags: names as in `names`, without dashes in front.
    public init(
        state: StateDirectory, flags: [String: String], environment: [String: String]
    ) throws(DaemonError) {
        let file = try Self.file(state.settingsFile)
        let fromEnvironment = Dictionary(
            uniqueKeysWithValues: Self.names.compactMap { name -> (String, String)? in
                let variable = "SERVICEPUNKT_" + name.uppercased().replacing("-", with: "_")
                return environment[variable].map { (name, $0) }
            })
        let reader = ConfigReader(providers: [
            Self.provider("flags", flags), Self.provider("environment", fromEnvironment),
            Self.provider("terminal.json", file),
        ])
        func value(_ name: String) -> String? {
            reader.string(forKey: ConfigKey([name])).flatMap { $0.isEmpty ? nil : $0 }
        }

        printer = try Self.printer(value("printer") ?? "auto")
        printerModel = try value("printer-model").map { text throws(DaemonError) in
            guard let model = PrinterModel.named(text) else {
                throw .badSetting(
                    name: "printer-model", value: text, remedy: "write a name that kioskctl printer models lists")
            }
            return model
        }
        printerBitsPerSecond = try value("printer-speed").map { text throws(DaemonError) in
            guard let speed = Int(text), Self.serialSpeeds.contains(speed) else {
                throw .badSetting(
                    name: "printer-speed", value: text,
                    remedy: "write one of \(Self.serialSpeeds.map(String.init).joined(separator: ", "))")
            }
            return speed
        }
        let inputText = value("input-devices") ?? "auto"
        guard let input = InputChoice(rawValue: inputText) else {
            throw .badSetting(name: "input-devices", value: inputText, remedy: "write auto, take or leave")
        }
        inputDevices = input
        keyboardLayout = value("keyboard-layout") ?? "se"
        guard keyboardLayout.utf8.count <= 16, keyboardLayout.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "-") })
        else {
            throw .badSetting(
                name: "keyboard-layout", value: keyboardLayout, remedy: "write a layout of xkb, such as se, fi or us")
        }
        switch value("purpose") ?? "visitor" {
        case "visitor": purpose = .visitor
        case "demo": purpose = .demo
        case "training": purpose = .training
        case let other:
            throw .badSetting(name: "purpose", value: other, remedy: "write visitor, training or demo")
        }
        callCommand = (value("call-command") ?? "").split(separator: " ").map(String.init)
        callWebhook = value("call-webhook")
        if let callWebhook, !callWebhook.hasPrefix("https://") {
            throw .badSetting(name: "call-webhook", value: callWebhook, remedy: "it begins with https://")
        }
        let themeText = value("theme") ?? "dark"
        guard let theme = ThemeName(rawValue: themeText) else {
            throw .badSetting(name: "theme", value: themeText, remedy: "write light, dark or contrast")
        }
        self.theme = theme
        switch value("meetings") ?? "auto" {
        case "auto": offersMeetings = true
        case "off": offersMeetings = false
        case let other: throw .badSetting(name: "meetings", value: other, remedy: "write auto or off")
        }
        switch value("meeting-camera") ?? "real" {
        case "real": meetingCamera = .real
        case "fake" where purpose != .visitor: meetingCamera = .fake
        case let other:
            throw .badSetting(
                name: "meeting-camera", value: other, remedy: "write real; fake is for a demo or a training alone")
        }
        switch value("meeting-display") ?? "auto" {
        case "auto": meetingIsHeadless = false
        case "none": meetingIsHeadless = true
        case let other: throw .badSetting(name: "meeting-display", value: other, remedy: "write auto or none")
        }
        meetingFolder = value("meeting-folder")
        let patienceText = value("meeting-patience") ?? "1"
        guard let patience = Int(patienceText), (1...10).contains(patience) else {
            throw .badSetting(
                name: "meeting-patience", value: patienceText,
                remedy: "write 1, or up to 10 on a machine so slow that its browser needs more than half a minute")
        }
        meetingPatience = patience
        switch value("meeting-graphics") ?? "auto" {
        case "auto": meetingDrawsInSoftware = false
        case "software": meetingDrawsInSoftware = true
        case let other:
            throw .badSetting(name: "meeting-graphics", value: other, remedy: "write auto or software")
        }
        let paperText = value("paper-millimetres") ?? "80"
        guard let paper = Int(paperText), paper == 80 || paper == 58 else {
            throw .badSetting(name: "paper-millimetres", value: paperText, remedy: "write 80 or 58")
        }
        paperMillimetres = paper
    }

    static let serialSpeeds = [9_600, 19_200, 38_400, 57_600, 115_200]

    private static func printer(_ text: String) throws(DaemonError) -> PrinterChoice {
        switch text {
        case "auto": return .automatic
        case "none": return .none
        default:
            do {
                return .at(try PrinterAddress(text))
            } catch {
                throw .badSetting(
                    name: "printer", value: text,
                    remedy: "write auto, none, tcp://host:port, file:/path or a device node")
            }
        }
    }

    private static func provider(_ name: String, _ values: [String: String]) -> InMemoryProvider {
        InMemoryProvider(
            name: name,
            values: Dictionary(
                uniqueKeysWithValues: values.map {
                    (AbsoluteConfigKey([$0.key]), ConfigValue(.string($0.value), isSecret: false))
                }))
    }

    private static func file(_ path: String) throws(DaemonError) -> [String: String] {
        guard let bytes = SmallFile.bytes(path) else { return [:] }
        do {
            return try JSONDecoder().decode([String: String].self, from: Data(bytes))
        } catch {
            throw .badSettingsFile(path, "it is not one JSON object of strings")
        }
    }
}
