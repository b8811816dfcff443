// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel
import Testing

@Suite struct BatchOfVersion2Tests {
    static func bytes(_ batch: Batch = BatchSamples.batch()) throws -> [UInt8] {
        try batch.signed(by: try BatchSamples.key(), version: 2)
    }

    static func verified(_ bytes: [UInt8]) throws -> Batch {
        try Batch(verifying: bytes, terminalID: BatchSamples.terminalID, key: try BatchSamples.key().publicKey)
    }

    /// Signed by the terminal itself, whatever it says.
    static func resigned(_ body: some Sequence<UInt8>, by terminal: [UInt8] = BatchSamples.terminalID) throws -> [UInt8]
    {
        let body = Array(body)
        let signed = body.prefix(4) + terminal + body.dropFirst(4)
        return body + Array(try BatchSamples.key().signature(for: signed))
    }

    @Test(arguments: [1, 20, 256]) func comesBackAsItWas(_ count: Int) throws {
        var samples = RecordSamples(seed: UInt64(count))
        let records = samples.catalogued(count, epoch: 1, first: 257)
        let batch = BatchSamples.batch(records: records)
        let bytes = try Self.bytes(batch)
        #expect(try Self.verified(bytes) == BatchSamples.read(batch))
        #expect(BatchClaim(bytes)?.form == .batch2)
        #expect(BatchClaim(bytes)?.last == 256 + UInt64(count))
    }

    @Test func bothVersionsSayTheSame() throws {
        let batch = BatchSamples.batch()
        let old = try Batch(
            verifying: try batch.signed(by: try BatchSamples.key(), version: 1), terminalID: BatchSamples.terminalID,
            key: try BatchSamples.key().publicKey)
        let new = try Self.verified(try Self.bytes(batch))
        #expect(old.records == new.records)
        #expect(old.boots == new.boots)
        #expect(old.seed == new.seed)
        #expect(old.chainBefore == new.chainBefore && old.chainAfter == new.chainAfter)
        #expect(old.countersHash == new.countersHash)
        #expect(old.counters?.count == Set(batch.records.map { CounterKey($0.event) }).count)
        #expect(old.signedAt == nil && new.signedAt == BatchSamples.signedAt)
    }

    /// Version 2 of the head and the tail, for ever.
    @Test func headAndTailInBytes() throws {
        let bytes = try Self.bytes()
        let head: [UInt8] =
            [0x53, 0x50, 0x42, 0x32]  // "SPB2"
            + [0x01]  // epoch
            + [0x81, 0x02]  // first sequence 257
            + [0x15]  // count 21
            + [UInt8](0x40...0x5F)  // seed of the block
            + [UInt8](0x60...0x7F)  // chain before
            + [0x02]  // boots
            + [0x03] + [UInt8](0x10...0x1F)  // ordinal, id
            + [0x80, 0x90, 0xCB, 0xB8, 0x80, 0x69]  // wall at boot, 1,803,945,600,000 as 3,607,891,200,000
            + [0xDC, 0x0B, 0x01]  // bound 1,500, trust
            + [0x04] + [UInt8](0x20...0x2F)  // ordinal, id
            + [0xFF, 0xEF, 0xB2, 0x52]  // wall at boot, −86,400,000 as 172,799,999
            + [0x00, 0x00]  // bound, trust
            + [0x04]  // signed in boot 4
            + [0xBB, 0xCC, 0xC9, 0x02]  // at its millisecond 5,400,123
            + [0x90, 0x87, 0xFE, 0x8A, 0x81, 0x69]  // wall, 1,804,032,000,456 twice
            + [0x00]  // opening: none
        #expect(Hex.encode(bytes.prefix(head.count)) == Hex.encode(head))
        let columns = RecordColumns.encode(BatchSamples.records())
        #expect(columns.count < 128)
        #expect(Array(bytes[head.count..<head.count + 1 + columns.count]) == [UInt8(columns.count)] + columns)
        let tail = BatchSamples.batch().chainAfter + BatchSamples.batch().countersHash
        #expect(Array(bytes.dropLast(64).suffix(64)) == tail)
        #expect(bytes.count == head.count + 1 + columns.count + 64 + 64)
    }

    @Test func aBatchOfOneBootCostsNoMoreThan250BytesBesideItsColumns() throws {
        var samples = RecordSamples(seed: 5)
        let records = samples.catalogued(256, epoch: 1, first: 25_601)
        var batch = BatchSamples.batch(first: 25_601, records: records)
        batch.boots = [
            BootRow(
                ordinal: 4, bootID: [UInt8](0x20...0x2F), wallAtBootMilliseconds: 1_803_945_600_000,
                errorBoundMilliseconds: 1_500, trust: .central)
        ]
        batch.signedAt = SignedMoment(
            bootOrdinal: 4, bootMilliseconds: 400 * 86_400_000, wallMilliseconds: 1_838_505_600_000)
        let shipment = ShipmentTests.shipment([try Self.bytes(batch)])
        let added = shipment.byteCount - Shipment(terminalID: BatchSamples.terminalID).byteCount
        #expect(added - RecordColumns.encode(records).count <= 250)
    }

    @Test func everyChangedByteIsRefused() throws {
        let bytes = try Self.bytes()
        for index in bytes.indices {
            for bit: UInt8 in [0x01, 0x80] {
                var changed = bytes
                changed[index] ^= bit
                #expect(try BatchSamples.refusal(changed) == (index < 4 ? .malformed : .badSignature))
            }
        }
    }

    @Test func everyByteChangedByTheTerminalItselfIsRefusedOrSaysSomethingElse() throws {
        let original = BatchSamples.read(BatchSamples.batch())
        let body = try Self.bytes().dropLast(64)
        var refusals: [BatchRefusal: Int] = [:]
        for index in body.indices {
            for flip: UInt8 in [0x01, 0x10, 0x80, 0xFF] {
                var changed = Array(body)
                changed[index] ^= flip
                do throws(BatchRefusal) {
                    let batch = try Batch(
                        verifying: try! Self.resigned(changed), terminalID: BatchSamples.terminalID,
                        key: try! BatchSamples.key().publicKey)
                    #expect(batch != original, "byte \(index)")
                    #expect(batch.records == original.records, "what is chained cannot be changed: byte \(index)")
                } catch {
                    refusals[error, default: 0] += 1
                }
            }
        }
        #expect(refusals[.badChain, default: 0] > 0 && refusals[.malformed, default: 0] > 0)
        #expect(refusals[.badSignature] == nil)
    }

    @Test func everyCutIsRefused() throws {
        let bytes = try Self.bytes()
        for length in bytes.indices {
            let cut = Array(bytes.prefix(length))
            #expect(try BatchSamples.refusal(cut) == (length <= 68 ? .malformed : .badSignature))
        }
        // Cut, and then signed by the terminal itself.
        for length in 4..<bytes.count - 64 {
            #expect(try BatchSamples.refusal(try Self.resigned(bytes.prefix(length))) != nil, "\(length) bytes")
        }
        #expect(try BatchSamples.refusal(try Self.resigned(bytes.dropLast(64) + [0])) == .malformed)
    }

    @Test func anotherTerminalsIdIsRefused() throws {
        let other = [UInt8](repeating: 1, count: 32)
        #expect(try BatchSamples.refusal(try Self.bytes(), terminalID: other) == .badSignature)
        let old = try BatchSamples.batch().signed(by: try BatchSamples.key(), version: 1)
        #expect(try BatchSamples.refusal(old, terminalID: other) == .foreignTerminal)
    }

    @Test func oversizedIsRefusedUnread() throws {
        #expect(try BatchSamples.refusal([UInt8](repeating: 0x53, count: Batch.maximumBytes + 1)) == .oversized)
    }

    @Test func whatATerminalMaySignAndStillNotMean() throws {
        func refusal(_ bend: (inout Batch) -> Void) throws -> BatchRefusal? {
            var batch = BatchSamples.batch()
            bend(&batch)
            return try BatchSamples.refusal(try Self.bytes(batch))
        }
        #expect(try refusal { _ in } == nil)
        #expect(try refusal { $0.records[4].placeCode = 3 } == .badChain)
        #expect(try refusal { $0.chainAfter[0] ^= 1 } == .badChain)
        #expect(try refusal { $0.seed[0] ^= 1 } == .badChain)
        #expect(try refusal { $0.records[0].event.first = 10_000 } == .outsideCatalogue)
        #expect(try refusal { $0.boots.removeFirst() } == .malformed, "every boot is told")
        #expect(try refusal { $0.signedAt?.bootOrdinal = 9 } == .malformed, "that of the signing too")
        #expect(try refusal { $0.boots.append($0.boots[0]) } == .malformed, "each once")
        #expect(try refusal { $0.records = [] } == .malformed)
        #expect(try refusal { $0.signedAt = nil } == nil, "nobody has to say when")
        // Sequences are counted from the first: a record is never between the others.
        #expect(try refusal { $0.records.removeLast() } == .badChain)
        let twoBlocks = BatchSamples.batch(first: 250)
        #expect(try BatchSamples.refusal(try Self.bytes(twoBlocks)) == .malformed, "never over two blocks")
        var start = BatchSamples.batch(first: 1)
        start.chainBefore[31] = 1
        #expect(try BatchSamples.refusal(try Self.bytes(start)) == .badChain, "an epoch starts from zero")
    }

    @Test func aLaterEpochSaysWhatWasCountedBeforeIt() throws {
        let before = [
            CounterKey(UsageEvent(.helpOpened, purpose: .visitor)): UInt64(700),
            CounterKey(UsageEvent(.serviceOpened, purpose: .visitor, first: 9_998)): 1,
        ]
        let batch = BatchSamples.batch(epoch: 2, first: 1, before: before)
        #expect(batch.opening == before)
        #expect(try Self.verified(try Self.bytes(batch)).opening == before)
        let old = try batch.signed(by: try BatchSamples.key(), version: 1)
        #expect(try Self.verified(old).opening == before)
        #expect(BatchSamples.batch(epoch: 1, first: 1, before: before).opening.isEmpty)
        #expect(BatchSamples.batch(epoch: 2, first: 257, before: before).opening.isEmpty)
    }

    @Test func anOpeningWhereThereIsNoneToTellIsRefused() throws {
        var bytes = try Self.bytes().dropLast(64)
        // The opening is the one byte before the columns' length.
        let columns = RecordColumns.encode(BatchSamples.records()).count
        let place = bytes.count - 64 - columns - 2
        #expect(bytes[place] == 0)
        bytes.replaceSubrange(place...place, with: [1, 1, 36, 2, 0, 5])
        #expect(try BatchSamples.refusal(try Self.resigned(bytes)) == .malformed)
    }

    /// What lies in the store is read by its form alone, and says the same.
    @Test(arguments: [1, 2]) func whatWasVerifiedOnceIsReadByItsForm(version: Int) throws {
        let batch = BatchSamples.batch()
        let bytes = try batch.signed(by: try BatchSamples.key(), version: version)
        let verified = try Batch(
            verifying: bytes, terminalID: BatchSamples.terminalID, key: try BatchSamples.key().publicKey)
        #expect(try Batch(stored: bytes, terminalID: BatchSamples.terminalID) == verified)
        for count in [0, 3, 60, 68, bytes.count - 70] {
            #expect(throws: BatchRefusal.malformed) {
                try Batch(stored: Array(bytes.prefix(count)), terminalID: BatchSamples.terminalID)
            }
        }
    }
}
