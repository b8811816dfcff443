// SPDX-License-Identifier: EUPL-1.2

/// When a terminal says it will be heard next. Silence within the promise is health, so it must be one that is kept: a
/// van on its round and a shop that pulls the plug at closing time promise the next time they have a line.
public enum ContactPromise {
    /// A promise is kept although a connection is slow.
    public static let marginSeconds: Int32 = 30
    /// A shop may close a little early, and open a little late.
    static let shopSlackMinutes = 30
    /// A van meets snow.
    static let vanSlackMinutes = 90

    /// - Parameters:
    ///   - contactHours: when there is a line; `nil`: always.
    ///   - now: Swedish local time; `nil` while nobody confirmed the clock, and then only the interval can be promised.
    ///   - intervalSeconds: between heartbeats while there is a line.
    /// - Returns: seconds from now.
    public static func seconds(
        contactHours: OpeningHours?, isMobile: Bool, now: LocalMinute?, intervalSeconds: Int32
    ) -> Int32 {
        let soon = intervalSeconds + marginSeconds
        guard let contactHours, let now else { return soon }
        if !isMobile, let end = contactHours.closes(after: now) {
            let left = minutes(from: now, to: end)
            if Int32(clamping: left - shopSlackMinutes) * 60 > soon { return soon }
        }
        // Never open in the next month: nothing better can be said than the usual.
        guard let next = contactHours.nextOpening(after: now) else { return soon }
        let slack = isMobile ? vanSlackMinutes : shopSlackMinutes
        return max(soon, Int32(clamping: minutes(from: now, to: next) + slack) * 60)
    }

    /// On the clock on the wall; the hour of summer time is within the slack of a van and costs a shop one more round.
    private static func minutes(from start: LocalMinute, to end: LocalMinute) -> Int {
        (end.date.dayNumber - start.date.dayNumber) * 1_440 + end.minute - start.minute
    }
}
