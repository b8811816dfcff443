// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Logging
import Meetings

/// Rehearsals: what a meeting will need, looked at beforehand. They take nothing from anybody, and none begins while a
/// meeting is on.
extension MeetingHost {
    /// Once a night, in the hour from two.
    static let nightHour = 2
    static let nightMilliseconds: Int64 = 20 * 3_600_000

    /// At the visitor's wish; what is found comes as it is known.
    func startRehearsal() {
        isRehearsalWanted = true
        rehearse()
    }

    /// The visitor has gone on; what is still found counts for the lights, and is shown to nobody.
    func endRehearsal() { isRehearsalWanted = false }

    /// For a technician: what is found is told once, with what the machine lacks.
    func rehearseForDoctor(_ told: @escaping @Sendable (MeetingReadiness?) -> Void) {
        guard canMeet, !isMeeting else { return told(readiness(nil)) }
        doctorWaits = told
        rehearse()
    }

    /// No agency of the content can be met here: then what is missing is nobody's fault.
    private func readiness(_ report: RehearsalReport?) -> MeetingReadiness {
        let isGood = canMeet && book != nil && report?.hasFailed == false
        return MeetingReadiness(
            verdict: edges.anyProfile() == nil ? .notFitted : isGood ? .passed : .failed, rehearsal: report,
            lacks: lackSentences)
    }

    /// When nobody is here at night.
    /// - Parameter hour: Swedish time; `nil`: nobody knows it.
    func rehearseAtNight(hour: Int?, isIdle: Bool, now: Int64) {
        guard canMeet, isIdle, hour == Self.nightHour, !isRehearsing else { return }
        if let last = rehearsedMilliseconds, now - last < Self.nightMilliseconds { return }
        // A dark shop is no covered lens.
        rehearse(isNight: true)
    }

    /// - Parameter moment: a booked meeting it is for; its agency's line is looked at.
    func rehearse(for moment: BookedMoment? = nil, isNight: Bool = false) {
        guard canMeet, !isRehearsing, !isMeeting else {
            if isRehearsalWanted { edges.rehearsal(rehearsal ?? RehearsalReport()) }
            return
        }
        isRehearsing = true
        let (appliance, profile, onLoop) = (
            appliance, moment.flatMap { edges.profile($0.agency) } ?? edges.anyProfile(), edges.onLoop
        )
        // It waits for a server, some seconds at most.
        let thread = Thread {
            let report = Rehearsal().trial(for: profile, on: appliance, judgesLight: !isNight)
            onLoop { $0.rehearsed(report, for: moment) }
        }
        thread.start()
    }

    private func rehearsed(_ report: RehearsalReport, for moment: BookedMoment?) {
        isRehearsing = false
        rehearsedMilliseconds = BootClock.milliseconds()
        let isNews = report != rehearsal
        rehearsal = report
        if isNews, !report.isGood {
            edges.log(
                .warning, "a rehearsal found something missing",
                [
                    "camera": "\(report.camera.rawValue)", "microphone": "\(report.microphone.rawValue)",
                    "sound": "\(report.sound.rawValue)", "line": "\(report.line.rawValue)",
                ])
        }
        if isRehearsalWanted { edges.rehearsal(report) }
        if let told = doctorWaits {
            doctorWaits = nil
            told(readiness(report))
        }
        if let moment { looked(for: moment, isGood: !report.hasFailed) }
        if !report.hasFailed { bookings.isWell(at: edges.clock().wallMilliseconds) }
        edges.healthChanged()
    }
}
