// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// Cards: one left behind, one that is not needed here, and those of the staff.
extension MenuTurn {
    /// Learns whose card is in the reader: a service card says so, every other is a visitor's.
    mutating func followCard() {
        switch (state.card, around.hasCard) {
        case (.none, true): state.card = .visitor
        case (.staffExpected(let until), true): state.card = now < until ? .staff : .visitor
        case (.staffExpected(let until), false): if now >= until { state.card = .none }
        case (_, false): state.card = .none
        case (.staff, true), (.visitor, true), (.forgotten, true): break
        }
    }

    var hasVisitorCard: Bool { around.hasCard && state.card == .visitor }

    // MARK: Left behind

    /// Whether the visit waits for its card before it ends so.
    func waitsForCard(_ end: SessionEnd) -> Bool {
        guard hasVisitorCard, state.visit?.parting == nil else { return false }
        switch end {
        case .finished, .idle, .closingTime: return true
        default: return false
        }
    }

    mutating func remind(_ end: SessionEnd) {
        let until = now + Int64(MenuTiming.cardReminderSeconds) * 1_000
        state.visit?.parting = Parting(end: end, untilMilliseconds: until, bells: 1)
        state.visit?.notice = nil
        state.visit?.isCardMentioned = true
        effects.append(.ringBell)
    }

    /// The reminder ends with the card, or after its time.
    mutating func passParting(_ parting: Parting) {
        if !hasVisitorCard || now >= parting.untilMilliseconds { return endVisit(parting.end) }
        let due = parting.bellsDue(at: now)
        guard due > parting.bells else { return }
        state.visit?.parting?.bells = due
        effects.append(.ringBell)
    }

    /// Finish once more ends the visit now; everything else says that the visitor is here and goes on.
    mutating func takeParting(_ intent: Intent, _ parting: Parting, on screen: Screen) {
        switch intent {
        case .activate("bar.finish"): return endVisit(parting.end)
        case .activate(let id):
            guard screen.node(id)?.isFocusable == true, id != "more", parting.mayGoOn else { return }
            state.visit?.parting = nil
            if id == "bar.help" || id == "bar.attendant" { activate(id) }
        case .back: if parting.mayGoOn { state.visit?.parting = nil }
        case .next, .previous:
            let id = focus(intent == .next ? 1 : -1, on: screen)
            state.visit?.step.focus = id
        case .more, .type, .erase, .touch: break
        }
    }

    // MARK: Not needed here

    /// Says once that a card has nothing to do here, unless it turns out to be of the staff.
    mutating func passCardNotice() {
        guard var visit = state.visit, visit.parting == nil,
            hasVisitorCard || visit.cardSeenMilliseconds != nil
        else { return }
        if !hasVisitorCard {
            visit.cardSeenMilliseconds = nil
            if visit.notice == Message("card.unneeded") { visit.notice = nil }
        } else if let seen = visit.cardSeenMilliseconds {
            if !visit.isCardMentioned, now >= seen + Int64(MenuTiming.cardNoticeMilliseconds) {
                visit.isCardMentioned = true
                visit.notice = Message("card.unneeded")
            }
        } else {
            visit.cardSeenMilliseconds = now
        }
        state.visit = visit
    }

    // MARK: Of the staff

    /// One that proved itself opens what the code opens; a tag's number opens the attendant's pause and ends it.
    mutating func takeServiceCard(isProven: Bool) {
        state.card =
            around.hasCard
            ? .staff : .staffExpected(untilMilliseconds: now + Int64(MenuTiming.staffCardMilliseconds))
        if isProven, around.newKeyboard != nil {
            let wasAsked = KioskMenu.asksForKeyboard(state, around)
            effects.append(.acceptKeyboard)
            if wasAsked { return }
        }
        switch state.stage {
        case .attract, .closed, .goodbye, .forgotten: openStaffVisit(isProven: isProven)
        case .paused, .resuming: resume()
        case .staff(let staff):
            if staff.reason != nil {
                resume()
            } else if isProven, !staff.isProven {
                openStaffVisit(isProven: true)
            }
        case .testing: break
        case .visit(var visit):
            visit.lastInputMilliseconds = now
            visit.idleSecondsSaid = nil
            visit.parting = nil
            visit.notice = nil
            if isProven { visit.isStaffProven = true }
            if visit.step.place == .staffCode {
                visit.keypad = ""
                visit.replace(with: .staffReasons)
            } else {
                visit.go(to: .staffReasons)
            }
            state.visit = visit
        }
    }
}

extension Parting {
    /// At closing time the visit ends, card or no card.
    var mayGoOn: Bool { end != .closingTime }
}
