// SPDX-License-Identifier: EUPL-1.2
public import Crypto
import Foundation
import GRDB
public import KioskModel

/// Reads a journal beside the process that writes it; changes nothing.
public final class JournalReader: Sendable {
    public let directory: String
    private let database: DatabaseQueue

    private init(directory: String, database: DatabaseQueue) {
        self.directory = directory
        self.database = database
    }

    /// - Throws: `.missing`, `.damaged`, or `.notWritable` where even reading is not permitted.
    public static func open(directory: String) throws(JournalError) -> JournalReader {
        let files = JournalFiles(directory: directory)
        guard Files.size(files.database) > 0 else { throw .missing(directory: directory) }
        var fault: JournalError = .missing(directory: directory)
        for access in [JournalSchema.Access.read, .immutable] {
            do {
                let database = try JournalSchema.open(files.database, access)
                let version = try database.unsafeRead { try JournalSchema.foundVersion($0) }
                guard version == JournalSchema.version else {
                    throw JournalError.damaged("it is of version \(version)")
                }
                return JournalReader(directory: directory, database: database)
            } catch {
                fault = JournalError(error, directory: directory)
            }
        }
        throw fault
    }

    private func reading<T: Sendable>(_ body: (Database) throws -> T) throws(JournalError) -> T {
        do {
            return try database.read(body)
        } catch {
            throw JournalError(error, directory: directory)
        }
    }

    /// Up to `limit` records of an epoch from `sequence` on.
    public func records(epoch: UInt32, from sequence: UInt64, limit: Int) throws(JournalError) -> [UsageRecord] {
        try reading { try Self.records($0, epoch: epoch, from: sequence, limit: limit) }
    }

    static func records(_ db: Database, epoch: UInt32, from sequence: UInt64, limit: Int) throws -> [UsageRecord] {
        try JournalSource(db).records(
            epoch: epoch, after: sequence == 0 ? 0 : sequence - 1, limit: max(1, limit))
    }

    public func counters() throws(JournalError) -> [CounterKey: UInt64] {
        try reading { try JournalTables.counters($0) }
    }

    public func boots() throws(JournalError) -> [BootRow] { try reading { try JournalTables.boots($0) } }

    /// Every epoch with its newest sequence and the central's marks, oldest first.
    public func epochs() throws(JournalError) -> [JournalEpoch] {
        try reading { db in
            try JournalTables.epochs(db).map { row in
                let last = try row.closedAt ?? JournalSource(db).lastRecord(epoch: row.epoch)?.sequence ?? 0
                return JournalEpoch(
                    epoch: row.epoch, lastSequence: last, stored: row.stored, releasable: row.releasable,
                    pruned: row.pruned, isClosed: row.closedAt != nil)
            }
        }
    }

    /// Verifies everything that is kept, with the terminal's public key.
    public func verify(key: Curve25519.Signing.PublicKey) throws(JournalError) -> VerificationReport {
        try reading { JournalVerification.verify($0, key: key) }
    }
}

/// One epoch as `kioskctl journal list` tells of it.
public struct JournalEpoch: Sendable, Equatable, Codable {
    public var epoch: UInt32
    public var lastSequence: UInt64
    /// The central has everything up to here.
    public var stored: UInt64
    /// … and a second copy up to here.
    public var releasable: UInt64
    /// Deleted after their time up to here.
    public var pruned: UInt64
    public var isClosed: Bool
}

/// The wall minute of a record, derived from the row of its boot.
public struct WallMinute: Sendable, Equatable {
    /// Minutes since 1970-01-01 UTC.
    public var minutes: Int64
    public var trust: BootRow.Trust
    /// Half width of the interval it lies in, milliseconds; meaningless while untrusted.
    public var errorBoundMilliseconds: Int64

    /// - Returns: `nil` when the boot is not among `boots`.
    public init?(_ record: UsageRecord, boots: [BootRow]) {
        guard let boot = boots.first(where: { $0.ordinal == record.bootOrdinal }) else { return nil }
        let milliseconds = boot.wallAtBootMilliseconds + Int64(record.bootMinutes) * 60_000
        minutes = Int64((Double(milliseconds) / 60_000).rounded(.down))
        trust = boot.trust
        errorBoundMilliseconds = boot.errorBoundMilliseconds
    }
}
