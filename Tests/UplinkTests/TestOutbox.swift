// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel
import Synchronization

/// A journal in memory: signed batches of a true chain, and marks that go forward and back.
final class TestOutbox: Outbox {
    struct State: Sendable {
        var records: [UsageRecord] = []
        var marks: [UInt32: Acknowledgement] = [:]
        /// Batches handed out, by first sequence.
        var handedOut: [ClosedRange<UInt64>] = []
    }

    let state = Mutex(State())
    let key: Curve25519.Signing.PrivateKey
    static let epoch: UInt32 = 1
    static let seed = [UInt8](repeating: 9, count: 32)

    init(key: Curve25519.Signing.PrivateKey) { self.key = key }

    func append(_ count: Int) {
        state.withLock { state in
            for _ in 0..<count {
                state.records.append(
                    UsageRecord(
                        epoch: Self.epoch, sequence: UInt64(state.records.count + 1), bootOrdinal: 1,
                        bootMinutes: UInt32(state.records.count),
                        event: UsageEvent(.helpOpened, purpose: .visitor), contentVersion: 1, placeCode: 7))
            }
        }
    }

    var last: UInt64 { state.withLock { UInt64($0.records.count) } }
    var acknowledged: UInt64 { state.withLock { $0.marks[Self.epoch]?.stored ?? 0 } }
    var handedOut: [ClosedRange<UInt64>] { state.withLock { $0.handedOut } }

    func nextBatch() throws -> OutgoingBatch? {
        try state.withLock { state in
            let first = (state.marks[Self.epoch]?.stored ?? 0) + 1
            guard first <= UInt64(state.records.count) else { return nil }
            let endOfBlock = (RecordChain.block(of: first) + 1) * RecordChain.blockLength
            let last = min(endOfBlock, UInt64(state.records.count))
            state.handedOut.append(first...last)
            var chain = RecordChain.start
            var before = chain
            for record in state.records[..<Int(last)] {
                if record.sequence == first { before = chain }
                chain = RecordChain.next(chain, leaf: RecordChain.leaf(record, seed: Self.seed))
            }
            let batch = Batch(
                terminalID: Array(SHA256.hash(data: key.publicKey.rawRepresentation)), epoch: Self.epoch,
                seed: Self.seed, chainBefore: before,
                boots: [
                    BootRow(
                        ordinal: 1, bootID: [UInt8](repeating: 1, count: 16), wallAtBootMilliseconds: 0,
                        errorBoundMilliseconds: 0, trust: .untrusted)
                ], records: Array(state.records[Int(first - 1)..<Int(last)]), chainAfter: chain,
                counters: [CounterKey(family: .event, first: 18, second: 0, third: 0): last])
            return OutgoingBatch(epoch: Self.epoch, sequences: first...last, body: try batch.signed(by: key))
        }
    }

    func acknowledge(_ acknowledgement: Acknowledgement) throws {
        state.withLock { $0.marks[acknowledgement.epoch] = acknowledgement }
    }
}
