// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Who and when, before anybody waits.
extension MeetingQueue {
    /// Somebody with an appointment waits so long beyond its time for a desk that nobody sits at yet.
    static let bookedPatienceMilliseconds: Int64 = 600_000

    func lookUp(_ enquiry: BookingEnquiry, from terminal: EnrolledTerminal) async throws -> BookingAnswer {
        let now = clock.nowMilliseconds()
        var answer = BookingAnswer(enquiry: enquiry.enquiry, serverTimeMilliseconds: now, refused: .unknownBooking)
        guard enquiry.code.utf8.count <= 64, (1...64).contains(enquiry.enquiry.utf8.count) else {
            answer.refused = .malformed
            return answer
        }
        guard guesses.isOpen(terminal.id, at: now) else { return answer }
        let told = answer
        let seen = try await database.read { session in
            var answer = told
            guard let found = try bookings.find(enquiry.code, area: terminal.area, now: now, session),
                let agency = try shelf.agency(found.agency, terminal.area, session),
                agency.profile.isPractice == enquiry.isPractice
            else { return answer }
            answer.refused = found.refusal
            answer.agency = found.agency
            answer.fromMilliseconds = found.fromMilliseconds
            answer.untilMilliseconds = found.untilMilliseconds
            answer.admittedMilliseconds = found.admittedMilliseconds
            let door = try Self.door(agency, terminal.area, press, now, session)
            if answer.refused == nil, door.refusalOfBooked == .notSetUp { answer.refused = .notSetUp }
            return answer
        }
        if seen.agency == nil { _ = guesses.admits(terminal.id, at: now) }
        return seen
    }

    /// Why somebody with an appointment is not let in: a clerk may come at its time, and a little after.
    static func refusal(_ door: AgencyDoor, booked from: Int64, now: Int64) -> MeetingRefusal? {
        let refusal = door.refusalOfBooked
        return refusal == .nobodyThere && now < from + bookedPatienceMilliseconds ? nil : refusal
    }
}
