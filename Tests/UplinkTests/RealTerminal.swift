// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskModel
import Synchronization

@testable import Uplink

/// A terminal with the real journal, on a turned clock.
final class RealTerminal: Sendable {
    let folder: TestFolder
    let identity: TerminalIdentity
    let journal: Journal
    let uplink: Uplink
    let shelf = TestShelf()
    let bag: CourierBag
    private let added: Added
    private let gate: Gate

    private final class Added: Sendable {
        let milliseconds = Mutex<Int64>(0)
        let log = Mutex<[String]>([])
    }

    /// Passes batches on, and tells when the first one leaves.
    private final class Gate: Outbox {
        let journal: Journal
        let whenHandedOut = Mutex<(@Sendable () -> Void)?>(nil)

        init(_ journal: Journal) { self.journal = journal }

        func nextBatch() throws -> OutgoingBatch? { try journal.nextBatch() }

        func nextShipment(
            creditBytes: Int, version: Int, after: OutgoingShipment?
        ) throws -> OutgoingShipment? {
            let shipment = try journal.nextShipment(creditBytes: creditBytes, version: version, after: after)
            let tell = whenHandedOut.withLock { tell in
                defer { if shipment != nil { tell = nil } }
                return shipment == nil ? nil : tell
            }
            tell?()
            return shipment
        }

        func acknowledge(_ acknowledgement: Acknowledgement) throws { try journal.acknowledge(acknowledgement) }

        func acknowledge(_ acknowledgement: Acknowledgement, of shipment: OutgoingShipment) throws {
            try journal.acknowledge(acknowledgement, of: shipment)
        }

        func closedEpochs() throws -> [EpochMark] { try journal.closedEpochs() }

        func agencyCounters() throws -> [CounterKey: UInt64] { try journal.agencyCounters() }
    }

    /// - Parameter folder: of a terminal that is enrolled already; `nil`: a new one is.
    init(enrolment: String, token: String, terminalsURL: String?, folder old: TestFolder? = nil) throws {
        folder = try old ?? TestFolder()
        bag = CourierBag(directory: folder.path + "/courier")
        identity = try TerminalIdentity.loadOrCreate(directory: folder.path + "/identity")
        if !identity.isEnrolled { try Provisioner.enrol(url: enrolment, token: token, identity: identity) }
        if let terminalsURL, var stored = identity.enrolment?.stored {
            stored.terminalsURL = terminalsURL
            try identity.store(stored)
        }
        let added = Added()
        self.added = added
        let system = UplinkClock.system()
        let clock = UplinkClock(
            bootID: system.bootID,
            bootMilliseconds: { system.bootMilliseconds() + added.milliseconds.withLock { $0 } },
            realtimeMilliseconds: system.realtimeMilliseconds)
        let journal = try Journal.open(
            directory: folder.path + "/journal", signingKey: identity.signingKey, bootID: system.bootID)
        self.journal = journal
        let gate = Gate(journal)
        self.gate = gate
        uplink = Uplink(
            identity: identity, outbox: gate, reports: shelf, bag: bag,
            time: TimeEstimate.load(directory: identity.directory, clock: clock, newestJournalMilliseconds: nil),
            clock: clock, random: { 0 },
            heartbeat: { [identity] in
                let position = journal.position
                return Heartbeat(
                    terminal: "", number: 0, bootID: "", bootMilliseconds: 0, wallMilliseconds: 0,
                    clockTrusted: false, softwareVersion: SoftwareVersion.text, contentVersion: 0,
                    configurationVersion: identity.configuration?.version ?? 0, activity: .idle, devices: [],
                    epoch: position.epoch, lastSequence: position.lastSequence, journalWritable: true,
                    nextContactSeconds: 0)
            },
            onAnswer: { _, time in
                let reading = time.reading(atBootMilliseconds: clock.bootMilliseconds())
                do {
                    try journal.updateClock(
                        wallMilliseconds: reading.wallMilliseconds,
                        errorBoundMilliseconds: reading.errorBoundMilliseconds, trust: .central)
                } catch {
                    added.log.withLock { $0.append("\(error)") }
                }
            }, onConfiguration: { _ in }, onContent: { _ in },
            log: { message, metadata in added.log.withLock { $0.append("\(message) \(metadata)") } })
    }

    deinit { uplink.stop() }

    var words: [String] { added.log.withLock { $0 } }

    /// Its own mail, for a courier.
    var mail: CourierMail { CourierMail(identity: identity, outbox: gate) }

    func append(_ count: Int) throws {
        let entry = JournalEntry(UsageEvent(.helpOpened, purpose: .visitor), contentVersion: 1, placeCode: 1)
        var left = count
        while left > 0 {
            try journal.append(Array(repeating: entry, count: min(left, 200)))
            left -= 200
        }
    }

    func whenHandedOut(_ body: @escaping @Sendable () -> Void) { gate.whenHandedOut.withLock { $0 = body } }

    func pass(seconds: Int64) {
        added.milliseconds.withLock { $0 += seconds * 1_000 }
        uplink.lookAtClock()
    }

    /// Waits until `holds`, at most so many seconds, without holding up the central that runs beside.
    func until(seconds: Double = 20, _ holds: () -> Bool) async -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !holds() {
            if ContinuousClock.now > end { return false }
            try? await Task.sleep(for: .milliseconds(3))
        }
        return true
    }

    func passing(stepSeconds: Int64 = 60, _ holds: () -> Bool) async -> Bool {
        for _ in 0..<200 {
            if holds() { return true }
            pass(seconds: stepSeconds)
            if await until(seconds: 0.1, holds) { return true }
        }
        return false
    }
}
