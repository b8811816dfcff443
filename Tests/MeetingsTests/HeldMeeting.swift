// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Synchronization

@testable import Meetings

/// A real meeting's browser and what it has told so far.
final class HeldMeeting: Sendable {
    private final class Book: Sendable {
        let events = Mutex<[(event: MeetingEvent, at: Date)]>([])
    }

    private let book = Book()
    let run: MeetingRun

    init(_ plan: MeetingPlan, on appliance: Appliance, limits: MeetingCourse.Limits = .init()) {
        let book = book
        run = MeetingRun.start(plan, on: appliance, limits: limits) { event in
            book.events.withLock { $0.append((event, Date())) }
        }
    }

    var events: [MeetingEvent] { book.events.withLock { $0.map(\.event) } }

    func has(_ event: MeetingEvent, withinSeconds seconds: Double = 40) -> Bool {
        World.becomes(withinSeconds: seconds) { events.contains(event) || ended != nil } && events.contains(event)
    }

    var ended: (end: MeetingEnd, proof: WipeProof)? {
        for case .ended(let end, let proof) in events { return (end, proof) }
        return nil
    }

    func ends(withinSeconds seconds: Double = 40) -> (end: MeetingEnd, proof: WipeProof)? {
        _ = World.becomes(withinSeconds: seconds) { ended != nil }
        return ended
    }
}
