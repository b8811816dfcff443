// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Foundation
import KioskDaemon

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Opens the menu in this terminal.",
        discussion: """
            Each setting may also stand in the environment (SERVICEPUNKT_PRINTER, …) or in terminal.json of the state \
            folder; a flag comes before the environment, the environment before the file.
            """)

    @Option(help: "The folder with keys, journal and content.")
    var state = StateDirectory.standard

    @Option(help: "The receipt printer: auto (found by udev), none, tcp://host:port, file:/path or a device node.")
    var printer: String?

    @Option(help: "Why things happen here: visitor, training or demo. Only visitor is ever paid.")
    var purpose: String?

    @Option(help: "A command that tells the attendant of a call.")
    var callCommand: String?

    @Option(help: "An https address that is told of a call.")
    var callWebhook: String?

    @Option(help: "Colours: light, dark or contrast.")
    var theme: String?

    @Option(help: "Paper width of the printer: 80 or 58.")
    var paperMillimetres: String?

    @Option(help: "The printer's model, where it does not say so itself; kioskctl printer models lists them.")
    var printerModel: String?

    @Option(help: "Bits per second of a printer on a serial line.")
    var printerSpeed: String?

    @Option(help: "Video meetings with agencies: auto, where this machine can hold them; off.")
    var meetings: String?

    @Option(help: "Camera of meetings: real; fake, a test picture, in a demo or a training.")
    var meetingCamera: String?

    @Option(help: "Where meetings are shown: auto; none, nowhere, for a demo in a terminal window.")
    var meetingDisplay: String?

    @Option(help: "Touchscreens, keyboards, scanners: auto (taken on a console), take or leave.")
    var inputDevices: String?

    @Option(help: "Layout of keyboards, by its name in xkb: se, fi, us.")
    var keyboardLayout: String?

    func run() throws {
        let flags: [String: String?] = [
            "printer": printer, "purpose": purpose, "call-command": callCommand, "call-webhook": callWebhook,
            "theme": theme, "paper-millimetres": paperMillimetres, "input-devices": inputDevices,
            "keyboard-layout": keyboardLayout, "printer-model": printerModel, "printer-speed": printerSpeed,
            "meetings": meetings, "meeting-camera": meetingCamera, "meeting-display": meetingDisplay,
        ]
        try Daemon.run(
            state: StateDirectory(state), flags: flags.compactMapValues { $0 },
            environment: ProcessInfo.processInfo.environment)
        // Everything is closed. Threads of drivers may still be within a library (libpcsclite, libcurl), whose own end
        // would come over them.
        _exit(0)
    }
}
