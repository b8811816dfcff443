// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import GRDB
import KioskModel

/// What a salvage did, for the log and the technician.
public struct JournalSalvage: Sendable, Equatable {
    /// What was found broken.
    public var cause: String
    /// Records carried over into the new file.
    public var keptRecords: Int
    /// At most so many events are lost; `Int32.max` when nothing is left to tell.
    public var lostAtMost: Int32
    /// The epoch that was opened.
    public var epoch: UInt32
    /// Where the old file was put.
    public var setAside: String
}

/// Salvage: the longest valid prefix of every epoch goes into a new file, the old files are set aside, the next epoch opens.
extension JournalWriter {
    /// - Parameter known: the end of the journal when it is known from before; nothing beyond it is carried over.
    /// - Throws: when the disk does not let it; what can be read is read then, and it is tried again.
    mutating func recover(_ cause: String, keepingThrough known: Tip?) throws {
        do {
            try salvage(cause, keepingThrough: known)
        } catch {
            let fault = JournalError(error, directory: files.directory)
            attachForReading(reason: fault.description)
            if case .full = fault { mode = .full }
            throw error
        }
    }

    private mutating func salvage(_ cause: String, keepingThrough known: Tip?) throws {
        // It is set aside whole, whatever closing it says.
        try? database?.close()
        database = nil
        mark = JournalMark.read(files.mark, key: identity.key.publicKey)
        let saved: (kept: Int, lost: UInt64, epoch: UInt32)
        do {
            saved = try buildSalvage(known)
        } catch {
            // The reserve may be the room that is missing.
            files.reserve.release()
            saved = try buildSalvage(known)
        }
        try Files.rename(files.unfinished, to: files.next)
        let aside = files.aside()
        try finishSalvage()
        mode = files.reserve.hold() ? .writable : .full
        try loadSalvaged()
        salvages.append(
            JournalSalvage(
                cause: cause, keptRecords: saved.kept, lostAtMost: Int32(clamping: saved.lost), epoch: saved.epoch,
                setAside: aside))
        if salvages.count > 16 { salvages.removeFirst() }
    }

    /// Puts a complete salvage in place; picks up where a crash interrupted that.
    func finishSalvage() throws {
        Files.remove(files.unfinished)
        Files.remove(files.unfinished + "-journal")
        guard Files.exists(files.next) else { return }
        let aside = files.aside()
        for (from, to) in [(files.writeAheadLog, aside + "-wal"), (files.database, aside)] where Files.exists(from) {
            try Files.rename(from, to: to)
        }
        Files.remove(files.sharedMemory)
        try Files.rename(files.next, to: files.database)
    }

    private func buildSalvage(_ known: Tip?) throws -> (kept: Int, lost: UInt64, epoch: UInt32) {
        Files.remove(files.unfinished)
        // Of an attempt that found no room, and could not take it back: SQLite would put its pages into the new file.
        Files.remove(files.unfinished + "-journal")
        let target = try JournalSchema.open(files.unfinished, .build)
        let mark = mark
        // Unreadable altogether: then nothing is carried over.
        let (source, version) = oldFile()
        let afterAside = files.asideCount
        let result = try target.write { new -> (kept: Int, lost: UInt64, epoch: UInt32) in
            var carrier = SalvageCarrier(new: new, key: identity.key.publicKey, known: known)
            try carrier.begin()
            try source?.unsafeRead { try carrier.carry(from: JournalSource($0, version: version)) }
            let found = try carrier.finish(mark: mark, epochsBefore: afterAside)
            try openEpoch(lostAtMost: found.lost, new)
            return found
        }
        try target.close()
        try? source?.close()
        return result
    }

    /// What can be read of the file that is salvaged. Where it has no log it is read as it lies there, if need be: the power
    /// may have gone while a salvaged file was given its log, and the half-made change beside it only a writer could take
    /// back; or a disk without room does not let SQLite make an index for a log. Records are proven by their chain.
    private func oldFile() -> (source: DatabaseQueue?, version: Int) {
        let hasNoLog = WriteAheadLog.inspect(files.writeAheadLog) == .absent
        for access in hasNoLog ? [JournalSchema.Access.read, .immutable] : [.read] {
            guard let source = try? JournalSchema.open(files.database, access),
                let version = try? source.read({ try JournalSchema.foundVersion($0) }),
                version == JournalSchema.version || version == FirstTables.version
            else { continue }
            return (source, version)
        }
        return (nil, 0)
    }

    /// The first record of the new epoch is in the new file from its beginning: no end of the power comes between them.
    private func openEpoch(lostAtMost lost: UInt64, _ new: Database) throws {
        let end = try Self.end(of: new)
        let boot = try placeBoot(new, newest: end.newest)
        let opened = JournalEntry(
            epochOpened(lostAtMost: lost).event, contentVersion: end.newest?.contentVersion ?? contentVersion,
            placeCode: end.newest?.placeCode ?? placeCode)
        var tip = end.tip
        try write(
            [opened], to: &tip, boot: boot.ordinal, minutes: UInt32(clamping: clock.bootMilliseconds() / 60_000),
            try AppendStatements(new), new)
    }

    private mutating func loadSalvaged() throws {
        // Its mark still tells of the old file; the first record of the new epoch writes the next one.
        let database = try JournalSchema.open(files.database, .write)
        let (end, boot) = try database.write { db in
            let end = try Self.end(of: db)
            return (end, try placeBoot(db, newest: end.newest))
        }
        self.database = database
        self.boot = boot
        mark = nil
        isVerified = false
        tip = end.tip
        contentVersion = end.newest?.contentVersion ?? contentVersion
        placeCode = end.newest?.placeCode ?? placeCode
    }
}
