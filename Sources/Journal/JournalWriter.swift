// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import GRDB
import KioskModel

/// What `Journal` guards with its lock: the open database, the end of the chain, and whether writing is possible.
struct JournalWriter: Sendable {
    enum Mode: Sendable, Equatable {
        case writable
        /// The disk is full: tried again at the next append.
        case full
        case readOnly(reason: String)
        case closed
    }

    let files: JournalFiles
    let identity: JournalIdentity
    let bootID: [UInt8]
    let clock: JournalClock
    let random: @Sendable (Int) -> [UInt8]
    /// Holds the only writer's lock for as long as it lives.
    var lock: JournalLock?

    var database: DatabaseQueue? {
        // Theirs is the connection that goes.
        willSet { statements = nil }
    }
    var mode: Mode = .writable
    var tip = Tip(epoch: 1, sequence: 0, chain: RecordChain.start, seed: nil)
    var boot: BootRow
    /// The tail was verified since the file was opened.
    var isVerified = false
    var mark: JournalMark?
    /// What the newest record was written under: used for the journal's own events.
    var contentVersion: UInt32 = 0
    var placeCode: UInt32 = 0
    var salvages: [JournalSalvage] = []
    var sheddings: [JournalShedding] = []
    /// The reserve was given up: detail is let go of where events need room.
    var isTight = false
    var appendsSinceLook = 0
    /// Of the connection in `database`.
    var statements: AppendStatements?
    /// What the central said of sequences beyond its prefix, by epoch; forgotten with the process.
    var wanted: [UInt32: WantedRanges] = [:]

    var openDatabase: DatabaseQueue {
        get throws {
            guard let database else { throw JournalError.notWritable(reason: "it could not be opened") }
            return database
        }
    }

    // MARK: - Appending

    mutating func append(_ entries: [JournalEntry]) throws -> ClosedRange<UInt64> {
        precondition(!entries.isEmpty, "nothing to append")
        for entry in entries {
            precondition(UsageEventCatalogue.accepts(entry.event), "\(entry.event) is outside the catalogue")
            precondition(entry.raising.allSatisfy { $0.family == .agency }, "an event raises its own counter by itself")
        }
        try becomeWritable()
        lookForRoom()
        do {
            return try commit(entries)
        } catch {
            switch JournalError(error, directory: files.directory) {
            case .full:
                return try commitInLittleRoom(entries)
            case .damaged(let what):
                // Perhaps the disk failed in the middle: what it holds now is not to be trusted, nor to be repeated.
                try recover(what, keepingThrough: tip)
                return try commit(entries)
            case let other: throw other
            }
        }
    }

    private mutating func becomeWritable() throws {
        switch mode {
        case .writable: return
        case .closed: throw JournalError.notWritable(reason: "it was closed")
        case .full:
            let isWritable = database?.configuration.readonly == false
            if !files.reserve.hold() {
                guard isWritable else { throw JournalError.full(directory: files.directory) }
                isTight = true
            }
            mode = .writable
            if !isWritable { try attach() }
        case .readOnly(let reason):
            guard access(files.directory, W_OK) == 0, hasLock() else {
                throw JournalError.notWritable(reason: reason)
            }
            database = nil
            try attach()
        }
        switch mode {
        case .readOnly(let reason): throw JournalError.notWritable(reason: reason)
        case .full: throw JournalError.full(directory: files.directory)
        case .writable, .closed: return
        }
    }

    /// Opened on a disk that could only be read, the journal has no lock yet.
    private mutating func hasLock() -> Bool {
        if lock == nil { lock = try? JournalLock(files.lock) }
        return lock != nil
    }

    /// The disk is full: detail is let go of until these can be counted.
    private mutating func commitInLittleRoom(_ entries: [JournalEntry]) throws -> ClosedRange<UInt64> {
        let wasTight = isTight
        let full = JournalEntry(
            UsageEvent(.journalFull, purpose: .technician), contentVersion: contentVersion, placeCode: placeCode)
        do {
            // Once more without anything let go of: giving up the reserve and the log is room too.
            var patience = 1
            while try makeRoom() || patience > 0 {
                patience -= 1
                do {
                    let range = try commit(entries)
                    // No room even for this: it is told in other ways.
                    if !wasTight { _ = try? commit([full]) }
                    return range
                } catch  where JournalError(error, directory: files.directory) == .full(directory: files.directory) {
                    continue
                }
            }
        } catch {
            if JournalError(error, directory: files.directory) != .full(directory: files.directory) { throw error }
        }
        mode = .full
        if !wasTight { _ = try? commit([full]) }
        throw JournalError.full(directory: files.directory)
    }

    mutating func commit(_ entries: [JournalEntry]) throws -> ClosedRange<UInt64> {
        try verifyTail()
        let first = tip.sequence + 1
        let last = tip.sequence + UInt64(entries.count)
        let database = try openDatabase
        try extendMark(to: last)
        let boot = boot
        let minutes = UInt32(clamping: clock.bootMilliseconds() / 60_000)
        var tip = tip
        let statements = try statements ?? database.writeWithoutTransaction { try AppendStatements($0) }
        self.statements = statements
        try database.writeWithoutTransaction { db in
            try statements.transaction(db) {
                try write(entries, to: &tip, boot: boot.ordinal, minutes: minutes, statements, db)
            }
        }
        self.tip = tip
        contentVersion = entries[entries.count - 1].contentVersion
        placeCode = entries[entries.count - 1].placeCode
        return first...last
    }

    func write(
        _ entries: [JournalEntry], to tip: inout Tip, boot: UInt32, minutes: UInt32, _ statements: AppendStatements,
        _ db: Database
    ) throws {
        /// What the counters have to be raised by before anybody reads them.
        var raised: [CounterKey: UInt64] = [:]
        var hasher = tip.seed.map(ChainHasher.init)
        for entry in entries {
            let sequence = tip.sequence + 1
            if tip.seed == nil {
                try statements.raise(raised, db)
                raised = [:]
                let seed = random(32)
                let block = KeptBlock(
                    epoch: tip.epoch, number: RecordChain.block(of: sequence), seed: seed, chainBefore: tip.chain,
                    counters: try JournalTables.counters(db))
                try LiveTables.insertBlock(block, db)
                tip.seed = seed
                hasher = ChainHasher(seed: seed)
            }
            guard let hasher else { preconditionFailure("a block without its seed") }
            let record = UsageRecord(
                epoch: tip.epoch, sequence: sequence, bootOrdinal: boot, bootMinutes: minutes, event: entry.event,
                contentVersion: entry.contentVersion, placeCode: entry.placeCode)
            tip.chain = hasher.next(tip.chain, record)
            tip.sequence = sequence
            try statements.insert(record, chain: tip.chain, db)
            raised[CounterKey(entry.event), default: 0] += 1
            for key in entry.raising { raised[key, default: 0] += 1 }
            if sequence % RecordChain.blockLength == 0 {
                tip.seed = nil
                try statements.raise(raised, db)
                raised = [:]
                try insertCheckpoint(tip, db)
            }
        }
        try statements.raise(raised, db)
    }

    private func insertCheckpoint(_ tip: Tip, _ db: Database) throws {
        let checkpoint = try Checkpoint(tip: tip, counters: try JournalTables.counters(db), identity: identity)
        try LiveTables.insert(checkpoint, db)
    }

    /// Makes the mark cover `sequence` before any record up to it is written.
    private mutating func extendMark(to sequence: UInt64) throws {
        if let mark, mark.isOpen, mark.epoch == tip.epoch, sequence <= mark.limit { return }
        // A mark costs two syncs: where whole blocks come at once, one serves for several such groups.
        let group = sequence - tip.sequence
        let ahead = group > RecordChain.blockLength ? 16 * group : 0
        let end = (RecordChain.block(of: sequence + ahead) + 1) * RecordChain.blockLength
        let counters = try openDatabase.unsafeRead { try JournalTables.counters($0) }
        let mark = JournalMark(
            epoch: tip.epoch, floor: tip.sequence, limit: end, isOpen: true, counters: counters)
        try mark.write(files.mark, key: identity.key)
        self.mark = mark
    }

    // MARK: - Epochs and closing

    /// Closes the current epoch where it stands and opens the next, which begins with what may be lost.
    mutating func openNextEpoch(lostAtMost lost: UInt64) throws {
        let (current, boot) = (tip, boot)
        var next = Tip(epoch: current.epoch + 1, sequence: 0, chain: RecordChain.start, seed: nil)
        let opened = epochOpened(lostAtMost: lost)
        let minutes = UInt32(clamping: clock.bootMilliseconds() / 60_000)
        try openDatabase.writeWithoutTransaction { db in
            let statements = try AppendStatements(db)
            try statements.transaction(db) {
                var rows = try JournalTables.epochs(db)
                guard var row = rows.popLast(), row.epoch == current.epoch else {
                    throw JournalError.damaged("the current epoch is missing")
                }
                row.closedAt = current.sequence
                try JournalTables.save(row, db)
                try JournalTables.save(EpochRow(epoch: next.epoch), db)
                try write([opened], to: &next, boot: boot.ordinal, minutes: minutes, statements, db)
            }
        }
        tip = next
    }

    func epochOpened(lostAtMost lost: UInt64) -> JournalEntry {
        JournalEntry(
            UsageEvent(.epochOpened, purpose: .technician, first: Int32(clamping: lost)),
            contentVersion: contentVersion, placeCode: placeCode)
    }

    /// - Parameter errorBoundMilliseconds: of the wall clock now. What it says of the start of the boot is vaguer by what
    ///   the monotonic clock may have drifted since: so the first confirmation of a boot tells most, and stays unless a
    ///   later one contradicts it.
    mutating func updateClock(wallMilliseconds: Int64, errorBoundMilliseconds: Int64, trust: BootRow.Trust) throws {
        if boot.trust == .central, trust == .untrusted { return }
        let sinceBoot = clock.bootMilliseconds()
        var better = boot
        better.wallAtBootMilliseconds = wallMilliseconds - sinceBoot
        better.errorBoundMilliseconds = errorBoundMilliseconds + UsageDay.drift(sinceBoot)
        better.trust = trust
        if boot.trust == .central, !better.isBetter(than: boot), better.agrees(with: boot) { return }
        guard case .writable = mode else {
            boot = better
            return
        }
        try openDatabase.write { db in try JournalTables.save(better, db) }
        boot = better
    }

    mutating func close() throws {
        defer {
            mode = .closed
            lock = nil
        }
        guard mode != .closed, let database else { return }
        self.database = nil
        if mode == .writable || mode == .full, let mark, mark.isOpen {
            let tip = tip
            let counters = try database.write { db in
                if try LiveTables.checkpoint(db, epoch: tip.epoch, sequence: tip.sequence) == nil, tip.sequence > 0 {
                    try insertCheckpoint(tip, db)
                }
                return try JournalTables.counters(db)
            }
            let closed = JournalMark(
                epoch: tip.epoch, floor: tip.sequence, limit: tip.sequence, isOpen: false, counters: counters)
            try closed.write(files.mark, key: identity.key)
            database.writeWithoutTransaction { AppendStatements.keepLog($0, false) }
        }
        try database.close()
    }
}
