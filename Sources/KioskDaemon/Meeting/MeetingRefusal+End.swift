// SPDX-License-Identifier: EUPL-1.2
import KioskModel

extension MeetingRefusal {
    /// What it is to the visitor.
    var end: MeetingEnd {
        switch self {
        case .closed, .nobodyThere: .agencyClosed
        case .queueFull: .queueFull
        case .bookedOnly, .unknownBooking, .bookingTooEarly, .bookingTooLate, .bookingUsed: .bookingRefused
        case .bookingCancelled: .bookingCancelled
        case .malformed, .unknownAgency, .notSetUp: .notSetUp
        case .over: .nobodyJoined
        }
    }
}
