// SPDX-License-Identifier: EUPL-1.2
public import Crypto
public import KioskModel

/// The workload as a terminal sends it.
extension Workload {
    /// Batches of up to `length` records, none over two blocks, each signed a minute after its last record. One ends at
    /// each multiple of `length`.
    public func batches(terminalID: [UInt8], of length: Int = 256) -> [Batch] {
        var batches: [Batch] = []
        var chain = RecordChain.start
        var counters: [CounterKey: UInt64] = [:]
        var rest = records[...]
        while let first = rest.first {
            let endOfBlock = (RecordChain.block(of: first.sequence) + 1) * RecordChain.blockLength
            let endOfPart = ((first.sequence - 1) / UInt64(length) + 1) * UInt64(length)
            let part = rest.prefix { $0.sequence <= min(endOfPart, endOfBlock) }
            rest = rest.dropFirst(part.count)
            let seed = Self.seed(of: RecordChain.block(of: first.sequence))
            let hasher = ChainHasher(seed: seed)
            let before = chain
            for record in part {
                chain = hasher.next(chain, record)
                counters[CounterKey(record.event), default: 0] += 1
            }
            batches.append(
                Batch(
                    terminalID: terminalID, epoch: first.epoch, seed: seed, chainBefore: before, boots: boots(of: part),
                    records: Array(part), chainAfter: chain, counters: counters, signedAt: part.last.map(signed)))
        }
        return batches
    }

    /// The whole backlog in as few shipments as may be.
    public func shipments(
        by key: Curve25519.Signing.PrivateKey, of length: Int = 256, upTo limitBytes: Int = Shipment.maximumBytes
    ) throws -> [Shipment] {
        let terminalID = Array(SHA256.hash(data: key.publicKey.rawRepresentation))
        var shipments = [Shipment(terminalID: terminalID)]
        for batch in batches(terminalID: terminalID, of: length) {
            let body = try batch.signed(by: key, version: 2)
            if shipments[shipments.count - 1].add(body, upTo: limitBytes) { continue }
            var next = Shipment(terminalID: terminalID)
            precondition(next.add(body), "one batch is always less than a shipment holds")
            shipments.append(next)
        }
        return shipments
    }

    /// A seed as it would be drawn, but the same every time.
    private static func seed(of block: UInt64) -> [UInt8] {
        Array(SHA256.hash(data: Array("workload block \(block)".utf8)))
    }

    private func signed(after record: UsageRecord) -> SignedMoment {
        let milliseconds = UInt64(record.bootMinutes + 1) * 60_000
        let wall = boots.first { $0.ordinal == record.bootOrdinal }?.wallAtBootMilliseconds ?? 0
        return SignedMoment(
            bootOrdinal: record.bootOrdinal, bootMilliseconds: milliseconds,
            wallMilliseconds: wall + Int64(milliseconds))
    }
}
