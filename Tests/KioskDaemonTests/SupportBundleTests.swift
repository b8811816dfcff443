// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// What goes to support by telephone holds nothing of a visitor and no secret: proved with strings that would be found.
@Suite("The support bundle", .serialized)
struct SupportBundleTests {
    /// Typed in every field and on every screen there is.
    static let typed = ["7351926408", "kanariefågel", "QXJZVKWY"]

    /// Everything secret that lies in the state folder: keys as bytes, hexadecimal and base 64, codes and addresses.
    private func secrets(_ kiosk: TestKiosk) throws -> [Data] {
        let manager = FileManager.default
        var secrets: [Data] = []
        for name in try manager.contentsOfDirectory(atPath: kiosk.state.identity) {
            let data = try Data(contentsOf: URL(fileURLWithPath: kiosk.state.identity + "/" + name))
            guard name.contains("key") || data.range(of: Data("PRIVATE".utf8)) != nil else { continue }
            secrets.append(data)
            secrets += [Data(Hex.encode(Array(data)).utf8), data.base64EncodedData()]
            secrets += String(decoding: data, as: UTF8.self).split(separator: "\n")
                .filter { $0.count > 20 && !$0.hasPrefix("-") }.map { Data($0.utf8) }
        }
        return secrets
    }

    @Test("nothing typed, no key, no address: with kioskd running and without")
    func canaries() throws {
        let kiosk = try TestKiosk()
        let address = "https://hook.example/bell/CANARYSECRET"
        try Data(
            """
            {"call-webhook": "\(address)", "call-command": "true CANARYCOMMAND", "theme": "dark"}
            """.utf8
        ).write(to: URL(fileURLWithPath: kiosk.state.settingsFile))
        let card = ServiceCard(role: .technician, publicKey: "04CANARYKEY", uidHash: "CANARYUID", label: "blue 2")
        let record = DeviceRecord(
            entries: [.init(kind: .printer, identity: DeviceIdentity(vendor: 1, product: 2, name: "TM-T20III"))],
            serviceCards: [card])
        try JSONEncoder().encode(record).write(to: URL(fileURLWithPath: kiosk.state.devices))
        let terminal = try kiosk.start(settings: ["--printer", "none"])
        #expect(terminal.wait(for: KioskdTests.start))
        #expect(kiosk.answers(terminal))
        terminal.send("\r")
        #expect(terminal.wait(for: KioskdTests.menu))
        for screen in ["1", "2", "3", "4", "5", "6", "7", "8"] {
            terminal.send(screen)
            for canary in Self.typed {
                terminal.send(canary)
                terminal.send("\r")
            }
            terminal.send("\u{1B}")
            terminal.settle()
        }
        let state = ["--state", kiosk.state.path]
        _ = try kiosk.kioskctl(["doctor", "--yes"] + state)
        let file = kiosk.folder.path + "/bundle.tar.gz"
        #expect(try kiosk.kioskctl(["doctor", "--bundle", file] + state).status == 0)
        let running = try kiosk.unpack(file)
        #expect(String(decoding: running["status.json"] ?? Data(), as: UTF8.self).contains("softwareVersion"))
        terminal.signal(SIGTERM)
        #expect(terminal.waitForExit() == 0)
        let packed = try kiosk.kioskctl(["doctor", "--bundle", file] + state)
        #expect(packed.status == 0, "\(packed.error)")
        let stopped = try kiosk.unpack(file)
        #expect(String(decoding: stopped["status.json"] ?? Data(), as: UTF8.self).contains("no kioskd answers"))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect(mode as? Int == 0o600)

        let forbidden =
            Self.typed.map { Data($0.utf8) } + ["CANARY", "hook.example"].map { Data($0.utf8) } + (try secrets(kiosk))
        #expect(forbidden.count > 8, "the keys were not found")
        var places = running.merging(stopped) { $0 + $1 }
        places["journal"] = Data(try kiosk.kioskctl(["journal", "list", "--json"] + state).output.utf8)
        for (name, data) in places {
            for secret in forbidden where data.range(of: secret) != nil {
                Issue.record("\(name) holds \(String(decoding: secret.prefix(12), as: UTF8.self))…")
            }
        }
        // And it says what support needs.
        for name in ["versions.json", "journal.json", "settings.json", "devices.json", "readiness-1.json", "udev.txt"] {
            #expect(stopped[name]?.isEmpty == false, "\(name)")
        }
        let devices = String(decoding: stopped["devices.json"] ?? Data(), as: UTF8.self)
        #expect(devices.contains("TM-T20III") && devices.contains("blue 2"))
        #expect(String(decoding: stopped["journal.json"] ?? Data(), as: UTF8.self).contains("sessionStarted"))
    }
}

extension TestKiosk {
    /// Unpacks a bundle: names and contents.
    func unpack(_ file: String) throws -> [String: Data] {
        let manager = FileManager.default
        let inner = folder.path + "/unpacked-\(UUID().uuidString)"
        try manager.createDirectory(atPath: inner, withIntermediateDirectories: true)
        let tar = ChildProcess()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "--extract", "--gzip", "--file", file, "--directory", inner]
        try tar.run()
        tar.waitUntilExit()
        try #require(tar.terminationStatus == 0)
        let root = inner + "/servicepunkt-support"
        return Dictionary(
            uniqueKeysWithValues: try manager.contentsOfDirectory(atPath: root).map {
                ($0, try Data(contentsOf: URL(fileURLWithPath: root + "/" + $0)))
            })
    }
}
