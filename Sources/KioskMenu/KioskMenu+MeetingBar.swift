// SPDX-License-Identifier: EUPL-1.2
import KioskModel

extension KioskMenu {
    /// What the bar over a meeting says: how to hang up, and before it what the menu's own screen would say, which stands
    /// behind the browser. `nil`: nobody meets.
    public static func meetingBar(_ state: MenuState, in surroundings: Surroundings) -> String? {
        guard let visit = state.visit, let meeting = visit.meeting, meeting.isActive else { return nil }
        guard let news = news(visit, meeting, now: surroundings.monotonicMilliseconds) else {
            return surroundings.content.text(Message("meeting.bar"), visit.language)
        }
        return surroundings.content.text(Message("meeting.bar.news", ["news": .message(news)]), visit.language)
    }

    /// The most pressing of what there is to say.
    private static func news(_ visit: Visit, _ meeting: MeetingErrand, now: Int64) -> Message? {
        let closing = visit.closingEndMilliseconds.map { Int(max(0, $0 - now) + 59_999) / 60_000 }
        let left = meeting.isWarned ? meeting.minutesLeft : nil
        if let closing, closing < left ?? .max { return .plural("meeting.bar.closing", closing) }
        if let left { return .plural("meeting.left", left) }
        return meeting.slip == nil ? nil : Message("meeting.slipWaits")
    }
}
