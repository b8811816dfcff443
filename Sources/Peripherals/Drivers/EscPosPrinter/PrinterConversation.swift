// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What is said between the driver and a printer that answers: pure, so every order of events can be tried.
///
/// The rule it keeps: a job's bytes go out once. Before the first of them anything may go wrong and the job waits; after
/// it, only the printer's own answers make `printed`, and a missing one makes `unknown`. After paper-out, an open cover
/// or an unplug the answers that are due are awaited before anything else of it is sent.
struct PrinterConversation {
    typealias Seconds = Double

    var traits: PrinterTraits
    var model: PrinterModel
    var condition = PrinterCondition()
    var link = Link.starting
    var events: [PrinterEvent] = []
    /// True when the connection must be closed: the printer has to be met afresh.
    var wantsReset = false

    enum Link: Equatable {
        /// Nobody has tried yet.
        case starting
        /// No printer is there to be tried; one is fitted here, or none.
        case absent(isFitted: Bool)
        /// Not reachable: switched off, unplugged or (`isForbidden`) not allowed.
        case down(isForbidden: Bool)
        /// Connected; asked and not answered yet.
        case asking
        /// It answers.
        case up
        /// Connected, but a question stayed unanswered.
        case silent
        /// It talked nonsense or without end, and was set aside.
        case lying
    }

    var work: PrinterWork?
    var outgoing: [PrinterChunk] = []
    var sentOfFirst = 0
    private var replies = PrinterReplies()
    private var babble = PrinterBabble()
    /// The question that is out: n of `DLE EOT n`, and when its bytes left. One at a time: replies do not say which
    /// question they answer.
    var question: (n: UInt8, askedAt: Seconds?)?
    var roundStartedAt: Seconds?
    var roundEndedAt: Seconds?
    /// Answers to `GS r` of jobs given up, still to come, and until when they are reckoned with.
    var staleAnswers = (count: 0, until: 0.0)
    var nextProcessId: Int
    private var lastStatus: DeviceStatus?
    var rest: PrinterRest
    var trust = PrinterTrust()
    /// The clearing is out; the next answer proves that it arrived.
    var isClearing = false
    /// A round of questions that began before the job came says too little about now.
    var wantsFreshRound = false

    /// `firstProcessId` is random, so that an answer from before a restart is not taken for a new one. `rest` is what
    /// another process left.
    init(
        traits: PrinterTraits, model: PrinterModel = .standard, firstProcessId: Int, rest: PrinterRest = .none
    ) {
        self.traits = traits
        self.model = model
        nextProcessId = firstProcessId
        self.rest = rest
    }

    var status: DeviceStatus {
        switch link {
        case .asking where trust.isOnTrial,
            .up where trust.isOnTrial:
            DeviceStatus(.printer, .lying)
        case .starting,
            .asking where condition == PrinterCondition():
            DeviceStatus(.printer, .starting)
        case .absent(let isFitted): DeviceStatus(.printer, isFitted ? .unplugged : .notFitted)
        case .down(isForbidden: true): DeviceStatus(.printer, .forbidden)
        case .down: DeviceStatus(.printer, .unplugged)
        case .silent: DeviceStatus(.printer, .silent)
        case .lying: DeviceStatus(.printer, .lying)
        case .asking, .up: condition.status
        }
    }

    mutating func takeEvents() -> [PrinterEvent] {
        defer { events = [] }
        return events
    }

    // MARK: What happens to it

    /// Another printer is to be spoken to from here on. Only while no answer of the last one is due.
    mutating func meet(_ model: PrinterModel) {
        if work?.isBegun != true {
            self.model = model
            traits.take(model)
        }
        link = .starting
        lastStatus = nil
        // Somebody took it out and put it in again, or it is another one.
        trust = PrinterTrust()
    }

    mutating func connected(at now: Seconds) {
        if link == .lying { trust.triedAgain() }
        link = .asking
        condition = PrinterCondition()
        replies = PrinterReplies()
        babble = PrinterBabble()
        question = nil
        outgoing = []
        sentOfFirst = 0
        roundEndedAt = nil
        roundStartedAt = nil
        staleAnswers.count = 0
        wantsReset = false
        wantsFreshRound = false
        isClearing = false
        // Zeros end whatever command was broken off, a raster too, and mean nothing elsewhere.
        if rest.zeroCount > 0 { outgoing.append(PrinterChunk(bytes: [UInt8](repeating: 0, count: rest.zeroCount))) }
        if traits.hasAutomaticStatus { outgoing.append(PrinterChunk(bytes: EscPos.automaticStatus)) }
        probe(at: now)
        startRound(at: now)
        settle(at: now)
    }

    /// No printer is there at all, until one is met.
    mutating func absent(isFitted: Bool, at now: Seconds) {
        disconnected(to: .absent(isFitted: isFitted), at: now)
    }

    mutating func disconnected(isForbidden: Bool = false, at now: Seconds) {
        disconnected(to: link == .lying ? .lying : .down(isForbidden: isForbidden), at: now)
    }

    private mutating func disconnected(to link: Link, at now: Seconds) {
        let wasConnected = self.link == .asking || self.link == .up || self.link == .silent
        self.link = link
        condition = PrinterCondition()
        outgoing = []
        sentOfFirst = 0
        question = nil
        wantsReset = false
        if let work, work.stage != .waiting {
            if !work.isBegun {
                self.work?.stage = .waiting
            } else if work.stage == .sending || !mayAnswerLater || link == .lying {
                // What was not sent can never be answered for, and a `GS r` does not say which question it answers.
                end(.unknown)
            } else if wasConnected {
                self.work?.stage = .awaitingReturn
                self.work?.since = now
            }
        }
        settle(at: now)
    }

    private var mayAnswerLater: Bool { traits.receipt == .processId && traits.replugSeconds > 0 }

    mutating func received(_ bytes: [UInt8], at now: Seconds) {
        let before = replies.nonsenseCount
        var (nonsense, unasked) = (0, 0)
        for byte in bytes {
            guard let reply = replies.take(byte) else { continue }
            switch take(reply, at: now) {
            case .asked: break
            case .unasked: unasked += 4
            case .nonsense: nonsense += 1
            }
        }
        nonsense += replies.nonsenseCount - before
        if babble.take(unaskedCount: unasked, nonsenseCount: nonsense, at: now) {
            link = .lying
            trust.lied(at: now, traits)
            wantsReset = true
        }
        settle(at: now)
    }

    /// One job at a time; another is `cancelled` at once.
    mutating func submitted(_ job: PrintJob, at now: Seconds) {
        guard work == nil else {
            events.append(.progress(job.number, .cancelled))
            return
        }
        work = PrinterWork(job: job, since: now)
        // What was known is old; the printer is asked before the first byte.
        roundEndedAt = nil
        wantsFreshRound = question != nil
        startRound(at: now)
        settle(at: now)
    }

    /// Ends a job nothing was sent of; one begun ends by its own answer.
    mutating func cancelled(_ number: Int, at now: Seconds) {
        guard let work, work.job.number == number, !work.isBegun else { return }
        outgoing.removeAll { $0.isJob }
        end(.cancelled)
        settle(at: now)
    }

    /// The driver is going away.
    mutating func stopped() {
        guard let work else { return }
        end(work.isBegun ? .unknown : .cancelled)
    }

    // MARK: Writing

    /// What to write next. A group of a job does not begin while the printer cannot print, nor after that before every
    /// answer that is due has come.
    var nextBytes: ArraySlice<UInt8>? {
        guard let first = outgoing.first else { return nil }
        if first.opensGroup, sentOfFirst == 0, isHeld { return nil }
        return first.bytes[sentOfFirst...]
    }

    /// The system took `count` bytes of `nextBytes`.
    mutating func wrote(_ count: Int, at now: Seconds) {
        guard count > 0, let first = outgoing.first else { return }
        sentOfFirst += count
        rest.zeroCount = max(rest.zeroCount, PrinterRest.ownCommand)
        if first.isJob, let work {
            rest = PrinterRest(zeroCount: max(rest.zeroCount, work.longestPart), isSlip: true)
            tell(.sending)
            self.work?.since = now
        }
        guard sentOfFirst == first.bytes.count else { return settle(at: now) }
        outgoing.removeFirst()
        sentOfFirst = 0
        if first.isQuestion { work?.askedCount += 1 }
        if let asked = question, asked.askedAt == nil, first.bytes == EscPos.askStatus(asked.n) {
            question?.askedAt = now
        }
        if work?.stage == .sending, !outgoing.contains(where: \.isJob) {
            work?.stage = .awaitingAnswer
            work?.since = now
        }
        settle(at: now)
    }

    // MARK: Inside

    /// Draws the consequences: clears what must not stay, begins a job that may begin, tells what it waits for, tells a
    /// changed status.
    mutating func settle(at now: Seconds) {
        holdIfObstructed()
        // Only where it can be printed: a printer without paper would hold it, and every new connection add to it.
        if rest.isSlip, !isClearing, work?.isBegun != true, link == .up, question == nil, condition.isReady {
            clear(at: now)
        }
        if let waiting = work, waiting.stage == .waiting {
            switch link {
            case .starting, .asking: break
            case .down, .silent, .absent, .lying: tell(.waitingOffline)
            case .up where question != nil || roundEndedAt == nil || now < staleUntil: break
            case .up: condition.isReady ? begin(waiting, at: now) : tell(condition.obstacle)
            }
        }
        if status != lastStatus {
            lastStatus = status
            events.append(.status(status))
        }
    }

    /// Feeds and cuts what is left of a slip, and asks again.
    private mutating func clear(at now: Seconds) {
        var bytes = EscPos.initialize + EscPos.feedAndCut(model.cutter)
        if traits.hasAutomaticStatus { bytes += EscPos.automaticStatus }
        outgoing.append(PrinterChunk(bytes: bytes))
        isClearing = true
        roundEndedAt = nil
        startRound(at: now)
    }

    mutating func tell(_ progress: PrintProgress) {
        guard let work, work.told != progress else { return }
        self.work?.told = progress
        events.append(.progress(work.job.number, progress))
    }

    mutating func end(_ progress: PrintProgress) {
        tell(progress)
        work = nil
        isHeld = false
    }

    /// The job stands still between two groups until the printer is well and has answered for what it has.
    var isHeld = false
}
