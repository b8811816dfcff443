// SPDX-License-Identifier: EUPL-1.2
import CCurl
import Foundation
public import KioskModel

/// One question about a booking code, on a thread and over a connection of its own. Waits at most as long as
/// `MeetingLine.limits` says.
public enum BookingLine {
    /// - Parameters:
    ///   - wallMilliseconds: the terminal's estimate of the time, UTC; certificates are judged by it.
    ///   - report: called once, on that thread.
    public static func ask(
        _ enquiry: BookingEnquiry, identity: TerminalIdentity, wallMilliseconds: Int64,
        report: @escaping @Sendable (Result<BookingAnswer, UplinkError>) -> Void
    ) {
        let thread = Thread {
            // Signals are the daemon's: its loop takes them.
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_BLOCK, &all, nil)
            ccurl_name_thread("booking-line")
            let answer: Result<BookingAnswer, UplinkError>
            do throws(UplinkError) {
                answer = .success(try exchange(enquiry, identity, wallMilliseconds))
            } catch {
                answer = .failure(error)
            }
            report(answer)
        }
        thread.start()
    }

    private static func exchange(
        _ enquiry: BookingEnquiry, _ identity: TerminalIdentity, _ wallMilliseconds: Int64
    ) throws(UplinkError) -> BookingAnswer {
        let talk = try CentralConversation.dialled(identity)
        talk.transport.judgeCertificates(atSeconds: wallMilliseconds / 1_000, ignoringDates: false)
        let answer: BookingAnswer = try talk.answer(
            to: Transport.Request(
                path: "/v1/meetings/booking", body: talk.signed(enquiry), limits: MeetingLine.limits),
            "the answer about a booking")
        guard answer.enquiry == enquiry.enquiry else {
            throw .unexpectedAnswer(talk.enrolment.stored.terminalsURL, detail: "an answer about another booking")
        }
        return answer
    }
}
