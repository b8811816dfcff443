// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Peripherals
import Testing

@testable import KioskDaemon

/// A folder of its own for one test, gone with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "servicepunkt-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("Settings of a machine")
struct SettingsTests {
    @Test("a flag comes before the environment, the environment before the file")
    func order() throws {
        let folder = try TemporaryFolder()
        let state = StateDirectory(folder.path)
        try Data(#"{"printer": "tcp://file:9100", "theme": "dark", "purpose": "training"}"#.utf8)
            .write(to: URL(fileURLWithPath: state.settingsFile))
        let settings = try Settings(
            state: state, flags: ["printer": "tcp://flag:9100"],
            environment: ["SERVICEPUNKT_PRINTER": "tcp://environment:9100", "SERVICEPUNKT_THEME": "contrast"])
        #expect(settings.printer == .at(.tcp(host: "flag", port: 9_100)))
        #expect(settings.theme == .contrast)
        #expect(settings.purpose == .training)
    }

    @Test("nothing set: a visitor's terminal without a printer")
    func defaults() throws {
        let folder = try TemporaryFolder()
        let settings = try Settings(state: StateDirectory(folder.path), flags: [:], environment: [:])
        #expect(settings.printer == .automatic)
        #expect(settings.purpose == .visitor)
        #expect(settings.callCommand.isEmpty)
    }

    @Test(
        "a setting that cannot be is refused with what to write instead",
        arguments: [
            ("printer", "usb", "tcp://host:port"), ("purpose", "fun", "visitor"), ("theme", "pink", "light"),
            ("call-webhook", "http://x", "https://"), ("paper-millimetres", "81", "80 or 58"),
        ])
    func refused(name: String, value: String, remedy: String) throws {
        let folder = try TemporaryFolder()
        #expect {
            try Settings(state: StateDirectory(folder.path), flags: [name: value], environment: [:])
        } throws: { error in
            "\(error)".contains(name) && "\(error)".contains(value) && "\(error)".contains(remedy)
        }
    }

    @Test("a broken settings file is named")
    func brokenFile() throws {
        let folder = try TemporaryFolder()
        let state = StateDirectory(folder.path)
        try Data("{".utf8).write(to: URL(fileURLWithPath: state.settingsFile))
        #expect {
            try Settings(state: state, flags: [:], environment: [:])
        } throws: { error in "\(error)".contains("terminal.json") }
    }
}
