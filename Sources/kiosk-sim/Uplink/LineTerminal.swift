// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskModel
import Synchronization
import Uplink

/// Journal and uplink as `kioskd` wires them, and the moment at which what was asked for had happened. Its first contact
/// is not put off at random, as a real one's is by up to two seconds: what is measured is the line.
final class LineTerminal: Sendable {
    private let journal: Journal
    private let uplink: Uplink
    private let placeCode: UInt32
    private let watch: Watch

    init(directory: String) throws {
        guard let identity = try TerminalIdentity.load(directory: directory + "/identity") else {
            throw LoadFailure("no terminal was enrolled in \(directory)")
        }
        let clock = UplinkClock.system()
        let journal = try Journal.open(
            directory: directory + "/journal", signingKey: identity.signingKey, bootID: clock.bootID)
        let watch = Watch(journal)
        (self.journal, self.watch) = (journal, watch)
        placeCode = identity.configuration?.placeCode ?? 7
        uplink = Uplink(
            identity: identity, outbox: watch,
            time: TimeEstimate.load(directory: identity.directory, clock: clock, newestJournalMilliseconds: nil),
            clock: clock, random: { 0 },
            heartbeat: {
                let position = journal.position
                return Heartbeat(
                    terminal: "", number: 0, bootID: "", bootMilliseconds: 0, wallMilliseconds: 0,
                    clockTrusted: false, softwareVersion: SoftwareVersion.text, contentVersion: 0,
                    configurationVersion: identity.configuration?.version ?? 0, activity: .idle, devices: [],
                    epoch: position.epoch, lastSequence: position.lastSequence, journalWritable: true,
                    nextContactSeconds: 0, epochs: try? journal.closedEpochs())
            },
            onAnswer: { _, time in
                let reading = time.reading(atBootMilliseconds: clock.bootMilliseconds())
                // A journal that does not take it keeps the clock it had.
                try? journal.updateClock(
                    wallMilliseconds: reading.wallMilliseconds,
                    errorBoundMilliseconds: reading.errorBoundMilliseconds, trust: .central)
                watch.heard()
            }, onConfiguration: { _ in }, onContent: { _ in },
            log: { message, metadata in
                FileHandle.standardError.write(Data("uplink: \(message) \(metadata)\n".utf8))
            })
    }

    var lastSequence: UInt64 { journal.position.lastSequence }
    var shipments: Int { watch.state.withLock { $0.shipments } }
    var heartbeats: Int { watch.state.withLock { $0.heartbeats } }
    var lastError: String { uplink.status.lastError ?? "no error" }

    func go() {
        watch.await(.acknowledged(lastSequence))
        uplink.start()
    }

    func askForHeartbeat() {
        watch.await(.heard)
        uplink.nudge(.stateChanged)
    }

    func append(_ count: Int) throws {
        let entry = JournalEntry(
            UsageEvent(.helpOpened, purpose: .visitor), contentVersion: 12, placeCode: placeCode)
        watch.await(.acknowledged(try journal.append(Array(repeating: entry, count: count)).upperBound))
        uplink.nudge(.eventsWaiting)
    }

    /// When it had happened; `nil`: not within so many seconds.
    func waitUntilDone(seconds: Int) -> ContinuousClock.Instant? {
        watch.done.wait(timeout: .now() + .seconds(seconds)) == .success ? watch.state.withLock { $0.doneAt } : nil
    }

    func stop() { uplink.stop() }
}

/// The journal as outbox, watched.
private final class Watch: Outbox {
    enum Aim {
        /// All up to this sequence is stored at the central.
        case acknowledged(UInt64)
        /// A heartbeat was answered.
        case heard
    }

    struct State {
        var aim: Aim?
        var shipments = 0
        var heartbeats = 0
        var doneAt = ContinuousClock.now
    }

    let journal: Journal
    let state = Mutex(State())
    let done = DispatchSemaphore(value: 0)

    init(_ journal: Journal) { self.journal = journal }

    func await(_ aim: Aim) { state.withLock { $0.aim = aim } }

    func heard() {
        reached {
            $0.heartbeats += 1
            if case .heard = $0.aim { return true }
            return false
        }
    }

    private func reached(_ isDone: (inout State) -> Bool) {
        let isDone = state.withLock { state in
            guard isDone(&state) else { return false }
            state.aim = nil
            state.doneAt = .now
            return true
        }
        if isDone { done.signal() }
    }

    private func stored(_ sequence: UInt64, inShipment: Bool) {
        reached {
            if inShipment { $0.shipments += 1 }
            if case .acknowledged(let last) = $0.aim { return sequence >= last }
            return false
        }
    }

    func nextBatch() throws -> OutgoingBatch? { try journal.nextBatch() }

    func nextShipment(creditBytes: Int, version: Int, after: OutgoingShipment?) throws -> OutgoingShipment? {
        try journal.nextShipment(creditBytes: creditBytes, version: version, after: after)
    }

    func acknowledge(_ acknowledgement: Acknowledgement) throws {
        try journal.acknowledge(acknowledgement)
        stored(acknowledgement.stored, inShipment: false)
    }

    func acknowledge(_ acknowledgement: Acknowledgement, of shipment: OutgoingShipment) throws {
        try journal.acknowledge(acknowledgement, of: shipment)
        stored(acknowledgement.stored, inShipment: true)
    }

    func closedEpochs() throws -> [EpochMark] { try journal.closedEpochs() }

    func agencyCounters() throws -> [CounterKey: UInt64] { try journal.agencyCounters() }
}
