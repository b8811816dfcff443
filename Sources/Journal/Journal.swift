// SPDX-License-Identifier: EUPL-1.2
public import Crypto
import GRDB
public import KioskModel
import Synchronization

/// The terminal's append-only journal of usage events and its outbox. Synchronous; every call may come from any thread
/// and waits for the one before it.
///
/// An event is on the disk when `append` returns (invariant 2). Opening always succeeds unless another process writes
/// the same journal: what is broken is salvaged to its last valid prefix and a new epoch opened (invariant 3).
public final class Journal: Outbox, Sendable {
    /// SHA-256 of the signing public key, 32 bytes.
    public let terminalID: [UInt8]
    public let directory: String
    private let writer: Mutex<JournalWriter>

    private init(_ writer: JournalWriter) {
        terminalID = writer.identity.terminalID
        directory = writer.files.directory
        self.writer = Mutex(writer)
    }

    /// Opens the journal in `directory`, which is made when missing.
    /// - Parameters:
    ///   - bootID: the kernel's boot id, 16 bytes: the same one goes on with the same boot row.
    ///   - random: so many bytes that nobody can guess.
    /// - Throws: `JournalError.inUse` only.
    public static func open(
        directory: String, signingKey: Curve25519.Signing.PrivateKey, bootID: [UInt8], clock: JournalClock = .system,
        random: @escaping @Sendable (Int) -> [UInt8] = Journal.systemRandom
    ) throws(JournalError) -> Journal {
        do {
            return Journal(
                try JournalWriter.open(
                    directory: directory, identity: JournalIdentity(signingKey), bootID: bootID, clock: clock,
                    random: random))
        } catch {
            throw JournalError(error, directory: directory)
        }
    }

    /// Bytes of the kernel's generator.
    public static let systemRandom: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private func with<T: Sendable>(_ body: (inout JournalWriter) throws -> T) throws(JournalError) -> T {
        let result: Result<T, JournalError> = writer.withLock { writer in
            do {
                return .success(try body(&writer))
            } catch {
                return .failure(JournalError(error, directory: directory))
            }
        }
        return try result.get()
    }

    // MARK: - Writing

    /// Records one event. When it returns the event, its chain and its counters are on the disk.
    /// - Parameter raising: agency counters raised by one in the same transaction.
    /// - Returns: the event's sequence in the current epoch.
    /// - Throws: `.full` or `.notWritable`: the event is not recorded and its effect must not happen.
    /// - Precondition: the event is within the catalogue.
    @discardableResult
    public func append(
        _ event: UsageEvent, raising: [CounterKey] = [], contentVersion: UInt32, placeCode: UInt32
    ) throws(JournalError) -> UInt64 {
        let entry = JournalEntry(event, raising: raising, contentVersion: contentVersion, placeCode: placeCode)
        return try append([entry]).lowerBound
    }

    /// Records several events in one transaction: all or none.
    @discardableResult
    public func append(_ entries: [JournalEntry]) throws(JournalError) -> ClosedRange<UInt64> {
        try with { try $0.append(entries) }
    }

    /// Verifies what was written since the last signed checkpoint and mends what does not hold. May run behind the
    /// first screen; the first append does it if nobody did.
    public func verifyTail() throws(JournalError) {
        try with { writer in
            do {
                try writer.verifyTail()
            } catch JournalError.damaged(let what) where writer.mode == .writable {
                try writer.recover(what, keepingThrough: nil)
            }
        }
    }

    /// Takes a better estimate of the wall clock for this boot. An untrusted one never replaces a trusted one.
    public func updateClock(
        wallMilliseconds: Int64, errorBoundMilliseconds: Int64, trust: BootRow.Trust
    ) throws(JournalError) {
        try with {
            try $0.updateClock(
                wallMilliseconds: wallMilliseconds, errorBoundMilliseconds: errorBoundMilliseconds, trust: trust)
        }
    }

    /// Writes a signed checkpoint and closes. Nothing can be appended afterwards.
    public func close() throws(JournalError) {
        try with { try $0.close() }
    }

    // MARK: - Outbox

    public func nextBatch() throws -> OutgoingBatch? { try with { try $0.nextBatch() } }

    public func nextShipment(
        creditBytes: Int, version: Int, after: OutgoingShipment?
    ) throws -> OutgoingShipment? {
        try with { try $0.nextShipment(creditBytes: creditBytes, version: version, after: after) }
    }

    public func acknowledge(_ acknowledgement: Acknowledgement) throws {
        try with { try $0.acknowledge(acknowledgement, of: .courier) }
    }

    public func acknowledge(_ acknowledgement: Acknowledgement, of shipment: OutgoingShipment) throws {
        try with { try $0.acknowledge(acknowledgement, of: .shipment(shipment)) }
    }

    public func learn(_ acknowledgement: Acknowledgement) throws {
        try with { try $0.acknowledge(acknowledgement, of: .heartbeat) }
    }

    public func closedEpochs() throws -> [EpochMark] { try with { try $0.closedEpochs() } }

    public func agencyCounters() throws -> [CounterKey: UInt64] { try with { try $0.agencyCounters() } }

    // MARK: - Looking

    /// False while the disk is full or cannot be written: slips stop then, help and hours do not.
    public var isWritable: Bool { writer.withLock { $0.mode == .writable } }

    /// Why nothing can be appended now, or `nil` when it can.
    public var obstacle: JournalError? {
        writer.withLock { writer in
            switch writer.mode {
            case .writable: nil
            case .full: .full(directory: directory)
            case .readOnly(let reason): .notWritable(reason: reason)
            case .closed: .notWritable(reason: "it was closed")
            }
        }
    }

    /// The current epoch and its newest sequence, 0 when it has none.
    public var position: (epoch: UInt32, lastSequence: UInt64) {
        writer.withLock { ($0.tip.epoch, $0.tip.sequence) }
    }

    /// What had to be salvaged since the opening, newest last.
    public var salvages: [JournalSalvage] { writer.withLock { $0.salvages } }

    /// What detail was let go of since the opening because the disk was full, newest last.
    public var sheddings: [JournalShedding] { writer.withLock { $0.sheddings } }

    /// What the central set aside, with its reasons, as far as it was told to this process.
    public var rejections: [Acknowledgement.Rejection] {
        writer.withLock { $0.wanted.sorted { $0.key < $1.key }.flatMap(\.value.rejected) }
    }

    /// The row of this boot.
    public var boot: BootRow { writer.withLock { $0.boot } }

    /// Up to `limit` records of an epoch from `sequence` on.
    public func records(epoch: UInt32, from sequence: UInt64, limit: Int) throws(JournalError) -> [UsageRecord] {
        try reading { try JournalReader.records($0, epoch: epoch, from: sequence, limit: limit) }
    }

    public func counters() throws(JournalError) -> [CounterKey: UInt64] {
        try reading { try JournalTables.counters($0) }
    }

    public func boots() throws(JournalError) -> [BootRow] { try reading { try JournalTables.boots($0) } }

    /// Verifies everything that is kept.
    public func verify() throws(JournalError) -> VerificationReport {
        try with { writer in
            let key = writer.identity.key.publicKey
            return try writer.openDatabase.unsafeRead { JournalVerification.verify($0, key: key) }
        }
    }

    private func reading<T: Sendable>(_ body: (Database) throws -> T) throws(JournalError) -> T {
        try with { try $0.openDatabase.unsafeRead(body) }
    }
}
