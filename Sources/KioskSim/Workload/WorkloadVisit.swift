// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// One visit, from the first touch to the wipe, as the menu lets it go.
extension WorkloadTerminal {
    private typealias Tables = WorkloadTables

    mutating func visit() {
        let started = minute
        record(.sessionStarted, dice.pick(Tables.languages))
        if dice.chance(Tables.otherLanguage.part, of: Tables.otherLanguage.of) {
            pass(Tables.choosing)
            record(.languageChosen, dice.pick(Tables.languages))
        }
        var next = dice.pick(Tables.first)
        while next != .end, isOpen {
            pass(Tables.choosing)
            switch next {
            case .service: openService()
            case .help: record(.helpOpened)
            case .attendant: callAttendant()
            case .end: break
            }
            next = dice.pick(Tables.next)
        }
        let end = isOpen ? dice.pick(Tables.ends) : .closingTime
        pass(end == .idle ? Tables.idling : Tables.leaving)
        // Whole minutes that passed, or one less than the minute has moved on.
        let moved = Int32(minute - started)
        let lasted = moved > 0 && dice.chance(1, of: 2) ? moved - 1 : moved
        record(.sessionEnded, end.rawValue, lasted)
    }

    private mutating func openService() {
        let service = dice.pick(Tables.services)
        record(.serviceOpened, service.code)
        switch service.code {
        case Tables.survey: answerQuestions()
        case Tables.callingTheAttendant:
            pass(Tables.choosing)
            callAttendant()
        default:
            guard service.slips > 0, dice.chance(service.slips, of: 100) else { return }
            takeSlips(service.code)
        }
    }

    private mutating func answerQuestions() {
        for (index, answers) in Tables.answers.enumerated() {
            pass(Tables.choosing)
            guard dice.chance(Tables.answered, of: 100) else { continue }
            record(.answerGiven, Int32(index + 1), dice.pick(answers))
        }
    }

    private mutating func takeSlips(_ service: Int32) {
        var copy: Int32 = 0
        repeat {
            copy += 1
            pass(Tables.reading)
            record(.slipRequested, service, copy)
            let outcome = dice.pick(hasPaper ? Tables.outcomes : Tables.outcomesWithoutPaper)
            pass(Tables.printing)
            record(.slipOutcome, service, outcome.rawValue)
            guard outcome == .printed else { return }
            usePaper()
        } while copy < 9 && dice.chance(Tables.anotherCopy.part, of: Tables.anotherCopy.of)
    }

    private mutating func callAttendant() {
        record(.attendantCalled)
        let end = dice.pick(Tables.callEnds)
        // Nobody comes for 180 s: the call ends by itself.
        let seconds = end == .unanswered ? 180 : dice.even(dice.pick(Tables.waits))
        // The minute moves on as often as the seconds from where in the minute it was, drawn in sixths.
        minute += Int64((seconds + 10 * dice.even(0...5)) / 60)
        record(.attendantCallEnded, end.rawValue, Int32(seconds))
    }

    private mutating func pass(_ minutes: [(value: Int64, weight: Int)]) {
        minute += dice.pick(minutes)
    }
}
