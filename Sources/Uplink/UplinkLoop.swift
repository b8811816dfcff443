// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// What runs on the uplink's thread: takes the next errand of the agenda, runs it, and tells the agenda how it went.
/// Touched by that thread alone; what others see goes through `Shared`.
final class UplinkLoop {
    let edges: UplinkEdges
    private let shared: WakeSignal<Shared>
    let identity: TerminalIdentity
    var agenda: Agenda
    var time: TimeEstimate
    private var library: CurlLibrary?
    private var conversation: CentralConversation?
    private var conversationIsFor: String?
    /// A clock that nobody confirmed must not keep the terminal from those who could.
    private var ignoringDates = false
    private var dateFailures = 0
    private var heartbeatNumber: UInt64 = 0
    /// What the central last said it has of an epoch.
    var known: [UInt32: (stored: UInt64, releasable: UInt64)] = [:]
    var terms = ShippingTerms()
    /// The batch sent last: the same again, with nothing refused, is a central that does not keep what it says.
    var lastSent: (epoch: UInt32, first: UInt64)?
    private var wroteTimeAt: Int64?

    /// A trusted estimate that meets only expired certificates this often was itself wrong.
    static let dateFailuresUntilDistrust = 8
    static let timeFileIntervalMilliseconds: Int64 = 3_600_000
    static let firstContactSpreadMilliseconds = 2_000.0

    init(identity: TerminalIdentity, edges: UplinkEdges, shared: WakeSignal<Shared>, time: TimeEstimate) {
        self.identity = identity
        self.edges = edges
        self.shared = shared
        self.time = time
        let spread = Int64(edges.random() * Self.firstContactSpreadMilliseconds)
        agenda = Agenda(firstContact: edges.clock.bootMilliseconds() + spread)
    }

    var now: Int64 { edges.clock.bootMilliseconds() }

    /// What a turn came to.
    enum Turn: Equatable {
        case stopped
        /// Nothing is due before this moment, or before a nudge (`nil`).
        case waits(until: Int64?)
        /// An errand was run, well or badly.
        case ran(Agenda.Errand)
    }

    func run() {
        while true {
            switch turn() {
            case .stopped: return
            case .waits(let until): shared.wait(milliseconds: until.map { $0 - now }) { $0.hasNews }
            case .ran: continue
            }
        }
    }

    /// Takes what it was told since the last turn and runs the errand that is due. Waits for nothing but an answer.
    func turn() -> Turn {
        let (nudges, stopping) = shared.change { state in
            defer {
                state.nudges.removeAll()
                state.woken = false
            }
            return (state.nudges, state.stopping)
        }
        if stopping { return .stopped }
        for nudge in nudges { agenda.nudge(nudge.reason, now: nudge.at) }
        guard identity.isEnrolled else {
            publish { $0.phase = .notEnrolled }
            return .waits(until: nil)
        }
        switch agenda.next(now: now) {
        case .wait(let until):
            publish { status in
                status.nextContact = until
                status.phase = agenda.contact.failures > 0 ? .backingOff : .connected
            }
            return .waits(until: until)
        case .errand(let errand):
            perform(errand)
            return .ran(errand)
        }
    }

    // MARK: errands

    private func perform(_ errand: Agenda.Errand) {
        do throws(UplinkError) {
            switch errand {
            case .heartbeat: try heartbeat()
            case .batch: try shipment()
            case .configuration: try configuration()
            case .content(let version): try content(version)
            case .certificate: try certificate()
            case .report: try report()
            case .agencies: try agencies()
            case .courier: try courier()
            }
        } catch {
            failed(errand, error)
        }
    }

    private func heartbeat() throws(UplinkError) {
        var heartbeat = edges.heartbeat()
        let asked = now
        let reading = time.reading(atBootMilliseconds: asked)
        heartbeatNumber = max(heartbeatNumber + 1, UInt64(max(0, asked)))
        heartbeat.terminal = identity.terminal
        heartbeat.number = heartbeatNumber
        heartbeat.bootID = Hex.encode(edges.clock.bootID)
        heartbeat.bootMilliseconds = asked
        heartbeat.wallMilliseconds = reading.wallMilliseconds
        heartbeat.clockTrusted = reading.trusted
        heartbeat.nextContactSeconds = promise(reading)
        let sent = heartbeat
        let answer = try talk { talk throws(UplinkError) in try talk.heartbeat(sent) }
        authenticated(answer.serverTimeMilliseconds, askedAt: asked)
        agenda.answered(
            now: now, nextContactSeconds: answer.nextContactSeconds,
            configurationWanted: answer.wantedConfiguration != 0
                && answer.wantedConfiguration != identity.configuration?.version,
            contentWanted: answer.wantedContent != 0 && answer.wantedContent != sent.contentVersion
                ? answer.wantedContent : nil,
            certificateWanted: certificateIsDue, reportsWait: edges.reports?.nextReport() != nil,
            mailWaits: edges.bag?.names(.sealed).isEmpty == false)
        terms.accepts(answer.accepts)
        learn(courierKey: answer.courierKey)
        reconcile(answer, with: sent)
        unlessStopped { edges.onAnswer(answer, time) }
    }

    /// What the heartbeat promises: by the hours in which this terminal has a line.
    private func promise(_ reading: TimeEstimate.Reading) -> Int32 {
        let site = identity.configuration
        return ContactPromise.seconds(
            contactHours: site?.contactHours, isMobile: site?.isMobile ?? false,
            now: reading.trusted ? LocalMinute(utcMilliseconds: reading.wallMilliseconds) : nil,
            intervalSeconds: agenda.intervalSeconds)
    }

    /// Compares what the central has with what the journal holds. A restored central has less than before: the outbox
    /// goes back. An answer that was lost on the way shows here too, as more.
    private func reconcile(_ answer: HeartbeatAnswer, with heartbeat: Heartbeat) {
        if answer.stored > heartbeat.lastSequence {
            // The journal judges by what it holds by now, and opens a new epoch when it went back unnoticed.
            edges.log(
                "the central has more of this epoch than the journal",
                ["epoch": "\(heartbeat.epoch)", "central": "\(answer.stored)", "journal": "\(heartbeat.lastSequence)"])
        }
        let before = known[heartbeat.epoch]
        let wentBack = before.map { answer.stored < $0.stored } ?? false
        let isNews = before.map { $0 != (answer.stored, answer.releasable) } ?? true
        if isNews {
            take(
                Acknowledgement(
                    terminal: identity.terminal, epoch: heartbeat.epoch, stored: answer.stored,
                    releasable: answer.releasable, serverTimeMilliseconds: answer.serverTimeMilliseconds))
        }
        if wentBack {
            edges.log(
                "the central has less than it had: sending again",
                ["epoch": "\(heartbeat.epoch)", "had": "\(before?.stored ?? 0)", "has": "\(answer.stored)"])
            lastSent = nil
        }
        reconcile(older: answer)
        // As many events as here need not be the same ones: the journal knows what was answered for.
        if isNews || answer.stored != heartbeat.lastSequence { agenda.batchesWait(now: now, atOnce: wentBack) }
    }

    private func configuration() throws(UplinkError) {
        guard let enrolment = identity.enrolment else { throw .notEnrolled }
        let signed = try talk { talk throws(UplinkError) in try talk.configuration() }
        agenda.configurationDone()
        let fresh: SiteConfiguration
        do { fresh = try signed.verified(by: enrolment.centralKey) } catch {
            throw .badSignature("the configuration of this place")
        }
        guard fresh.version != enrolment.configuration.version else { return }
        var stored = enrolment.stored
        stored.signedPreviousConfiguration = stored.signedConfiguration
        stored.signedConfiguration = signed
        try identity.store(stored)
        edges.log("a configuration was stored", ["version": "\(fresh.version)"])
        unlessStopped { edges.onConfiguration(fresh) }
    }

    private func content(_ version: UInt32) throws(UplinkError) {
        let bytes = try talk { talk throws(UplinkError) in try talk.content() }
        agenda.contentDone(version, delivered: bytes != nil, now: now)
        guard let bytes else { return }
        edges.log("a content bundle was fetched", ["wanted": "\(version)", "bytes": "\(bytes.count)"])
        unlessStopped { edges.onContent(bytes) }
    }

    private func certificate() throws(UplinkError) {
        guard let enrolment = identity.enrolment else { throw .notEnrolled }
        let fresh = try talk { talk throws(UplinkError) in try talk.certificate() }
        agenda.certificateDone(now: now)
        var stored = enrolment.stored
        stored.certificate = fresh
        try identity.store(stored)
        edges.log("the certificate was renewed", [:])
    }

    /// Sends the oldest readiness report that waits; the next one follows at once.
    private func report() throws(UplinkError) {
        guard let report = edges.reports?.nextReport() else { return agenda.noReports() }
        let receipt = try talk { talk throws(UplinkError) in try talk.send(report) }
        agenda.contact.succeed()
        edges.reports?.reportStored(receipt.number)
        edges.log("a readiness report is at the central", ["number": "\(receipt.number)"])
    }

    private var certificateIsDue: Bool {
        let reading = time.reading(atBootMilliseconds: now)
        guard reading.trusted, let enrolment = identity.enrolment else { return false }
        return enrolment.isRenewalDue(atWallMilliseconds: reading.wallMilliseconds)
    }

    /// A restored central lacks events of epochs that are long closed: it names them, and the outbox goes back. Of others
    /// it says that more may be forgotten.
    private func reconcile(older answer: HeartbeatAnswer) {
        for mark in answer.epochs ?? [] {
            let isNews = known[mark.epoch].map { mark.last < $0.stored } ?? true
            guard isNews || mark.releasable != nil else { continue }
            take(
                Acknowledgement(
                    terminal: identity.terminal, epoch: mark.epoch, stored: mark.last,
                    releasable: mark.releasable ?? 0, serverTimeMilliseconds: answer.serverTimeMilliseconds))
            if mark.releasable == nil { agenda.batchesWait(now: now, atOnce: true) }
        }
    }

    // MARK: contact

    func talk<Value>(
        _ body: (CentralConversation) throws(UplinkError) -> Value
    ) throws(UplinkError) -> Value {
        publish { $0.phase = .connecting }
        do throws(UplinkError) {
            let conversation = try connected()
            judge(conversation)
            return try body(conversation)
        } catch .certificateDates(let url) {
            guard !time.reading(atBootMilliseconds: now).trusted, !ignoringDates else {
                throw .certificateDates(url)
            }
            // Nobody confirmed our clock: it is not the one to judge.
            ignoringDates = true
            let conversation = try connected()
            judge(conversation)
            return try body(conversation)
        }
    }

    /// The moment certificates are judged by. An untrusted estimate is first put into the life of our own certificate,
    /// for the central was there when it made it out.
    private func judge(_ conversation: CentralConversation) {
        let reading = time.reading(atBootMilliseconds: now)
        var wall = reading.wallMilliseconds
        if !reading.trusted {
            let life = conversation.enrolment.validity
            wall = min(max(wall, life.lowerBound), life.upperBound)
        }
        conversation.transport.judgeCertificates(
            atSeconds: wall / 1_000, ignoringDates: ignoringDates && !reading.trusted)
    }

    /// The held connection, or a new one when there is none or the enrolment changed.
    private func connected() throws(UplinkError) -> CentralConversation {
        guard let enrolment = identity.enrolment else { throw .notEnrolled }
        let stored = enrolment.stored
        let isFor = stored.terminalsURL + stored.certificate + stored.authority
        if let conversation, conversationIsFor == isFor {
            return CentralConversation(
                transport: conversation.transport, enrolment: enrolment, identity: identity)
        }
        let transport: any CentralLine
        if let other = edges.dial(enrolment) { transport = other } else { transport = try overCurl(stored) }
        // A stop that came before this had no transfer to cut.
        let stopping = shared.change { state in
            state.transport = transport
            return state.stopping
        }
        if stopping { throw .cancelled }
        let fresh = CentralConversation(transport: transport, enrolment: enrolment, identity: identity)
        conversation = fresh
        conversationIsFor = isFor
        return fresh
    }

    private func overCurl(_ stored: StoredEnrolment) throws(UplinkError) -> any CentralLine {
        let library: CurlLibrary
        if let open = self.library {
            library = open
        } else {
            library = try CurlLibrary()
            self.library = library
        }
        return try Transport(
            library: library, base: stored.terminalsURL,
            trust: .mutual(
                authority: stored.authority, certificate: stored.certificate,
                key: identity.tlsKey.pemRepresentation))
    }

    func authenticated(_ serverTime: Int64, askedAt asked: Int64) {
        time.observe(serverTimeMilliseconds: serverTime, askedAt: asked, receivedAt: now)
        dateFailures = 0
        publish { status in
            status.lastContact = now
            status.lastError = nil
            status.backOffUntil = nil
            status.failures = 0
            status.phase = .connected
        }
        shared.change { $0.time = time }
        if let wroteTimeAt, now < wroteTimeAt + Self.timeFileIntervalMilliseconds { return }
        do throws(UplinkError) { try time.store(directory: identity.directory) } catch {
            edges.log("the time was not stored", ["error": error.description])
        }
        wroteTimeAt = now
    }

    private func failed(_ errand: Agenda.Errand, _ error: UplinkError) {
        if error == .cancelled { return }
        switch (errand, error) {
        case (_, .certificateDates):
            dateFailures += 1
            if dateFailures >= Self.dateFailuresUntilDistrust { time.distrust() }
        case (.batch, .unexpectedAnswer), (.batch, .badSignature):
            // The central is there and does not take this batch: heartbeats go on.
            agenda.refusal.fail(now: now, random: edges.random())
            return report(errand, error)
        case (.configuration, .unexpectedAnswer), (.configuration, .badSignature), (.configuration, .file):
            agenda.configurationDone()
            return report(errand, error)
        case (.content(let version), .unexpectedAnswer):
            agenda.contentDone(version, delivered: true, now: now)
            return report(errand, error)
        case (.certificate, .unexpectedAnswer), (.certificate, .badSignature), (.certificate, .file):
            agenda.certificateDone(now: now)
            return report(errand, error)
        case (.report, .unexpectedAnswer), (.report, .badSignature):
            agenda.reportRefused(now: now)
            return report(errand, error)
        case (.courier, .unexpectedAnswer), (.courier, .badSignature), (.courier, .file), (.courier, .bagFull):
            // It stays in the bag until the next heartbeat is answered.
            agenda.nothingToCarry()
            return report(errand, error)
        case (.agencies, .unexpectedAnswer), (.agencies, .badSignature), (.agencies, .file):
            // Perhaps an older central: the counters stand here, and are told another day.
            agenda.agenciesRefused(now: now)
            return report(errand, error)
        default: break
        }
        agenda.contact.fail(now: now, random: edges.random())
        report(errand, error)
    }

    private func report(_ errand: Agenda.Errand, _ error: UplinkError) {
        publish { status in
            status.lastError = error.description
            status.failures = agenda.contact.failures
            status.backOffUntil = agenda.contact.until
        }
        edges.log(
            "contact failed",
            ["errand": "\(errand)", "error": error.description, "failures": "\(agenda.contact.failures)"])
    }

    func publish(_ body: (inout UplinkStatus) -> Void) {
        shared.change { body(&$0.status) }
    }

    private func unlessStopped(_ body: () -> Void) {
        if !shared.read({ $0.stopping }) { body() }
    }
}
