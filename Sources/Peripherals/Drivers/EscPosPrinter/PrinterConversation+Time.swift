// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Deadlines and the rounds of questions.
extension PrinterConversation {
    /// When `tick` is wanted next.
    var nextDeadline: Seconds? {
        var deadlines: [Seconds] = []
        switch link {
        case .asking, .up, .silent:
            if let askedAt = question?.askedAt {
                deadlines.append(askedAt + (link == .silent ? traits.replySeconds * 4 : traits.replySeconds))
            }
            if question == nil, let roundEndedAt { deadlines.append(roundEndedAt + pollSeconds) }
            if question != nil, question?.askedAt == nil, work == nil, let roundStartedAt {
                deadlines.append(roundStartedAt + traits.stallSeconds)
            }
            if work?.stage == .waiting, staleUntil > 0 { deadlines.append(staleUntil) }
        case .starting, .down, .absent, .lying: break
        }
        if let work, work.stage != .waiting, work.isBegun { deadlines.append(work.since + patience) }
        return deadlines.min()
    }

    mutating func tick(at now: Seconds) {
        if let askedAt = question?.askedAt, now >= askedAt + traits.replySeconds { wentUnanswered(askedAt, at: now) }
        if question != nil, question?.askedAt == nil, work == nil, let roundStartedAt,
            now >= roundStartedAt + traits.stallSeconds
        {
            wantsReset = true
        }
        if question == nil, let roundEndedAt, now >= roundEndedAt + pollSeconds { startRound(at: now) }
        if let work, work.stage != .waiting, work.isBegun, now >= work.since + patience { giveUp(at: now) }
        settle(at: now)
    }

    private mutating func wentUnanswered(_ askedAt: Seconds, at now: Seconds) {
        link = .silent
        guard now >= askedAt + traits.replySeconds * 4 else { return }
        // Long silent: meet it afresh, unless a job's answer may still come over this connection.
        if work?.isBegun == true {
            question = nil
            roundEndedAt = now
        } else {
            wantsReset = true
        }
    }

    private var pollSeconds: Seconds { work == nil ? traits.idlePollSeconds : traits.busyPollSeconds }

    /// How long the job may stand still: longer when the printer says why.
    private var patience: Seconds {
        if work?.stage == .awaitingReturn, link != .asking, link != .up, link != .silent { return traits.replugSeconds }
        if work?.stage == .awaitingAnswer, traits.receipt == .none { return traits.replySeconds }
        return link == .up && condition.isOffline != nil && !condition.isReady
            ? traits.repairSeconds : traits.stallSeconds
    }

    mutating func startRound(at now: Seconds) {
        guard question == nil, link == .asking || link == .up || link == .silent else { return }
        roundStartedAt = now
        ask(1)
    }

    /// Questions go before everything that has not begun; never into the middle of a command.
    func placeForQuestion() -> Int {
        // After what is said on connecting, so that its answer proves all of that.
        var place = sentOfFirst > 0 ? 1 : 0
        while place < outgoing.count, !outgoing[place].isJob { place += 1 }
        return place
    }

    mutating func ask(_ n: UInt8) {
        question = (n, nil)
        outgoing.insert(PrinterChunk(bytes: EscPos.askStatus(n)), at: placeForQuestion())
    }
}
