// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import GRDB
import KioskModel

/// Opening: it always ends with a journal, if only one to read.
extension JournalWriter {
    static func open(
        directory: String, identity: JournalIdentity, bootID: [UInt8], clock: JournalClock,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) throws -> JournalWriter {
        precondition(bootID.count == 16, "a boot id has 16 bytes")
        let files = JournalFiles(directory: directory)
        var lock: JournalLock?
        var reason = ""
        do {
            try Files.makeDirectory(directory)
            lock = try JournalLock(files.lock)
        } catch let fault as FileFault {
            if fault.call == "flock" { throw JournalError.inUse(directory: directory) }
            reason = fault.description
        }
        let unplaced = BootRow(
            ordinal: 0, bootID: bootID, wallAtBootMilliseconds: 0, errorBoundMilliseconds: 0, trust: .untrusted)
        var writer = JournalWriter(
            files: files, identity: identity, bootID: bootID, clock: clock, random: random, lock: lock, boot: unplaced)
        if lock == nil {
            writer.attachForReading(reason: reason)
        } else {
            try writer.attach()
        }
        return writer
    }

    /// Opens the files as they are; mends what is broken; falls back to reading.
    mutating func attach() throws {
        mode = .writable
        do {
            try finishSalvage()
            try finishMigration()
            if !files.reserve.hold() { mode = .full }
            try load()
        } catch {
            database = nil
            switch JournalError(error, directory: files.directory) {
            case .damaged(let what):
                // Where even that fails, there is a journal to read.
                try? recover(what, keepingThrough: nil)
            case .full:
                files.reserve.release()
                attachForReading(reason: "no room")
                mode = .full
            case let fault: attachForReading(reason: fault.description)
            }
        }
    }

    mutating func attachForReading(reason: String) {
        mode = .readOnly(reason: reason)
        database = nil
        for access in [JournalSchema.Access.read, .immutable] {
            // Nothing readable: the journal then has nothing to show, and says why it cannot be written.
            guard let found = try? JournalSchema.open(files.database, access) else { continue }
            guard let end = try? found.read({ try Self.end(of: $0) }) else { continue }
            database = found
            tip = end.tip
            return
        }
    }

    private mutating func load() throws {
        isVerified = false
        mark = JournalMark.read(files.mark, key: identity.key.publicKey)
        let log = WriteAheadLog.inspect(files.writeAheadLog)
        if Files.size(files.database) == 0 {
            guard mark == nil, log == .absent, files.asideCount == 0 else {
                throw JournalError.damaged("the file is empty or gone")
            }
        }
        if log == .cut { throw JournalError.damaged("the write-ahead log is broken in the middle") }
        if mark?.isOpen == true, log == .absent { throw JournalError.damaged("the write-ahead log is gone") }

        var database = try JournalSchema.open(files.database, .write)
        let known = mark
        if try database.read({ try JournalSchema.foundVersion($0) }) == FirstTables.version {
            if let known {
                try Self.check(try database.read { try FirstTables.tip($0) }, against: known)
            }
            try migrate(database)
            mark = JournalMark.read(files.mark, key: identity.key.publicKey)
            database = try JournalSchema.open(files.database, .write)
        }
        if log == .intact { try writeBack(database) }
        let (end, boot) = try database.write { db -> (End, BootRow) in
            switch try JournalSchema.foundVersion(db) {
            case 0:
                guard known == nil else { throw JournalError.damaged("the tables are gone") }
                try JournalSchema.create(db, epoch: 1)
            case JournalSchema.version: break
            case let other: throw JournalError.damaged("the file is of version \(other), newer than this software")
            }
            let end = try Self.end(of: db)
            if let known = mark { try Self.check(end.tip, against: known) }
            let boot = try placeBoot(db, newest: end.newest)
            return (end, boot)
        }
        self.database = database
        self.boot = boot
        tip = end.tip
        contentVersion = end.newest?.contentVersion ?? 0
        placeCode = end.newest?.placeCode ?? 0
    }

    /// Copies the log into the database and syncs it. Whoever wrote here before may have ended after a sync that failed:
    /// what stands in the log is then read as if it were on the disk, and what would be written behind it could go with
    /// it when the power does.
    private func writeBack(_ database: DatabaseQueue) throws {
        do {
            _ = try database.writeWithoutTransaction { try $0.checkpoint(.restart) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // A reader holds it up; the log is written back when it has gone.
        }
    }

    /// The end of the journal as the database tells it.
    struct End {
        var tip: Tip
        var newest: UsageRecord?
    }

    static func end(of db: Database) throws -> End {
        let epochs = try JournalTables.epochs(db)
        guard let epoch = epochs.last, epoch.closedAt == nil else {
            throw JournalError.damaged("the current epoch is missing")
        }
        let source = JournalSource(db)
        guard let last = try LiveTables.lastRecord(db, epoch: epoch.epoch) else {
            guard epoch.pruned == 0 else { throw JournalError.damaged("the newest block is missing") }
            let newest = try epochs.count > 1 ? source.lastRecord(epoch: epochs[epochs.count - 2].epoch) : nil
            let tip = Tip(epoch: epoch.epoch, sequence: 0, chain: RecordChain.start, seed: nil)
            return End(tip: tip, newest: newest)
        }
        let sequence = last.record.sequence
        var seed: [UInt8]?
        if sequence % RecordChain.blockLength != 0 {
            let number = RecordChain.block(of: sequence)
            guard let block = try LiveTables.head(db, epoch: epoch.epoch, number: number) else {
                throw JournalError.damaged("the newest block is missing")
            }
            seed = block.seed
        }
        return End(
            tip: Tip(epoch: epoch.epoch, sequence: sequence, chain: last.chain, seed: seed), newest: last.record)
    }

    private static func check(_ tip: Tip, against mark: JournalMark) throws {
        guard tip.epoch >= mark.epoch else { throw JournalError.damaged("the file is older than its mark") }
        guard tip.epoch == mark.epoch else { return }
        guard tip.sequence >= mark.floor, tip.sequence <= mark.limit else {
            throw JournalError.damaged("the file ends at \(tip.sequence), its mark says \(mark.floor) to \(mark.limit)")
        }
    }

    /// The row of this boot: the newest one when the boot is the same, else a new one. Always written, so that the
    /// write-ahead log is there before the mark says so.
    func placeBoot(_ db: Database, newest: UsageRecord?) throws -> BootRow {
        let last = try JournalTables.lastBoot(db)
        if let last, last.bootID == bootID {
            try JournalTables.save(last, db)
            return last
        }
        let sinceBoot = clock.bootMilliseconds()
        let trust = clock.trust()
        var wall = clock.wallMilliseconds()
        if trust == .untrusted {
            wall = max(wall, SoftwareVersion.builtMilliseconds)
            if let newest, let boot = try JournalTables.boot(db, ordinal: newest.bootOrdinal) {
                wall = max(wall, boot.wallAtBootMilliseconds + Int64(newest.bootMinutes) * 60_000)
            }
        }
        let boot = BootRow(
            ordinal: (last?.ordinal ?? 0) + 1, bootID: bootID, wallAtBootMilliseconds: wall - sinceBoot,
            errorBoundMilliseconds: clock.errorBoundMilliseconds(), trust: trust)
        try JournalTables.save(boot, db)
        return boot
    }
}
