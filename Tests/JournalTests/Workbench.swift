// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import Journal
import KioskModel
import KioskSim
import Testing

/// A folder of its own with a journal in it, gone when the test ends.
final class Workbench {
    static let keyBytes = [UInt8](repeating: 7, count: 32)
    static let bootID = [UInt8](repeating: 0, count: 15) + [1]

    let root: String
    let key: Curve25519.Signing.PrivateKey

    init() throws {
        root = NSTemporaryDirectory() + "journal-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: Self.keyBytes)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    var directory: String { root + "/state" }
    var database: String { directory + "/journal.sqlite" }
    var log: String { database + "-wal" }

    func open(boot: [UInt8] = bootID, clock: JournalClock = .system) throws -> Journal {
        try Journal.open(directory: directory, signingKey: key, bootID: boot, clock: clock)
    }

    /// A journal with `count` events, closed in good order.
    func fill(_ count: Int) throws {
        let journal = try open()
        try journal.append((0..<count).map { JournalEntry(Self.event($0), contentVersion: 3, placeCode: 12) })
        try journal.close()
    }

    /// A journal as version 1 left it, of seeds/journal-v1.
    func restore(_ form: String) throws {
        let seeds = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("seeds/journal-v1/\(form)")
        try FileManager.default.copyItem(atPath: seeds.path, toPath: directory)
    }

    /// Events in the form "killed", whose log was never written back.
    let lastOfKilled: UInt64 = 40

    static func event(_ index: Int) -> UsageEvent {
        UsageEvent(.serviceOpened, purpose: .visitor, first: Int32(index % 5) + 1)
    }

    func acknowledgement(
        _ journal: Journal, epoch: UInt32 = 1, stored: UInt64, releasable: UInt64 = 0, refused: BatchRefusal? = nil
    ) -> Acknowledgement {
        Acknowledgement(
            terminal: Hex.encode(journal.terminalID), epoch: epoch, stored: stored, releasable: releasable,
            refused: refused, serverTimeMilliseconds: 0)
    }

    func batch(_ outgoing: OutgoingBatch?) throws -> Batch {
        try Batch(verifying: try #require(outgoing).body, key: key.publicKey)
    }

    /// The batches of a shipment of either version.
    func batches(_ shipment: OutgoingShipment) throws -> [Batch] {
        if shipment.contentType == Batch.contentType {
            return [try Batch(verifying: shipment.body, key: key.publicKey)]
        }
        let parcel = try Shipment(decoding: shipment.body)
        return try parcel.members.map {
            try Batch(verifying: $0, terminalID: parcel.terminalID, key: key.publicKey)
        }
    }

    func counters(_ records: [UsageRecord]) -> [CounterKey: UInt64] {
        records.reduce(into: [:]) { $0[CounterKey($1.event), default: 0] += 1 }
    }

    /// Somebody with the tools at hand.
    @discardableResult
    func sql(_ text: String) throws -> String {
        let process = ChildProcess()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
        process.arguments = [database, text]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(text)")
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func rows(_ table: String) throws -> Int { Int(try sql("SELECT count(*) FROM \(table)")) ?? -1 }

    static let simulator = Bundle.main.bundleURL.appendingPathComponent("kiosk-sim")

    /// Starts `kiosk-sim journal-load` here.
    func load(_ arguments: [String], output: Pipe) throws -> ChildProcess {
        let process = ChildProcess()
        process.executableURL = Self.simulator
        process.arguments =
            ["journal-load", "--directory", directory, "--key", Hex.encode(Self.keyBytes)] + arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return process
    }
}
