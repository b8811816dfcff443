// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

/// The files in `Golden`: bytes that decode for ever, whatever becomes of the code that wrote them.
/// `SERVICEPUNKT_RECORD_GOLDEN=1` writes those that are missing; one that is there is never written again.
@Suite struct GoldenTests {
    static func bytes(_ name: String, made: () throws -> [UInt8]) throws -> [UInt8] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/\(name).hex")
        if ProcessInfo.processInfo.environment["SERVICEPUNKT_RECORD_GOLDEN"] == "1",
            !FileManager.default.fileExists(atPath: file.path)
        {
            let digits = Array(Hex.encode(try made()))
            let lines = stride(from: 0, to: digits.count, by: 96).map {
                String(digits[$0..<min($0 + 96, digits.count)])
            }
            try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOf: file, encoding: .utf8)
        return try #require(Hex.decode(text.filter { !$0.isWhitespace }))
    }

    static func verified(_ bytes: [UInt8]) throws -> Batch {
        try Batch(verifying: bytes, terminalID: BatchSamples.terminalID, key: try BatchSamples.key().publicKey)
    }

    @Test func batchOfVersion1() throws {
        let bytes = try Self.bytes("batch-1") {
            try BatchSamples.batch().signed(by: try BatchSamples.key(), version: 1)
        }
        var expected = BatchSamples.batch()
        expected.signedAt = nil
        #expect(try Self.verified(bytes) == expected)
    }

    @Test func batchOfVersion2() throws {
        let bytes = try Self.bytes("batch-2") {
            try BatchSamples.batch().signed(by: try BatchSamples.key(), version: 2)
        }
        #expect(try Self.verified(bytes) == BatchSamples.read(BatchSamples.batch()))
    }

    /// The first batch of a later epoch, with what was counted before; and records that no catalogue knows the bounds of.
    @Test func batchOfALaterEpoch() throws {
        let before = [CounterKey(UsageEvent(.helpOpened, purpose: .visitor)): UInt64(70_000)]
        let batch = BatchSamples.batch(epoch: 2, first: 1, before: before)
        let bytes = try Self.bytes("batch-2-opening") { try batch.signed(by: try BatchSamples.key(), version: 2) }
        #expect(try Self.verified(bytes) == BatchSamples.read(batch))
        #expect(try Self.verified(bytes).opening == before)
    }

    @Test func columnsOfAnyRecord() throws {
        var samples = RecordSamples(seed: 2_027)
        // Of the kinds there were when the file was written.
        let records = samples.anything(256, of: UsageEventKind.allCases.filter { $0.rawValue <= 18 })
        let bytes = try Self.bytes("columns") { RecordColumns.encode(records) }
        #expect(try RecordColumns.decode(bytes, epoch: 3, first: 1_001, count: 256) == records)
        #expect(RecordColumns.encode(records) == bytes)
    }

    @Test func shipment() throws {
        let members = [
            try BatchSamples.batch().signed(by: try BatchSamples.key(), version: 2),
            try BatchSamples.fold().signed(by: try BatchSamples.key()),
        ]
        let bytes = try Self.bytes("shipment") { ShipmentTests.shipment(members).bytes }
        let shipment = try Shipment(decoding: bytes)
        #expect(shipment.terminalID == BatchSamples.terminalID)
        #expect(shipment.members.map { BatchClaim($0)?.form } == [.batch2, .fold])
        #expect(try Self.verified(shipment.members[0]) == BatchSamples.read(BatchSamples.batch()))
    }

    @Test func fold() throws {
        let bytes = try Self.bytes("fold") { try BatchSamples.fold().signed(by: try BatchSamples.key()) }
        let fold = try Fold(
            verifying: bytes, terminalID: BatchSamples.terminalID, key: try BatchSamples.key().publicKey)
        #expect(fold == BatchSamples.fold())
    }
}
