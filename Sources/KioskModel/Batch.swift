// SPDX-License-Identifier: EUPL-1.2
public import Crypto

/// A run of consecutive records of one block, signed by the terminal: what travels to the central.
///
/// Two versions of the bytes, told apart by their first four; both decode for ever. Version 1 (`Batch+V1.swift`) says
/// whose it is and carries all counters, version 2 (`Batch+V2.swift`) is told whose it is and carries their hash.
public struct Batch: Sendable, Equatable {
    /// Content type of a batch of version 1. One of version 2 travels in a `Shipment`.
    public static let contentType = "application/vnd.servicepunkt.batch.v1"
    /// A body longer than this is refused before it is read.
    public static let maximumBytes = 262_144
    public static let maximumBoots = 256
    public static let maximumCounters = 4_096

    /// SHA-256 of the terminal's first Ed25519 public key, 32 bytes.
    public var terminalID: [UInt8]
    public var epoch: UInt32
    /// Of the block; the records' salts come from it.
    public var seed: [UInt8]
    public var chainBefore: [UInt8]
    /// Every boot a record or `signedAt` refers to.
    public var boots: [BootRow]
    /// 1 … 256 consecutive records of one block.
    public var records: [UsageRecord]
    public var chainAfter: [UInt8]
    /// All counters of the event family as they stood after the last record, cumulative over the life of the journal;
    /// `nil` where the batch carries only their hash.
    public var counters: [CounterKey: UInt64]? {
        didSet { deriveFromCounters() }
    }
    /// `CounterList.eventsHash` of the counters after the last record.
    public private(set) var countersHash: [UInt8]
    /// The event counters before the first record, where it opens an epoch after the first: what was counted before
    /// the journal had to be salvaged. Else empty.
    public private(set) var opening: [CounterKey: UInt64] = [:]
    /// Version 1 does not say.
    public var signedAt: SignedMoment?

    /// A batch to sign: from all event counters after its last record.
    public init(
        terminalID: [UInt8], epoch: UInt32, seed: [UInt8], chainBefore: [UInt8], boots: [BootRow],
        records: [UsageRecord], chainAfter: [UInt8], counters: [CounterKey: UInt64], signedAt: SignedMoment? = nil
    ) {
        self.init(
            terminalID: terminalID, epoch: epoch, seed: seed, chainBefore: chainBefore, boots: boots,
            records: records, chainAfter: chainAfter, counters: counters, countersHash: [], opening: [:],
            signedAt: signedAt)
        deriveFromCounters()
    }

    init(
        terminalID: [UInt8], epoch: UInt32, seed: [UInt8], chainBefore: [UInt8], boots: [BootRow],
        records: [UsageRecord], chainAfter: [UInt8], counters: [CounterKey: UInt64]?, countersHash: [UInt8],
        opening: [CounterKey: UInt64], signedAt: SignedMoment?
    ) {
        self.terminalID = terminalID
        self.epoch = epoch
        self.seed = seed
        self.chainBefore = chainBefore
        self.boots = boots
        self.records = records
        self.chainAfter = chainAfter
        self.counters = counters
        self.countersHash = countersHash
        self.opening = opening
        self.signedAt = signedAt
    }

    private mutating func deriveFromCounters() {
        guard let counters else { return }
        countersHash = CounterList.eventsHash(counters)
        opening = opensLaterEpoch ? (try? Self.opening(counters, before: records)) ?? [:] : [:]
    }

    /// The counters before `records`, from those after them.
    static func opening(
        _ counters: [CounterKey: UInt64], before records: [UsageRecord]
    ) throws(BatchRefusal) -> [CounterKey: UInt64] {
        var opening = counters.filter { $0.key.family == .event && $0.value > 0 }
        for record in records {
            let key = CounterKey(record.event)
            guard let value = opening[key] else { throw .counterMismatch }
            opening[key] = value > 1 ? value - 1 : nil
        }
        return opening
    }

    var opensLaterEpoch: Bool { epoch > 1 && records.first?.sequence == 1 }

    /// The signed bytes.
    /// - Parameter version: 1 needs `counters`, which a batch that was read from version 2 lacks.
    public func signed(by key: Curve25519.Signing.PrivateKey, version: Int = 1) throws -> [UInt8] {
        precondition(version == 1 || version == 2, "there is no version \(version) of a batch")
        if version == 1 {
            let body = bytesOfVersion1
            return body + Array(try key.signature(for: body))
        }
        let body = bytesOfVersion2
        return body + Array(try key.signature(for: Self.signedBytesOfVersion2(body[...], terminalID)))
    }

    /// Decodes and verifies a signed batch of either version: form, signature, sequence, chain and catalogue.
    /// - Parameter terminalID: whose it is to be, 32 bytes.
    public init(
        verifying bytes: [UInt8], terminalID: [UInt8], key: Curve25519.Signing.PublicKey
    ) throws(BatchRefusal) {
        guard bytes.count <= Self.maximumBytes else { throw .oversized }
        guard bytes.count > 68 else { throw .malformed }
        switch Array(bytes.prefix(4)) {
        case Self.magicOfVersion1:
            guard Self.claimedTerminalID(bytes) == terminalID else { throw .foreignTerminal }
            self = try Self.verifiedVersion1(bytes, key)
        case Self.magicOfVersion2: self = try Self.verifiedVersion2(bytes, terminalID, key)
        default: throw .malformed
        }
        try verifyChain()
    }

    /// Decodes a batch that was verified when it came, and has lain since where nobody else writes: its form alone.
    public init(stored bytes: [UInt8], terminalID: [UInt8]) throws(BatchRefusal) {
        guard bytes.count > 68, bytes.count <= Self.maximumBytes else { throw .malformed }
        let body = Array(bytes.dropLast(64))
        do {
            self =
                try Array(bytes.prefix(4)) == Self.magicOfVersion1
                ? Self.decodeVersion1(body) : Self.decodeVersion2(body, terminalID)
        } catch {
            throw .malformed
        }
    }

    /// The same for version 1, which says itself whose it is.
    public init(verifying bytes: [UInt8], key: Curve25519.Signing.PublicKey) throws(BatchRefusal) {
        guard bytes.count <= Self.maximumBytes else { throw .oversized }
        self = try Self.verifiedVersion1(bytes, key)
        try verifyChain()
    }

    func verifyChain() throws(BatchRefusal) {
        guard let first = records.first, let last = records.last,
            RecordChain.block(of: first.sequence) == RecordChain.block(of: last.sequence)
        else { throw .malformed }
        guard first.sequence > 1 || chainBefore == RecordChain.start else { throw .badChain }
        guard ChainHasher(seed: seed).chain(chainBefore, over: records) == chainAfter else { throw .badChain }
    }
}
