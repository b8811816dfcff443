// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskModel
import Testing

@testable import Central
@testable import Uplink

/// The machine of a place is swapped: what its disk had not sent leaves by the real `kioskctl export`, goes into the new
/// terminal by `kioskctl import`, and counts where it was made.
@Suite(.serialized) struct SwappedDiskTests {
    private struct Outcome {
        let status: Int32
        let output: String
    }

    private static func kioskctl(_ arguments: [String]) async throws -> Outcome {
        try await onThread {
            let beside = Bundle.main.bundleURL.appendingPathComponent("kioskctl")
            let above = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("kioskctl")
            let process = Process()
            let pipe = Pipe()
            process.executableURL = FileManager.default.fileExists(atPath: beside.path) ? beside : above
            process.arguments = arguments
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            try pipe.fileHandleForReading.close()
            return Outcome(status: process.terminationStatus, output: text)
        }
    }

    /// A terminal that was connected once, has sent 40 events and holds 250 more; its disk is all that is left.
    private static func broken(_ central: RealCentralTests.Running) async throws -> (disk: TestFolder, id: String) {
        let terminal = try await RealCentralTests.terminal(central)
        try terminal.append(40)
        terminal.uplink.start()
        #expect(
            await terminal.until {
                terminal.identity.enrolment?.courierKey != nil && terminal.uplink.status.stored == 40
            },
            "\(terminal.words)")
        terminal.uplink.stop()
        try terminal.append(250)
        try terminal.journal.close()
        return (terminal.folder, terminal.identity.terminal)
    }

    private static func counted(
        _ central: RealCentralTests.Running, _ terminal: String
    ) async throws -> [Int64: Int64] {
        let rows = try await central.server.store.database.read {
            try $0.run(Statements.Usage.ofTerminalDays, [.text(CentralStore.defaultArea), .text(terminal)])
        }
        return try rows.reduce(into: [:]) { $0[try $1.integer("place"), default: 0] += try $1.integer("events") }
    }

    @Test func theOldDisksEventsGoWithTheNewTerminal() async throws {
        try await RealCentralTests.withCentral { central in
            let old = try await Self.broken(central)
            let before = try await Self.counted(central, old.id)
            #expect(before == [1: 40])
            let stick = try TestFolder()
            let exported = try await Self.kioskctl(["export", stick.path, "--state", old.disk.path])
            #expect(exported.status == 0, "\(exported.output)")
            #expect(exported.output.hasPrefix("250 events in \(stick.path)/"), "\(exported.output)")

            // The new machine, enrolled for the same place, takes the file before it is switched on for good.
            let token = try await central.server.store.enroller.issue(place: 1, minutes: 15).token.grouped
            let url = "https://127.0.0.1:\(central.ports.enrolment)"
            let disk = try TestFolder()
            let id = try await onThread {
                let identity = try TerminalIdentity.loadOrCreate(directory: disk.path + "/identity")
                try Provisioner.enrol(url: url, token: token, identity: identity)
                return identity.terminal
            }
            #expect(id != old.id)
            let early = try await Self.kioskctl(["import", stick.path, "--state", disk.path])
            #expect(early.status == 1, "it has not heard of the central yet")
            let new = try await onThread {
                try RealTerminal(enrolment: url, token: token, terminalsURL: nil, folder: disk)
            }
            new.uplink.start()
            #expect(await new.until { new.identity.enrolment?.courierKey != nil }, "\(new.words)")
            new.uplink.stop()
            try new.journal.close()
            let imported = try await Self.kioskctl(["import", stick.path, "--state", disk.path])
            #expect(imported.status == 0, "\(imported.output)")
            #expect(imported.output.contains("kept for its way"))

            let again = try await onThread {
                try RealTerminal(enrolment: url, token: token, terminalsURL: nil, folder: disk)
            }
            try again.append(3)
            again.uplink.start()
            #expect(await again.until { !again.bag.names(.receipt).isEmpty }, "\(again.words)")
            #expect(await again.until { again.uplink.status.stored == 3 }, "\(again.words)")
            // Place and history stay: all of the old machine's at its place, and the new one's beside them.
            let (all, own) = (
                try await Self.counted(central, old.id), try await Self.counted(central, again.identity.terminal)
            )
            #expect(all == [1: 290])
            #expect(own == [1: 3])
            // Carried twice it counts once; and once it is here the old terminal may be revoked.
            _ = try await onThread { try again.journal.close() }
            try await central.server.store.terminals.revoke(old.id)
            let figures = try await central.server.store.report(area: CentralStore.defaultArea).figures
            #expect(figures.map(\.placeCode) == Array(repeating: 1, count: figures.count))
            #expect(figures.reduce(0) { $0 + $1.count } == 293)
        }
    }

    /// Revoked too early, the backlog is refused with its reason, and stays on the stick.
    @Test func aRevokedTerminalsBacklogIsRefusedAndSaidSo() async throws {
        try await RealCentralTests.withCentral { central in
            let old = try await Self.broken(central)
            try await central.server.store.terminals.revoke(old.id)
            let stick = try TestFolder()
            #expect(try await Self.kioskctl(["export", stick.path, "--state", old.disk.path]).status == 0)
            let van = try await RealCentralTests.terminal(central)
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: stick.path).first)
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: stick.path + "/" + name)))
            try van.bag.put(bytes, as: try #require(CourierName(name)))
            van.uplink.start()
            #expect(await van.until { !van.bag.names(.receipt).isEmpty }, "\(van.words)")
            let receipt = try #require(try van.bag.bytes(van.bag.names(.receipt)[0]))
            let signed = try JSONDecoder().decode(Signed<CourierReceipt>.self, from: Data(receipt))
            let told = try JSONDecoder().decode(CourierReceipt.self, from: signed.payload)
            #expect(told.refused == .revokedTerminal)
            let counted = try await Self.counted(central, old.id)
            #expect(counted == [1: 40])
        }
    }
}
