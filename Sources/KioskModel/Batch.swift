// SPDX-License-Identifier: EUPL-1.2
public import Crypto

/// A run of consecutive records of one block, signed by the terminal: what travels to the central.
///
/// Binary form, version 1, content type `application/vnd.servicepunkt.batch.v1`, big-endian:
/// `"SPB1"`, terminal id 32, epoch 4, first sequence 8, count 2, seed of the block 32, chain before the first record
/// 32, boots count 2 and each boot (ordinal 4, id 16, wall 8, bound 8, trust 1), records count × 47, chain after the last
/// record 32, counters count 4 and each counter (family 1, first 4, second 4, third 4, value 8), Ed25519 signature 64
/// over everything before it.
public struct Batch: Sendable, Equatable {
    public static let contentType = "application/vnd.servicepunkt.batch.v1"
    /// A body longer than this is refused before it is read.
    public static let maximumBytes = 262_144
    public static let maximumBoots = 256
    public static let maximumCounters = 4_096
    static let magic = Array("SPB1".utf8)

    /// SHA-256 of the terminal's first Ed25519 public key, 32 bytes.
    public var terminalID: [UInt8]
    public var epoch: UInt32
    public var seed: [UInt8]
    public var chainBefore: [UInt8]
    /// Every boot a record refers to.
    public var boots: [BootRow]
    /// 1 … 256 consecutive records of one block.
    public var records: [UsageRecord]
    public var chainAfter: [UInt8]
    /// All counters of the event family as they stood after the last record, cumulative over the life of the journal.
    public var counters: [CounterKey: UInt64]

    public init(
        terminalID: [UInt8], epoch: UInt32, seed: [UInt8], chainBefore: [UInt8], boots: [BootRow],
        records: [UsageRecord], chainAfter: [UInt8], counters: [CounterKey: UInt64]
    ) {
        self.terminalID = terminalID
        self.epoch = epoch
        self.seed = seed
        self.chainBefore = chainBefore
        self.boots = boots
        self.records = records
        self.chainAfter = chainAfter
        self.counters = counters
    }

    /// The signed bytes.
    public func signed(by key: Curve25519.Signing.PrivateKey) throws -> [UInt8] {
        let body = unsignedBytes
        return body + Array(try key.signature(for: body))
    }

    var unsignedBytes: [UInt8] {
        var w = ByteWriter()
        w.append(Self.magic)
        w.append(terminalID)
        w.append(epoch)
        w.append(records.first?.sequence ?? 0)
        w.append(UInt16(records.count))
        w.append(seed)
        w.append(chainBefore)
        w.append(UInt16(boots.count))
        for boot in boots {
            w.append(boot.ordinal)
            w.append(boot.bootID)
            w.append(boot.wallAtBootMilliseconds)
            w.append(boot.errorBoundMilliseconds)
            w.append(boot.trust.rawValue)
        }
        for record in records { w.append(record.canonical) }
        w.append(chainAfter)
        w.append(UInt32(counters.count))
        for key in counters.keys.sorted() {
            w.append(key.family.rawValue)
            w.append(key.first)
            w.append(key.second)
            w.append(key.third)
            w.append(counters[key] ?? 0)
        }
        return w.bytes
    }

    /// The terminal id a body claims, to look up the key to verify it with; `nil` when it is no batch at all.
    public static func claimedTerminalID(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count > 36, Array(bytes.prefix(4)) == magic else { return nil }
        return Array(bytes[4..<36])
    }

    /// Decodes and verifies a signed batch: form, signature, sequence, chain and catalogue.
    public init(verifying bytes: [UInt8], key: Curve25519.Signing.PublicKey) throws(BatchRefusal) {
        guard bytes.count <= Self.maximumBytes else { throw .oversized }
        guard bytes.count > 64 else { throw .malformed }
        let body = Array(bytes.dropLast(64))
        guard key.isValidSignature(Array(bytes.suffix(64)), for: body) else { throw .badSignature }
        do {
            self = try Self.decode(body)
        } catch let refusal as BatchRefusal {
            throw refusal
        } catch {
            throw .malformed
        }
        try verifyChain()
    }

    private static func decode(_ body: [UInt8]) throws -> Batch {
        var r = ByteReader(body)
        guard try r.take(4) == magic else { throw BatchRefusal.malformed }
        let terminalID = try r.take(32)
        let epoch: UInt32 = try r.integer()
        let first: UInt64 = try r.integer()
        let count: UInt16 = try r.integer()
        guard count >= 1, UInt64(count) <= RecordChain.blockLength, first >= 1, epoch >= 1 else {
            throw BatchRefusal.malformed
        }
        let seed = try r.take(32)
        let chainBefore = try r.take(32)
        let bootCount: UInt16 = try r.integer()
        guard bootCount <= maximumBoots else { throw BatchRefusal.malformed }
        var boots: [BootRow] = []
        for _ in 0..<bootCount {
            let ordinal: UInt32 = try r.integer()
            let id = try r.take(16)
            let wall: Int64 = try r.integer()
            let bound: Int64 = try r.integer()
            guard let trust = BootRow.Trust(rawValue: try r.integer()) else { throw BatchRefusal.malformed }
            boots.append(
                BootRow(
                    ordinal: ordinal, bootID: id, wallAtBootMilliseconds: wall, errorBoundMilliseconds: bound,
                    trust: trust))
        }
        var records: [UsageRecord] = []
        for index in 0..<UInt64(count) {
            let record = try UsageRecord(canonical: try r.take(UsageRecord.length))
            guard record.epoch == epoch, record.sequence == first + index else { throw BatchRefusal.gap }
            guard UsageEventCatalogue.accepts(record.event) else { throw BatchRefusal.outsideCatalogue }
            guard boots.contains(where: { $0.ordinal == record.bootOrdinal }) else { throw BatchRefusal.malformed }
            records.append(record)
        }
        let chainAfter = try r.take(32)
        let counterCount: UInt32 = try r.integer()
        guard counterCount <= maximumCounters else { throw BatchRefusal.malformed }
        var counters: [CounterKey: UInt64] = [:]
        for _ in 0..<counterCount {
            guard let family = CounterKey.Family(rawValue: try r.integer()), family == .event else {
                throw BatchRefusal.malformed
            }
            let key = CounterKey(
                family: family, first: try r.integer(), second: try r.integer(), third: try r.integer())
            counters[key] = try r.integer()
        }
        guard r.remaining == 0 else { throw BatchRefusal.malformed }
        return Batch(
            terminalID: terminalID, epoch: epoch, seed: seed, chainBefore: chainBefore, boots: boots,
            records: records, chainAfter: chainAfter, counters: counters)
    }

    private func verifyChain() throws(BatchRefusal) {
        guard let first = records.first, let last = records.last,
            RecordChain.block(of: first.sequence) == RecordChain.block(of: last.sequence)
        else { throw .malformed }
        guard first.sequence > 1 || chainBefore == RecordChain.start else { throw .badChain }
        var chain = chainBefore
        for record in records {
            chain = RecordChain.next(chain, leaf: RecordChain.leaf(record, seed: seed))
        }
        guard chain == chainAfter else { throw .badChain }
    }
}

/// Why a batch was refused; the raw value is what machines read in answers, logs and on the dashboard.
public enum BatchRefusal: String, Error, Sendable, Codable, CaseIterable {
    case malformed
    case oversized
    case badSignature
    case badChain
    /// Sequences are missing between what is stored and this batch, or inside it.
    case gap
    /// The same sequence was stored before with other content.
    case fork
    case wrongEpoch
    case outsideCatalogue
    /// Σ events ≠ Δ counters.
    case counterMismatch
    case unknownTerminal
    /// The certificate belongs to another terminal.
    case foreignTerminal
    case centralFull
}
