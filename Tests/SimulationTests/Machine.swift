// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import Journal
import KioskModel

@testable import Uplink

/// A simulated terminal: the real journal and the real uplink on a disk, a clock and a line that are not.
final class Machine {
    let name: String
    let family: Family
    let clocks: MachineClocks
    let disk: SimulatedDisk
    let dice: Dice
    var lineage = Lineage()
    /// Copies of the disk that somebody made, with what they hold.
    var copy: (files: [[String: [UInt8]]], lineage: Lineage)?
    private(set) var journal: Journal?
    private(set) var loop: UplinkLoop?
    private let line: SimulatedLine
    private let dialled: @Sendable (VerifiedEnrolment) -> (any CentralLine)?
    var notes: [String] = []
    private let book = LogBook()

    static func folders(_ root: String, _ name: String) -> (identity: String, journal: String) {
        ("\(root)/\(name)/identity", "\(root)/\(name)/journal")
    }

    init(name: String, family: Family, root: String, clocks: MachineClocks, line: SimulatedLine, dice: Dice) throws {
        self.name = name
        self.family = family
        self.clocks = clocks
        self.line = line
        self.dice = dice
        let folders = Self.folders(root, name)
        disk = try SimulatedDisk([folders.identity, folders.journal], dice: dice)
        dialled = { [line] _ in line }
    }

    var identityFolder: String { disk.folders[0] }
    var journalFolder: String { disk.folders[1] }
    var isRunning: Bool { loop != nil }

    /// Starts the daemon's parts as its wiring does. Throws where the daemon would end and be started again.
    func start() throws {
        guard loop == nil else { return }
        let identity = try TerminalIdentity.loadOrCreate(directory: identityFolder, settingDamagedAside: false)
        let journal = try Journal.open(
            directory: journalFolder, signingKey: identity.signingKey, bootID: clocks.bootID, clock: clocks.journal,
            random: { [dice] in dice.bytes($0) })
        let clock = clocks.uplink
        let time = TimeEstimate.load(
            directory: identityFolder, clock: clock, newestJournalMilliseconds: newestRow(journal))
        let book = book
        let reading = time.reading(atBootMilliseconds: clock.bootMilliseconds())
        do {
            try journal.updateClock(
                wallMilliseconds: reading.wallMilliseconds, errorBoundMilliseconds: reading.errorBoundMilliseconds,
                trust: reading.trusted ? .central : .untrusted)
        } catch {
            book.note("the journal cannot take the time: \(error)")
        }
        let edges = UplinkEdges(
            outbox: journal, clock: clock, random: { [dice] in dice.unit() },
            heartbeat: {
                let position = journal.position
                var heartbeat = Heartbeat(
                    terminal: "", number: 0, bootID: "", bootMilliseconds: 0, wallMilliseconds: 0,
                    clockTrusted: false, softwareVersion: SoftwareVersion.text, contentVersion: 0,
                    configurationVersion: 1, activity: .idle, devices: [], epoch: position.epoch,
                    lastSequence: position.lastSequence, journalWritable: journal.isWritable, nextContactSeconds: 0)
                heartbeat.epochs = try? journal.closedEpochs()
                return heartbeat
            },
            onAnswer: { _, estimate in
                let reading = estimate.reading(atBootMilliseconds: clock.bootMilliseconds())
                do {
                    try journal.updateClock(
                        wallMilliseconds: reading.wallMilliseconds,
                        errorBoundMilliseconds: reading.errorBoundMilliseconds,
                        trust: reading.trusted ? .central : .untrusted)
                } catch {
                    book.note("the journal cannot take the time: \(error)")
                }
            }, onConfiguration: { _ in }, onContent: { _ in },
            log: { message, metadata in
                book.note(
                    message + metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined())
            }, dial: dialled)
        self.journal = journal
        loop = UplinkLoop(
            identity: identity, edges: edges, shared: WakeSignal(Shared(time: time)), time: time)
    }

    private func newestRow(_ journal: Journal) -> Int64? {
        let position = journal.position
        guard position.lastSequence > 0,
            let row = try? journal.records(epoch: position.epoch, from: position.lastSequence, limit: 1).first,
            let boot = try? journal.boots().first(where: { $0.ordinal == row.bootOrdinal })
        else { return nil }
        return boot.wallAtBootMilliseconds + Int64(row.bootMinutes) * 60_000
    }

    /// Ends it without a word; what its files are then is the disk's to say.
    func drop() {
        loop = nil
        journal = nil
    }

    /// Ends it in good order.
    func close() throws {
        loop = nil
        defer { journal = nil }
        try journal?.close()
    }

    /// Runs the uplink until it waits, at most so many errands.
    /// - Returns: what it did.
    func turn(atMost count: Int) -> [String] {
        var did: [String] = []
        for _ in 0..<count {
            guard let loop else { return did }
            switch loop.turn() {
            case .stopped, .waits: return did
            case .ran(let errand): did.append("\(errand)")
            }
        }
        return did
    }

    /// When the uplink is due next, true milliseconds from now.
    var due: Int64 {
        guard let loop else { return 0 }
        switch loop.agenda.next(now: clocks.bootMilliseconds) {
        case .errand: return 0
        case .wait(let until): return max(0, until - clocks.bootMilliseconds) + 1
        }
    }

    /// Events wait.
    func nudge() {
        guard let loop else { return }
        loop.agenda.nudge(.eventsWaiting, now: loop.now)
    }

    /// What it logged since the last time.
    func takeLog() -> [String] { book.take() }
}

/// Log lines from whatever thread.
private final class LogBook: @unchecked Sendable {
    // Guarded by `lock`.
    private var lines: [String] = []
    private let lock = NSLock()

    func note(_ line: String) { lock.withLock { lines.append(line) } }

    func take() -> [String] {
        lock.withLock {
            defer { lines = [] }
            return lines
        }
    }
}
