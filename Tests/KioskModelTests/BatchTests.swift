// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel
import Testing

@Suite struct BatchTests {
    static func key() throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](1...32))
    }

    static func batch(_ count: Int = 3, from first: UInt64 = 1, event: UsageEvent? = nil) -> Batch {
        let seed = [UInt8](repeating: 5, count: 32)
        let records = (0..<UInt64(count)).map {
            UsageRecord(
                epoch: 1, sequence: first + $0, bootOrdinal: 1, bootMinutes: 10,
                event: event ?? UsageEvent(.helpOpened, purpose: .visitor), contentVersion: 1, placeCode: 2)
        }
        let before = RecordChain.start
        let after = records.reduce(before) { RecordChain.next($0, leaf: RecordChain.leaf($1, seed: seed)) }
        return Batch(
            terminalID: [UInt8](repeating: 9, count: 32), epoch: 1, seed: seed, chainBefore: before,
            boots: [
                BootRow(
                    ordinal: 1, bootID: [UInt8](repeating: 8, count: 16), wallAtBootMilliseconds: -1,
                    errorBoundMilliseconds: 2, trust: .central)
            ], records: records, chainAfter: after,
            counters: [CounterKey(UsageEvent(.helpOpened, purpose: .visitor)): UInt64(count)])
    }

    func refusal(_ batch: Batch) throws -> BatchRefusal? {
        let key = try Self.key()
        do {
            _ = try Batch(verifying: try batch.signed(by: key), key: key.publicKey)
            return nil
        } catch {
            return error as? BatchRefusal
        }
    }

    @Test(arguments: [1, 3, 256]) func comesBackAsItWas(_ count: Int) throws {
        let key = try Self.key()
        let bytes = try Self.batch(count).signed(by: key)
        #expect(try Batch(verifying: bytes, key: key.publicKey) == Self.batch(count))
        #expect(Batch.claimedTerminalID(bytes) == [UInt8](repeating: 9, count: 32))
        #expect(bytes.count <= Batch.maximumBytes)
    }

    /// Version 1 of the head and the tail, for ever.
    @Test func headInBytes() throws {
        let bytes = try Self.batch(1).signed(by: try Self.key())
        let head: [UInt8] =
            [0x53, 0x50, 0x42, 0x31]  // "SPB1"
            + [UInt8](repeating: 9, count: 32)  // terminal id
            + [0, 0, 0, 1]  // epoch
            + [0, 0, 0, 0, 0, 0, 0, 1]  // first sequence
            + [0, 1]  // count
            + [UInt8](repeating: 5, count: 32)  // seed of the block
            + [UInt8](repeating: 0, count: 32)  // chain before
            + [0, 1]  // boots
            + [0, 0, 0, 1] + [UInt8](repeating: 8, count: 16)  // ordinal, id
            + [UInt8](repeating: 0xFF, count: 8)  // wall at boot: -1
            + [0, 0, 0, 0, 0, 0, 0, 2, 1]  // bound, trust
        #expect(Array(bytes.prefix(head.count)) == head)
        let tail: [UInt8] =
            [0, 0, 0, 1]  // counters
            + [1, 0, 0, 0, 18, 0, 0, 0, 1, 0, 0, 0, 0]  // event: helpOpened, visitor, 0
            + [0, 0, 0, 0, 0, 0, 0, 1]  // value
        #expect(Array(bytes.dropLast(64).suffix(tail.count)) == tail)
        #expect(bytes.count == head.count + 47 + 32 + tail.count + 64)
    }

    @Test func everyChangedByteIsRefused() throws {
        let key = try Self.key()
        let bytes = try Self.batch(1).signed(by: key)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: BatchRefusal.badSignature) { try Batch(verifying: changed, key: key.publicKey) }
        }
    }

    @Test(arguments: [0, 63, 64, 65, 100, 300]) func cutBodiesAreRefused(_ length: Int) throws {
        let key = try Self.key()
        let bytes = Array(try Self.batch(1).signed(by: key).prefix(length))
        #expect(throws: BatchRefusal.self) { try Batch(verifying: bytes, key: key.publicKey) }
        // Cut, and then signed by the terminal itself.
        let signed = bytes + Array(try key.signature(for: bytes))
        #expect(throws: BatchRefusal.malformed) { try Batch(verifying: signed, key: key.publicKey) }
    }

    @Test func anotherKeyIsRefused() throws {
        let bytes = try Self.batch().signed(by: try Self.key())
        #expect(throws: BatchRefusal.badSignature) {
            try Batch(verifying: bytes, key: Curve25519.Signing.PrivateKey().publicKey)
        }
    }

    @Test func oversizedIsRefusedUnread() throws {
        #expect(throws: BatchRefusal.oversized) {
            try Batch(
                verifying: [UInt8](repeating: 0, count: Batch.maximumBytes + 1), key: try Self.key().publicKey)
        }
    }

    @Test func whatATerminalMaySignAndStillNotMean() throws {
        var batch = Self.batch()
        batch.records[2].sequence = 4
        #expect(try refusal(batch) == .gap)

        batch = Self.batch()
        batch.records[1].epoch = 2
        #expect(try refusal(batch) == .gap)

        batch = Self.batch()
        batch.chainAfter[0] ^= 1
        #expect(try refusal(batch) == .badChain)

        batch = Self.batch()
        batch.records[0].placeCode = 3
        #expect(try refusal(batch) == .badChain)

        batch = Self.batch()
        batch.chainBefore[0] = 1
        #expect(try refusal(batch) == .badChain, "an epoch starts from zero")

        #expect(
            try refusal(Self.batch(event: UsageEvent(.helpOpened, purpose: .visitor, first: 7))) == .outsideCatalogue)
        #expect(try refusal(Self.batch(2, from: 256)) == .malformed, "never over two blocks")

        batch = Self.batch()
        batch.boots = []
        #expect(try refusal(batch) == .malformed, "every boot is told")

        batch = Self.batch()
        batch.counters?[CounterKey(family: .agency, first: 1, second: 1, third: 0)] = 1
        #expect(try refusal(batch) == .malformed, "an agency never leaves with a minute")

        batch = Self.batch()
        batch.records = []
        #expect(try refusal(batch) == .malformed)
    }
}
