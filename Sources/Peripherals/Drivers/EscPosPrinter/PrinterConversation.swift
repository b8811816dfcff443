// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What is said between the driver and a printer that answers: pure, so every order of events can be tried.
///
/// The rule it keeps: a job's bytes go out once. Before the first of them anything may go wrong and the job waits; after
/// it, only the printer's own answer makes `printed`, and a lost connection or a bounded silence makes `unknown`.
struct PrinterConversation {
    typealias Seconds = Double

    let traits: PrinterTraits
    private(set) var condition = PrinterCondition()
    private(set) var link = Link.starting
    private(set) var events: [PrinterEvent] = []
    /// True when the connection must be closed: the printer has to be met afresh.
    private(set) var wantsReset = false

    enum Link: Equatable {
        /// Nobody has tried yet.
        case starting
        /// Not reachable: switched off, unplugged or (`isForbidden`) not allowed.
        case down(isForbidden: Bool)
        /// Connected; asked and not answered yet.
        case asking
        /// It answers.
        case up
        /// Connected, but a question stayed unanswered.
        case silent
    }

    struct Job {
        var work: PrintJob
        /// What the printer is to answer with.
        var processId: [UInt8]
        var stage = Stage.waiting
        var told: PrintProgress?
        /// Since when it stands still.
        var since: Seconds
        /// Bytes; the driver's own commands are shorter than 16.
        var longestPart: Int { max(16, work.parts.map(\.count).max() ?? 0) }
    }

    enum Stage: Equatable {
        /// Nothing of it has been taken.
        case waiting
        /// Lies in `outgoing`; a byte may be on its way.
        case sending
        /// The last byte is out.
        case awaitingAnswer
    }

    struct Chunk {
        var bytes: [UInt8]
        var isJob: Bool
    }

    private(set) var job: Job?
    private(set) var outgoing: [Chunk] = []
    private var sentOfFirst = 0
    private var replies = PrinterReplies()
    /// The question that is out: n of `DLE EOT n`, and when its bytes left. One at a time: replies do not say which
    /// question they answer.
    private var question: (n: UInt8, askedAt: Seconds?)?
    private var roundStartedAt: Seconds?
    private var roundEndedAt: Seconds?
    /// Answers to `GS r` of jobs given up, still to come.
    private var paperSensorAnswersDue = 0
    private var nextProcessId: Int
    private var lastStatus: DeviceStatus?
    private var rest: PrinterRest
    /// The clearing is out; the next answer proves that it arrived.
    private var isClearing = false
    /// Everything there is to know was answered on this connection.
    private var isKnown = false
    /// A round of questions that began before the job came says too little about now.
    private var wantsFreshRound = false

    /// `firstProcessId` is random, so that an answer from before a restart is not taken for a new one. `rest` is what
    /// another process left.
    init(traits: PrinterTraits, firstProcessId: Int, rest: PrinterRest = .none) {
        self.traits = traits
        nextProcessId = firstProcessId
        self.rest = rest
    }

    var status: DeviceStatus {
        switch link {
        case .starting,
            .asking where condition == PrinterCondition():
            DeviceStatus(kind: .printer, state: .starting, remedy: .wait)
        case .down(isForbidden: true): DeviceStatus(kind: .printer, state: .hardwareError, remedy: .technician)
        case .down: DeviceStatus(kind: .printer, state: .powerOff, remedy: .attendant)
        case .silent: DeviceStatus(kind: .printer, state: .unknown, remedy: .attendant)
        case .asking, .up: condition.status
        }
    }

    mutating func takeEvents() -> [PrinterEvent] {
        defer { events = [] }
        return events
    }

    // MARK: What happens to it

    mutating func connected(at now: Seconds) {
        link = .asking
        condition = PrinterCondition()
        replies = PrinterReplies()
        question = nil
        outgoing = []
        sentOfFirst = 0
        roundEndedAt = nil
        roundStartedAt = nil
        paperSensorAnswersDue = 0
        wantsReset = false
        isKnown = false
        wantsFreshRound = false
        isClearing = false
        // Zeros end whatever command was broken off, a raster too, and mean nothing elsewhere.
        if rest.zeroCount > 0 {
            outgoing.append(Chunk(bytes: [UInt8](repeating: 0, count: rest.zeroCount), isJob: false))
        }
        if traits.hasAutomaticStatus { outgoing.append(Chunk(bytes: EscPos.automaticStatus, isJob: false)) }
        startRound(at: now)
        settle(at: now)
    }

    mutating func disconnected(isForbidden: Bool = false, at now: Seconds) {
        link = .down(isForbidden: isForbidden)
        condition = PrinterCondition()
        outgoing = []
        sentOfFirst = 0
        question = nil
        wantsReset = false
        if let job, job.stage != .waiting {
            if job.told == .sending {
                end(.unknown)
            } else {
                self.job?.stage = .waiting
            }
        }
        settle(at: now)
    }

    mutating func received(_ bytes: [UInt8], at now: Seconds) {
        for byte in bytes {
            guard let reply = replies.take(byte) else { continue }
            take(reply, at: now)
        }
        settle(at: now)
    }

    /// One job at a time; another is `cancelled` at once.
    mutating func submitted(_ work: PrintJob, at now: Seconds) {
        guard job == nil, !work.parts.isEmpty else {
            events.append(.progress(work.number, .cancelled))
            return
        }
        job = Job(work: work, processId: makeProcessId(), since: now)
        // What was known is old; the printer is asked before the first byte.
        roundEndedAt = nil
        wantsFreshRound = question != nil
        startRound(at: now)
        settle(at: now)
    }

    /// Ends a job nothing was sent of; one begun ends by its own answer.
    mutating func cancelled(_ number: Int, at now: Seconds) {
        guard let job, job.work.number == number, job.told != .sending else { return }
        outgoing.removeAll { $0.isJob }
        end(.cancelled)
        settle(at: now)
    }

    /// The driver is going away.
    mutating func stopped() {
        guard let job else { return }
        end(job.told == .sending ? .unknown : .cancelled)
    }

    // MARK: Writing

    /// What to write next.
    var nextBytes: ArraySlice<UInt8>? { outgoing.first?.bytes[sentOfFirst...] }

    /// The system took `count` bytes of `nextBytes`.
    mutating func wrote(_ count: Int, at now: Seconds) {
        guard count > 0, let first = outgoing.first else { return }
        sentOfFirst += count
        rest.zeroCount = max(rest.zeroCount, PrinterRest.ownCommand)
        if first.isJob, let job {
            rest = PrinterRest(zeroCount: max(rest.zeroCount, job.longestPart), isSlip: true)
            tell(.sending)
            self.job?.since = now
        }
        guard sentOfFirst == first.bytes.count else { return settle(at: now) }
        outgoing.removeFirst()
        sentOfFirst = 0
        if let asked = question, asked.askedAt == nil, first.bytes == EscPos.askStatus(asked.n) {
            question?.askedAt = now
        }
        if job?.stage == .sending, !outgoing.contains(where: \.isJob) {
            job?.stage = .awaitingAnswer
            job?.since = now
        }
        settle(at: now)
    }

    // MARK: Time

    /// When `tick` is wanted next.
    var nextDeadline: Seconds? {
        var deadlines: [Seconds] = []
        switch link {
        case .asking, .up, .silent:
            if let askedAt = question?.askedAt {
                deadlines.append(askedAt + (link == .silent ? traits.replySeconds * 4 : traits.replySeconds))
            }
            if question == nil, let roundEndedAt {
                deadlines.append(roundEndedAt + (job == nil ? traits.idlePollSeconds : traits.busyPollSeconds))
            }
            if question != nil, question?.askedAt == nil, job == nil, let roundStartedAt {
                deadlines.append(roundStartedAt + traits.stallSeconds)
            }
        case .starting, .down: break
        }
        if let job, job.stage != .waiting, job.told == .sending { deadlines.append(job.since + patience) }
        return deadlines.min()
    }

    mutating func tick(at now: Seconds) {
        if let askedAt = question?.askedAt, now >= askedAt + traits.replySeconds {
            link = .silent
            if now >= askedAt + traits.replySeconds * 4 {
                // Long silent: meet it afresh, unless a job's answer may still come over this connection.
                if job?.told == .sending {
                    question = nil
                    roundEndedAt = now
                } else {
                    wantsReset = true
                }
            }
        }
        if question != nil, question?.askedAt == nil, job == nil, let roundStartedAt,
            now >= roundStartedAt + traits.stallSeconds
        {
            wantsReset = true
        }
        if question == nil, let roundEndedAt,
            now >= roundEndedAt + (job == nil ? traits.idlePollSeconds : traits.busyPollSeconds)
        {
            startRound(at: now)
        }
        if let job, job.stage != .waiting, job.told == .sending, now >= job.since + patience {
            if traits.receipt == .paperSensor, job.stage == .awaitingAnswer { paperSensorAnswersDue += 1 }
            if job.stage == .sending {
                // Half a command is out there; nothing sensible can follow it on this connection.
                wantsReset = true
            }
            outgoing.removeAll { $0.isJob }
            end(.unknown)
        }
        settle(at: now)
    }

    /// How long the job may stand still: longer when the printer says why.
    private var patience: Seconds {
        link == .up && condition.isOffline != nil && !condition.isReady ? traits.repairSeconds : traits.stallSeconds
    }

    // MARK: Inside

    private mutating func startRound(at now: Seconds) {
        guard question == nil, link == .asking || link == .up || link == .silent else { return }
        roundStartedAt = now
        ask(1)
    }

    /// Questions go before everything that has not begun; never into the middle of a command.
    private mutating func ask(_ n: UInt8) {
        question = (n, nil)
        // After what is said on connecting, so that its answer proves all of that.
        var place = sentOfFirst > 0 ? 1 : 0
        while place < outgoing.count, !outgoing[place].isJob { place += 1 }
        outgoing.insert(Chunk(bytes: EscPos.askStatus(n), isJob: false), at: place)
    }

    private mutating func take(_ reply: PrinterReply, at now: Seconds) {
        let wasReady = condition.isReady
        switch reply {
        case .realTime(let byte):
            guard let asked = question, asked.askedAt != nil else { return }
            condition.take(byte, for: asked.n)
            link = .up
            question = nil
            // Bytes keep their order: what went before the question has arrived.
            if isClearing || !rest.isSlip { rest = .none }
            isClearing = false
            if asked.n < 4 {
                ask(asked.n + 1)
            } else {
                isKnown = true
                roundEndedAt = wantsFreshRound ? nil : now
                if wantsFreshRound { startRound(at: now) }
                wantsFreshRound = false
            }
        case .automatic(let bytes):
            condition.take(automatic: bytes)
            isKnown = true
        case .processId(let id):
            if traits.receipt == .processId, let job, job.told == .sending, job.processId == id { printed() }
        case .paperSensor:
            guard traits.receipt == .paperSensor else { return }
            if paperSensorAnswersDue > 0 {
                paperSensorAnswersDue -= 1
            } else if job?.stage == .awaitingAnswer {
                printed()
            }
        }
        // Mended in the middle of a job: its patience begins anew.
        if !wasReady, condition.isReady, job?.told == .sending { job?.since = now }
    }

    private mutating func printed() {
        // A question after it may still be on its way.
        rest = question == nil ? .none : PrinterRest(zeroCount: PrinterRest.ownCommand)
        end(.printed)
    }

    /// Feeds and cuts what is left of a slip, and asks again.
    private mutating func clear(at now: Seconds) {
        var bytes = EscPos.initialize + EscPos.feedAndCut
        if traits.hasAutomaticStatus { bytes += EscPos.automaticStatus }
        outgoing.append(Chunk(bytes: bytes, isJob: false))
        isClearing = true
        roundEndedAt = nil
        startRound(at: now)
    }

    /// Draws the consequences: clears what must not stay, begins a job that may begin, tells what it waits for, tells a changed status.
    private mutating func settle(at now: Seconds) {
        // Only where it can be printed: a printer without paper would hold it, and every new connection add to it.
        if rest.isSlip, !isClearing, job?.told != .sending, link == .up, question == nil, condition.isReady {
            clear(at: now)
        }
        if let waiting = job, waiting.stage == .waiting {
            switch link {
            case .starting, .asking: break
            case .down, .silent: tell(.waitingOffline)
            case .up where question != nil || roundEndedAt == nil: break
            case .up: condition.isReady ? begin(waiting, at: now) : tell(condition.obstacle)
            }
        }
        if status != lastStatus {
            lastStatus = status
            events.append(.status(status))
        }
    }

    private mutating func begin(_ waiting: Job, at now: Seconds) {
        var parts = waiting.work.parts
        // The job resets the printer, and with it the automatic status.
        if traits.hasAutomaticStatus { parts.insert(EscPos.automaticStatus, at: 1) }
        switch traits.receipt {
        case .processId: parts.append(EscPos.askProcessId(waiting.processId))
        case .paperSensor: parts.append(EscPos.askPaperSensor)
        }
        outgoing += parts.map { Chunk(bytes: $0, isJob: true) }
        job?.stage = .sending
        job?.since = now
    }

    private mutating func tell(_ progress: PrintProgress) {
        guard let job, job.told != progress else { return }
        self.job?.told = progress
        events.append(.progress(job.work.number, progress))
    }

    private mutating func end(_ progress: PrintProgress) {
        tell(progress)
        job = nil
    }

    private mutating func makeProcessId() -> [UInt8] {
        defer { nextProcessId += 1 }
        return EscPos.processId(nextProcessId)
    }
}
