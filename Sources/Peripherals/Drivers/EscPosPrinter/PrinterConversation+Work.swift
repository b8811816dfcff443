// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// How a job goes out and how it ends.
extension PrinterConversation {
    mutating func begin(_ waiting: PrinterWork, at now: Seconds) {
        var parts = waiting.job.parts(for: model)
        guard !parts.isEmpty else { return end(.cancelled) }
        // The job resets the printer, and with it the automatic status.
        if traits.hasAutomaticStatus { parts[0] += EscPos.automaticStatus }
        var work = waiting
        work.firstProcessId = nextProcessId
        work.longestPart = max(PrinterRest.ownCommand, parts.map(\.count).max() ?? 0)
        var (chunks, groupBytes) = ([PrinterChunk](), 0)
        for (index, part) in parts.enumerated() {
            var chunk = PrinterChunk(bytes: part, isJob: true, opensGroup: groupBytes == 0)
            groupBytes += part.count
            if traits.receipt != .none, index == parts.count - 1 || groupBytes >= leastGroupBytes {
                // In one piece with what it answers for: what is lost takes its question with it.
                chunk.bytes += receiptQuestion(work.processId(work.questionCount))
                chunk.isQuestion = true
                work.questionCount += 1
                groupBytes = 0
            }
            chunks.append(chunk)
        }
        staleAnswers.count = 0
        nextProcessId += max(1, work.questionCount)
        outgoing += chunks
        work.stage = .sending
        work.since = now
        self.work = work
    }

    /// Numbers cost little, so every part has one; of bare paper sensor answers cheap printers lose some when there are
    /// many.
    private var leastGroupBytes: Int { traits.receipt == .processId ? 1 : PrinterWork.groupBytes }

    private func receiptQuestion(_ id: [UInt8]) -> [UInt8] {
        traits.receipt == .processId ? EscPos.askProcessId(id) : EscPos.askPaperSensor
    }

    /// Paper out or cover open in the middle: nothing more of it goes out until the printer is well and has answered
    /// for all that it has. One that lost its buffer meanwhile never does.
    mutating func holdIfObstructed() {
        guard let work, work.stage == .sending, work.isBegun else {
            isHeld = false
            return
        }
        if !condition.isReady, condition.isOffline != nil {
            // In the middle of a group a model that may lose its buffer leaves a gap no answer shows.
            let isBetween = sentOfFirst == 0 && outgoing.first { $0.isJob }?.opensGroup == true
            if !isHeld, !isBetween, !model.keepsBuffer { self.work?.isDoubtful = true }
            isHeld = true
        }
        if isHeld, condition.isReady, work.isSettled, link == .up { isHeld = false }
    }

    /// After a return the printer is asked again, behind what it may still hold: when it answers this and not what is
    /// due, that answer will never come.
    mutating func probe(at now: Seconds) {
        guard work?.stage == .awaitingReturn else { return }
        let id = EscPos.processId(nextProcessId)
        nextProcessId += 1
        work?.probe = id
        work?.since = now
        outgoing.append(PrinterChunk(bytes: EscPos.askProcessId(id)))
    }

    /// What a reply was to us.
    enum Reception {
        case asked, unasked, nonsense
    }

    mutating func take(_ reply: PrinterReply, at now: Seconds) -> Reception {
        let wasReady = condition.isReady
        defer {
            // Mended in the middle of a job: its patience begins anew.
            if !wasReady, condition.isReady, work?.isBegun == true { work?.since = now }
        }
        switch reply {
        case .realTime(let byte):
            guard let asked = question, asked.askedAt != nil else { return .nonsense }
            answered(byte, to: asked.n, at: now)
        case .automatic(let bytes):
            condition.take(automatic: bytes)
            return .unasked
        case .processId(let id):
            return take(processId: id, at: now)
        case .paperSensor:
            guard traits.receipt == .paperSensor else { return .nonsense }
            if staleAnswers.count > 0 {
                staleAnswers.count -= 1
            } else if let work, work.isBegun, work.answeredCount < work.askedCount {
                answered(through: work.answeredCount, at: now)
            } else {
                return .nonsense
            }
        }
        return .asked
    }

    private mutating func answered(_ byte: UInt8, to n: UInt8, at now: Seconds) {
        condition.take(byte, for: n)
        link = .up
        question = nil
        // Bytes keep their order: what went before the question has arrived.
        if isClearing || !rest.isSlip { rest = .none }
        isClearing = false
        if n < 4 { return ask(n + 1) }
        trust.answeredRound(at: now)
        roundEndedAt = wantsFreshRound ? nil : now
        if wantsFreshRound { startRound(at: now) }
        wantsFreshRound = false
    }

    private mutating func take(processId id: [UInt8], at now: Seconds) -> Reception {
        guard traits.receipt == .processId, let work, work.isBegun else { return .unasked }
        if id == work.probe {
            tear()
            return .asked
        }
        guard
            let index = (work.answeredCount..<max(work.answeredCount, work.askedCount)).first(where: {
                work.processId($0) == id
            })
        else { return .unasked }
        // An answer was left out: what it stood for is not on paper.
        index == work.answeredCount ? answered(through: index, at: now) : tear()
        return .asked
    }

    private mutating func answered(through index: Int, at now: Seconds) {
        work?.answeredCount = index + 1
        work?.since = now
        guard let work, work.isAnswered, work.stage != .sending else { return }
        // A question after it may still be on its way.
        rest = question == nil && work.probe == nil ? .none : PrinterRest(zeroCount: PrinterRest.ownCommand)
        end(work.isDoubtful ? .unknown : .printed)
    }

    /// A part of it got lost: the rest is not worth sending.
    private mutating func tear() {
        outgoing = outgoing.enumerated().filter { !$1.isJob || ($0 == 0 && sentOfFirst > 0) }.map { chunk in
            PrinterChunk(bytes: chunk.element.bytes)
        }
        end(.unknown)
    }

    /// It stood still for too long.
    mutating func giveUp(at now: Seconds) {
        guard let work else { return }
        if traits.receipt == .paperSensor {
            staleAnswers = (work.askedCount - work.answeredCount, now + traits.stallSeconds)
        }
        // Half a command is out there; nothing sensible can follow it on this connection.
        if sentOfFirst > 0, outgoing.first?.isJob == true { wantsReset = true }
        outgoing.removeAll { $0.isJob }
        if wantsReset { sentOfFirst = 0 }
        end(.unknown)
    }

    /// Until when answers to the questions of a job given up are waited for before the next begins; 0: none is due.
    var staleUntil: Seconds { staleAnswers.count > 0 ? staleAnswers.until : 0 }
}
