// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Pages beside a meeting: the agency's own form, and one's own picture.
extension MenuTurn {
    /// The agency's own form instead of a slip: the meeting that failed is told as one that is rung up.
    mutating func openForm() {
        guard let visit = state.visit, let meeting = visit.meeting, !meeting.isActive,
            around.hasForm(meeting.wish.agency)
        else { return }
        tellMeetingEnd(isCallback: true)
        open(.form(agency: meeting.wish.agency, language: visit.language))
    }

    mutating func openMirror() {
        guard let language = state.visit?.language, let agency = around.mirrorAgency else { return }
        endRehearsal()
        state.visit?.remove(.rehearsal)
        open(.mirror(agency: agency.code, language: language))
    }

    private mutating func open(_ wish: PageWish) {
        state.meetingNumber += 1
        let (number, until) = (state.meetingNumber, end(after: MenuTiming.pageSeconds))
        state.visit?.page = PageErrand(number: number, wish: wish, deadlineMilliseconds: until)
        state.visit?.go(to: .page)
        effects.append(.openPage(number: number, wish))
    }

    /// - Returns: whether the progress was a page's.
    mutating func takePage(_ number: Int, _ progress: MeetingProgress) -> Bool {
        guard var page = state.visit?.page, number > 0, page.number == number else { return false }
        switch progress {
        case .running:
            page.isOpen = true
            state.visit?.page = page
            showSignOfLife()
        case .ended(let end): leavePage(end)
        case .asking, .waiting, .opening, .warned, .slip: break
        }
        return true
    }

    /// The visitor closes it, by a key or on the screen.
    mutating func closePage() {
        guard let page = state.visit?.page else { return }
        effects.append(.endMeeting(number: page.number))
        leavePage(.hungUp)
    }

    private mutating func leavePage(_ end: MeetingEnd) {
        guard let page = state.visit?.page else { return }
        state.visit?.page = nil
        state.visit?.remove(.page)
        showSignOfLife()
        let wasThere = end.hasMet || (page.isOpen && end == .cancelled)
        // Who has filled in the form is done with the failure.
        if page.isForm, wasThere { returnToMenu() }
        state.visit?.notice = Message(
            wasThere ? (page.isForm ? "page.form.closed" : "page.mirror.closed") : "page.failed")
    }

    /// The visit is over: so is its page.
    mutating func dropPage() {
        guard let page = state.visit?.page else { return }
        effects.append(.endMeeting(number: page.number))
        state.visit?.page = nil
        state.visit?.remove(.page)
    }

    /// Whoever fills in a form touches nothing of the menu.
    mutating func passPageTime() {
        guard let page = state.visit?.page else { return }
        if now >= page.deadlineMilliseconds { return closePage() }
        showSignOfLife()
    }
}
