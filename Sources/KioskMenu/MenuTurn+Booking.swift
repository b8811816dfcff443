// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import TextScreen

/// A code from a letter: the central says who and when before anybody waits.
struct BookingErrand: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case asking
        case told(BookingAnswer)
        /// The central does not answer.
        case unreachable
    }

    /// Number of the effect.
    var number: Int
    /// Never in a log.
    var code: String
    var phase = Phase.asking
    /// When the question has lasted too long, CLOCK_BOOTTIME milliseconds; `nil`: it is over.
    var deadlineMilliseconds: Int64?
}

extension MenuTurn {
    mutating func openBooking() {
        dropBooking()
        state.visit?.remove(.booked)
        state.visit?.go(to: .booking)
    }

    mutating func dropBooking() {
        state.visit?.keypad = ""
        state.visit?.booking = nil
    }

    /// The code was typed.
    mutating func confirmBooking() {
        guard let typed = state.visit?.keypad else { return }
        guard let code = BookingCode(typed) else {
            // What was typed stays, to be corrected.
            state.visit?.notice = Message("booking.mistyped")
            return
        }
        lookUp(code)
    }

    /// What a scanner read, where somebody may hold a letter to it.
    mutating func take(scanned text: String) {
        guard let visit = state.visit, visit.parting == nil,
            [.meetings, .booking, .booked].contains(visit.step.place), !around.bookableAgencies.isEmpty
        else { return }
        showSignOfLife()
        guard let code = BookingCode(text.filter { !$0.isNewline }) else {
            state.visit?.notice = Message("booking.misread")
            return
        }
        state.visit?.notice = nil
        state.visit?.keypad = code.characters
        if visit.step.place == .meetings { state.visit?.go(to: .booking) }
        lookUp(code)
    }

    private mutating func lookUp(_ code: BookingCode) {
        state.bookingNumber += 1
        var errand = BookingErrand(number: state.bookingNumber, code: code.characters)
        if around.meetings.obstacle == .noLine {
            errand.phase = .unreachable
        } else {
            errand.deadlineMilliseconds = end(after: MenuTiming.askingSeconds)
            effects.append(
                .lookUpBooking(
                    number: errand.number, code: errand.code, isPractice: around.purpose != .visitor))
        }
        state.visit?.booking = errand
        state.visit?.remove(.booked)
        state.visit?.go(to: .booked)
    }

    mutating func take(_ number: Int, _ answer: BookingAnswer?) {
        guard var errand = state.visit?.booking, errand.number == number, errand.phase == .asking else { return }
        errand.phase = answer.map { .told(known($0)) } ?? .unreachable
        errand.deadlineMilliseconds = nil
        state.visit?.booking = errand
        // The focus is on what is there now.
        if state.visit?.step.place == .booked { state.visit?.step.focus = nil }
        showSignOfLife()
    }

    /// An agency that this terminal cannot meet is none.
    private func known(_ answer: BookingAnswer) -> BookingAnswer {
        guard answer.refused != .unknownBooking else { return answer }
        let isKnown = around.bookableAgencies.contains { $0.code == answer.agency }
        guard isKnown, answer.fromMilliseconds != nil else {
            return BookingAnswer(
                enquiry: answer.enquiry, serverTimeMilliseconds: answer.serverTimeMilliseconds,
                refused: answer.refused.flatMap { $0 == .notSetUp ? $0 : nil } ?? .unknownBooking)
        }
        return answer
    }

    mutating func passBookingTime() {
        guard let due = state.visit?.booking?.deadlineMilliseconds, now >= due else { return }
        state.visit?.booking?.phase = .unreachable
        state.visit?.booking?.deadlineMilliseconds = nil
    }

    mutating func activateBooked(_ id: String) {
        guard let errand = state.visit?.booking else { return }
        switch id {
        case "choice.go":
            guard case .told(let answer) = errand.phase, answer.refused == nil,
                let agency = around.bookableAgencies.first(where: { $0.code == answer.agency })
            else { return }
            dropBooking()
            for place in [Place.booked, .booking] { state.visit?.remove(place) }
            ask(agency, booking: errand.code)
        case "choice.code": openBooking()
        case "choice.again": if let code = BookingCode(errand.code) { lookUp(code) }
        case "choice.attendant": callAttendant()
        case "choice.number":
            guard case .told(let answer) = errand.phase,
                let agency = around.content.agencies.first(where: { $0.code == answer.agency })
            else { return }
            openAgency("agency." + agency.id)
        default: break
        }
    }
}
