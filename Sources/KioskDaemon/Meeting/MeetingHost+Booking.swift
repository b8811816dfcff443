// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Logging
import Uplink

/// Booked meetings: who and when a code is for, and the rehearsal before the time comes.
extension MeetingHost {
    /// Asks the central; the answer comes as `edges.booking`, once.
    func lookUp(_ number: Int, code: String, isPractice: Bool) {
        guard identity.isEnrolled else { return edges.booking(number, nil) }
        let enquiry = BookingEnquiry(
            terminal: identity.terminal, enquiry: Hex.encode((0..<16).map { _ in UInt8.random(in: 0...255) }),
            code: code, isPractice: isPractice)
        let onLoop = edges.onLoop
        BookingLine.ask(enquiry, identity: identity, wallMilliseconds: edges.clock().wallMilliseconds) { answer in
            onLoop { host in
                switch answer {
                case .success(let answer): host.edges.booking(number, answer)
                case .failure(let error):
                    host.edges.log(.notice, "the central does not answer about a booking", ["reason": "\(error)"])
                    host.edges.booking(number, nil)
                }
            }
        }
    }

    /// What is booked here, as the central said last.
    func take(booked moments: [BookedMoment]) {
        bookings.take(moments.filter { edges.profile($0.agency) != nil })
    }

    /// When the next rehearsal for something booked is due, CLOCK_BOOTTIME milliseconds.
    var nextBookedMilliseconds: Int64? {
        guard !isRehearsing, !isMeeting else { return nil }
        let (wall, isTrusted) = edges.clock()
        guard isTrusted else { return nil }
        return bookings.nextMilliseconds(after: wall).map { BootClock.milliseconds() + $0 - wall }
    }

    /// Ten minutes ahead, and again while something is missing.
    func rehearseForBooked() {
        let (wall, isTrusted) = edges.clock()
        guard isTrusted, !isRehearsing, !isMeeting, let moment = bookings.due(at: wall) else { return }
        guard canMeet else { return looked(for: moment, isGood: false) }
        rehearse(for: moment)
    }

    /// Attendant and agency are told of what stands in its way.
    func looked(for moment: BookedMoment, isGood: Bool) {
        guard bookings.looked(moment, isGood: isGood, at: edges.clock().wallMilliseconds) else { return }
        edges.log(.warning, "a booked meeting begins soon, and something is missing", [:])
        edges.bookedWarning()
    }

    /// The one that something stands in the way of.
    var troubledBooking: BookedMoment? { bookings.troubled(at: edges.clock().wallMilliseconds) }
}
