// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A page beside a meeting, in the same browser that can do nothing else.
public enum PageWish: Sendable, Equatable {
    /// The form of an agency's own that takes a number to ring; permanent code, BCP 47 tag of the visitor's language.
    case form(agency: Int32, language: String)
    /// The visitor's own picture, which goes nowhere; an agency whose desk has the page for it.
    case mirror(agency: Int32, language: String)
}

/// A page as the visitor sees it, from the wish until it is closed.
struct PageErrand: Sendable, Equatable {
    /// Number of the effect.
    var number: Int
    var wish: PageWish
    var isOpen = false
    /// When it has lasted too long, CLOCK_BOOTTIME milliseconds. The browser's own supervision ends it sooner.
    var deadlineMilliseconds: Int64

    var isForm: Bool { if case .form = wish { true } else { false } }
}

extension Surroundings {
    /// The agency's own form, where it has one and the line is there.
    func hasForm(_ agency: Int32) -> Bool {
        meetings.canMeet && meetings.isOnline
            && content.agencies.first { $0.code == agency }?.meeting?.callbackForm != nil
    }

    /// Whose desk shows visitors their own picture.
    var mirrorAgency: Agency? {
        guard meetings.canMeet, meetings.isOnline, !meetings.lacksCamera else { return nil }
        return meetingAgencies.first { $0.meeting?.adapter == .desk }
    }
}
