// SPDX-License-Identifier: EUPL-1.2
@testable import KioskModel

/// What a terminal could sign by mistake or by malice: batches of both versions, folds, shipments and columns, without
/// the signature that would keep the fuzzer outside. The first byte chooses the form, the rest is the body.
enum BatchFuzz {
    private static let terminalID = [UInt8](repeating: 9, count: 32)

    static func run(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let body = Array(bytes.dropFirst())
        _ = BatchClaim(body)
        switch choice % 5 {
        case 0: version1(body)
        case 1: version2(body)
        case 2: fold(body)
        case 3: shipment(body)
        default: columns(body)
        }
    }

    /// What was read is what would be written, and reads the same again.
    private static func version1(_ body: [UInt8]) {
        guard let batch = try? Batch.decodeVersion1(body) else { return }
        try? batch.verifyChain()
        precondition((try? Batch.decodeVersion1(batch.bytesOfVersion1)) == batch, "version 1 came back otherwise")
        // A batch of version 1 may tell a boot twice or in any order; then it is none of version 2.
        guard var again = try? Batch.decodeVersion2(batch.bytesOfVersion2, batch.terminalID) else { return }
        again.counters = batch.counters
        precondition(again.records == batch.records, "the versions differ")
    }

    private static func version2(_ body: [UInt8]) {
        guard let batch = try? Batch.decodeVersion2(body, terminalID) else { return }
        try? batch.verifyChain()
        precondition(batch.records.count <= RecordColumns.maximumCount)
        precondition(
            (try? Batch.decodeVersion2(batch.bytesOfVersion2, terminalID)) == batch, "version 2 came back otherwise")
    }

    private static func fold(_ body: [UInt8]) {
        guard let fold = try? Fold.decode(body, terminalID) else { return }
        let events = fold.sequences.upperBound - fold.sequences.lowerBound + 1
        precondition(fold.raised.values.reduce(0, +) == events, "a fold that does not count every event")
        // The magic is compared before this decoder is asked.
        precondition(fold.unsignedBytes.dropFirst(4) == body.dropFirst(4), "a fold of two spellings")
    }

    private static func shipment(_ body: [UInt8]) {
        guard let shipment = try? Shipment(decoding: body) else { return }
        precondition(shipment.bytes == body && shipment.byteCount == body.count, "a shipment of two spellings")
        for member in shipment.members { version2(Array(member.dropLast(64))) }
    }

    private static func columns(_ body: [UInt8]) {
        let count = 1 + Int(body.first ?? 0)
        guard
            let records = try? RecordColumns.decode(Array(body.dropFirst()), epoch: 1, first: 1, count: count)
        else { return }
        let again = try? RecordColumns.decode(RecordColumns.encode(records), epoch: 1, first: 1, count: count)
        precondition(again == records, "columns came back otherwise")
    }
}
