// SPDX-License-Identifier: EUPL-1.2

/// What the uplink does next, and when. Moments are CLOCK_BOOTTIME, milliseconds.
struct Agenda: Sendable {
    enum Errand: Sendable, Equatable {
        case heartbeat
        case configuration
        case batch
        case content(UInt32)
        case certificate
        case report
        case agencies
        case courier
    }

    enum Step: Sendable, Equatable {
        case errand(Errand)
        case wait(until: Int64)
    }

    static let sessionIntervalMilliseconds: Int64 = 60_000
    static let idleIntervalMilliseconds: Int64 = 300_000
    /// The central may ask for another interval, within these bounds.
    static let allowedIntervalSeconds: ClosedRange<Int32> = 30...900
    /// Events that follow one another travel together.
    static let batchDelayMilliseconds: Int64 = 10_000
    /// A changed state is told this soon, and a fluttering one at most this often.
    static let stateDelayMilliseconds: Int64 = 2_000
    static let stateIntervalMilliseconds: Int64 = 10_000
    /// Content that was delivered and not applied is fetched again after this long.
    static let contentAgainMilliseconds: Int64 = 21_600_000
    /// A certificate that could not be renewed is asked for again after this long.
    static let certificateAgainMilliseconds: Int64 = 21_600_000
    /// Whether a new day has come for the agency counters is looked at so often.
    static let agenciesIntervalMilliseconds: Int64 = 3_600_000
    /// A slot beyond this is not believed.
    static let longestSlotSeconds: Int32 = 3_600
    /// A readiness report that the central did not take (it may be older than this software) is sent again after this.
    static let reportAgainMilliseconds: Int64 = 21_600_000

    private(set) var inSession = false
    private(set) var heartbeatDue: Int64
    private var lastHeartbeat: Int64?
    private var idleInterval = Self.idleIntervalMilliseconds
    private(set) var batchDue: Int64?
    private var configurationWanted = false
    private var contentWanted: UInt32?
    private var delivered: (version: UInt32, at: Int64)?
    private var certificateWanted = false
    private var certificateNotBefore: Int64 = .min
    private var reportsWait = false
    private var reportNotBefore: Int64 = .min
    /// Looked at every hour; the day itself is kept in a file.
    private var agenciesDue: Int64 = .max
    private var hasAnswer = false
    private var carriesMail = false
    var contact = Backoff.contact
    var refusal = Backoff.refusedBatch

    /// - Parameter firstContact: when to be heard first; the journal may hold batches from before.
    init(firstContact: Int64) {
        heartbeatDue = firstContact
        batchDue = firstContact
    }

    /// The next step. Heartbeats go first, so that a long row of batches does not make the terminal look silent; while
    /// contacts fail nothing goes at all, whatever nudges say.
    func next(now: Int64) -> Step {
        if let until = contact.until, until > now { return .wait(until: until) }
        if heartbeatDue <= now { return .errand(.heartbeat) }
        if configurationWanted { return .errand(.configuration) }
        let batchMoment = batchDue.map { max($0, refusal.until ?? .min) }
        if let batchMoment, batchMoment <= now { return .errand(.batch) }
        if certificateWanted, certificateNotBefore <= now { return .errand(.certificate) }
        if reportsWait, reportNotBefore <= now { return .errand(.report) }
        if carriesMail { return .errand(.courier) }
        if agenciesDue <= now { return .errand(.agencies) }
        if let contentWanted { return .errand(.content(contentWanted)) }
        return .wait(until: min(heartbeatDue, batchMoment ?? .max, agenciesDue))
    }

    /// The interval in force.
    var interval: Int64 { inSession ? min(Self.sessionIntervalMilliseconds, idleInterval) : idleInterval }

    var intervalSeconds: Int32 { Int32(interval / 1_000) }

    // MARK: what happens

    mutating func nudge(_ reason: Uplink.Nudge, now: Int64) {
        switch reason {
        case .eventsWaiting:
            batchDue = min(batchDue ?? .max, now + Self.batchDelayMilliseconds)
        case .sessionBegan:
            inSession = true
            heartbeatDue = min(heartbeatDue, max(now, (lastHeartbeat ?? now) + interval))
        case .sessionEnded:
            inSession = false
        case .stateChanged:
            let soonest = max(
                now + Self.stateDelayMilliseconds, (lastHeartbeat ?? .min / 2) + Self.stateIntervalMilliseconds)
            heartbeatDue = min(heartbeatDue, soonest)
        case .reportWaiting:
            reportsWait = true
            reportNotBefore = .min
        case .courierCame:
            // Once nobody is reached it waits like everything else.
            carriesMail = true
        case .enrolled:
            heartbeatDue = min(heartbeatDue, now)
            batchDue = min(batchDue ?? .max, now)
            contact.succeed()
            refusal.succeed()
        }
    }

    /// A heartbeat was answered.
    mutating func answered(
        now: Int64, nextContactSeconds: Int32, configurationWanted: Bool, contentWanted: UInt32?,
        certificateWanted: Bool, reportsWait: Bool = false, mailWaits: Bool = false
    ) {
        contact.succeed()
        lastHeartbeat = now
        let allowed = Self.allowedIntervalSeconds
        idleInterval = Int64(min(max(nextContactSeconds, allowed.lowerBound), allowed.upperBound)) * 1_000
        heartbeatDue = now + interval
        self.configurationWanted = configurationWanted
        if let contentWanted, let delivered, delivered.version == contentWanted,
            now < delivered.at + Self.contentAgainMilliseconds
        {
            self.contentWanted = nil
        } else {
            self.contentWanted = contentWanted
        }
        if !hasAnswer { agenciesDue = now }
        hasAnswer = true
        // What was left over from before, or refused for a while.
        carriesMail = mailWaits
        self.certificateWanted = certificateWanted
        self.reportsWait = reportsWait
    }

    /// Batches wait: at once when the central lost what it had, else with those that follow.
    mutating func batchesWait(now: Int64, atOnce: Bool) {
        if atOnce {
            batchDue = now
            refusal.succeed()
        } else {
            batchDue = min(batchDue ?? .max, now + Self.batchDelayMilliseconds)
        }
    }

    /// A batch was taken; there may be more, in the slot the central gave.
    mutating func batchTaken(now: Int64, slotSeconds: Int32? = nil) {
        contact.succeed()
        refusal.succeed()
        batchDue = now + Int64(min(max(slotSeconds ?? 0, 0), Self.longestSlotSeconds)) * 1_000
    }

    mutating func nothingToCarry() { carriesMail = false }

    mutating func agenciesDone(now: Int64) { agenciesDue = now + Self.agenciesIntervalMilliseconds }

    mutating func agenciesRefused(now: Int64) { agenciesDue = now + Self.reportAgainMilliseconds }

    mutating func nothingToSend() { batchDue = nil }

    mutating func configurationDone() { configurationWanted = false }

    /// - Parameter delivered: false when the central had none to give; it is asked for again after the next heartbeat.
    mutating func contentDone(_ version: UInt32, delivered: Bool, now: Int64) {
        contentWanted = nil
        if delivered { self.delivered = (version, now) }
    }

    mutating func certificateDone(now: Int64) {
        certificateWanted = false
        certificateNotBefore = now + Self.certificateAgainMilliseconds
    }

    mutating func noReports() { reportsWait = false }

    mutating func reportRefused(now: Int64) {
        reportsWait = false
        reportNotBefore = now + Self.reportAgainMilliseconds
    }
}
