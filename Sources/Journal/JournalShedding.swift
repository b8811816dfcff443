// SPDX-License-Identifier: EUPL-1.2
import GRDB
import KioskModel

/// Detail that was let go of because the disk was full, for the log and the technician.
public struct JournalShedding: Sendable, Equatable {
    public var epoch: UInt32
    public var sequences: ClosedRange<UInt64>
    /// How often everything happened on each day is still here, and goes to the central. Else the central has it all,
    /// twice.
    public var countsKept: Bool
}

/// A full disk: the detail goes, the counts never.
extension JournalWriter {
    /// Pages that are to be free in the file before an append is tried again: those of a few dozen events.
    static let wantedPages = 6
    /// Pages of the log while the disk is full: written back at once, so that what the file has grown by is its own.
    static let tightLogPages = 1
    /// Appends between two looks at whether there is room again.
    static let appendsBetweenLooks = 64

    /// Makes room in the file; the reserve is given up for it.
    /// - Returns: false when nothing was let go of.
    mutating func makeRoom() throws -> Bool {
        files.reserve.release()
        isTight = true
        try openDatabase.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(Self.tightLogPages)")
        }
        return try shed()
    }

    /// Lets go of the oldest until there are free pages in the file, in steps that need little room themselves.
    private mutating func shed() throws -> Bool {
        let database = try openDatabase
        var found = false
        while true {
            // Written back, the log is begun again from its start and needs no more room; it keeps what it has, since
            // nobody could be sure to get it again. A reader may hold it up; then it grows.
            _ = try? database.writeWithoutTransaction { try $0.checkpoint(.passive) }
            let free = try database.unsafeRead { try Int.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
            if free >= Self.wantedPages { return found }
            let tip = tip
            do {
                guard let shed = try database.write({ try Shedding.step($0, tip: tip) }) else { return found }
                for shed in shed { note(shed) }
                found = true
            } catch  where JournalError(error, directory: files.directory) == .full(directory: files.directory) {
                return found
            }
        }
    }

    /// Joins what follows on the last note, so that a long emergency is told in few words.
    private mutating func note(_ shed: JournalShedding) {
        if var last = sheddings.last, last.epoch == shed.epoch, last.countsKept == shed.countsKept,
            last.sequences.upperBound + 1 == shed.sequences.lowerBound
        {
            last.sequences = last.sequences.lowerBound...shed.sequences.upperBound
            sheddings[sheddings.count - 1] = last
        } else {
            sheddings.append(shed)
        }
        if sheddings.count > 16 { sheddings.removeFirst() }
    }

    /// Takes the reserve back once there is room for it twice.
    mutating func lookForRoom() {
        guard isTight else { return }
        let free = try? database?.unsafeRead { try Int.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
        // Before the file grows into what the log needs. When it fails, the append says so.
        if let free, free < Self.wantedPages { _ = try? shed() }
        appendsSinceLook += 1
        guard appendsSinceLook >= Self.appendsBetweenLooks else { return }
        appendsSinceLook = 0
        guard Files.freeBytes(files.directory) > 3 * ReserveFile.byteCount, files.reserve.hold() else { return }
        isTight = false
        // Slower write-back until the next opening is all that a failure here means.
        try? database?.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_autocheckpoint = \(JournalSchema.logPages)")
        }
    }
}
