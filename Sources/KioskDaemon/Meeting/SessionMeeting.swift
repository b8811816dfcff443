// SPDX-License-Identifier: EUPL-1.2
import Console
import Foundation
import KioskMenu
import KioskModel
import Logging
import Meetings
import Uplink

/// Meetings, as the session has them.
extension Session {
    /// Looks at what this machine has to meet with, on a thread of its own: it reads files and tries the walls. Until
    /// that is known no screen speaks of meetings.
    func openMeetings(_ state: StateDirectory, uplink: UplinkDoor) {
        guard settings.offersMeetings else { return }
        let identity = uplink.identity
        var wanted = ApplianceSettings(
            camera: settings.meetingCamera, authorityPEM: identity.enrolment?.stored.authority,
            isHeadless: settings.meetingIsHeadless)
        wanted.unitFolder = settings.meetingFolder ?? wanted.unitFolder
        wanted.patience = settings.meetingPatience
        wanted.drawsInSoftware = settings.meetingDrawsInSoftware
        let (loop, session, looked) = (loop, self, wanted)
        let thread = Thread {
            let appliance = Appliance.find(environment: ProcessInfo.processInfo.environment, settings: looked)
            loop.post {
                session.assumeIsolated { $0.openMeetings(on: appliance, state: state, identity: identity) }
            }
        }
        thread.start()
    }

    private func openMeetings(on appliance: Appliance, state: StateDirectory, identity: TerminalIdentity) {
        appliance.tidy()
        let book: TicketBook?
        do { book = try TicketBook(file: state.tickets) } catch {
            book = nil
            log.error("no ticket can be taken: its use could not be kept", metadata: ["reason": "\(error)"])
        }
        let (loop, session) = (loop, self)
        meetings = MeetingHost(
            identity: identity, book: book, appliance: appliance,
            edges: MeetingHost.Edges(
                progress: { number, progress in
                    // Never within the effect that caused it: the menu is not done with that one.
                    loop.post { session.assumeIsolated { $0.meetingProgressed(number, progress) } }
                },
                onLoop: { work in
                    loop.post { session.assumeIsolated { if let host = $0.meetings { work(host) } } }
                },
                rehearsal: { report in
                    loop.post { session.assumeIsolated { $0.dispatch(.rehearsal(report)) } }
                },
                booking: { number, answer in
                    loop.post { session.assumeIsolated { $0.dispatch(.booking(number, answer)) } }
                },
                bookedWarning: { loop.post { session.assumeIsolated { $0.warnOfBooked() } } },
                healthChanged: {
                    loop.post {
                        session.assumeIsolated {
                            $0.publishHealth()
                            $0.dispatch(.tick)
                        }
                    }
                },
                anyProfile: {
                    session.assumeIsolated { session in
                        let isPractice = session.settings.purpose != .visitor
                        return session.content.agencies.lazy.compactMap(\.meeting).first {
                            $0.isPractice == isPractice
                        }
                    }
                },
                profile: { code in
                    session.assumeIsolated { $0.content.agencies.first { $0.code == code }?.meeting }
                },
                clock: {
                    session.assumeIsolated {
                        ($0.clock.wallAtBootMilliseconds + BootClock.milliseconds(), $0.clock.isTrusted)
                    }
                },
                bar: {
                    session.assumeIsolated { KioskMenu.meetingBar($0.menu, in: $0.surroundings()) ?? "" }
                },
                inputBegins: { session.assumeIsolated { $0.beginMeetingInput() } },
                inputWakes: { session.assumeIsolated { $0.meetingInput?.wake() } },
                inputEnds: {
                    session.assumeIsolated { $0.endMeetingInput() }
                    // A keyboard that was plugged in meanwhile may ask now.
                    loop.post { session.assumeIsolated { $0.dispatch(.tick) } }
                },
                log: { level, message, metadata in
                    session.assumeIsolated {
                        $0.log.log(level: level, "\(message)", metadata: metadata)
                    }
                }))
        if !appliance.lacks.isEmpty {
            log.notice(
                "what meetings lack on this machine",
                metadata: ["what": "\(appliance.lacks.map { "\($0)" }.joined(separator: " "))"])
        }
        publishHealth()
        dispatch(.tick)
    }

    private func beginMeetingInput() -> InputPassage {
        let session = self
        meetingInput = desk?.beginMeeting(onHangUp: { session.assumeIsolated { $0.meetings?.hangUpByHand() } })
        if meetingInput == nil {
            log.warning("no input device is held here: keys and touches do not reach a meeting on the screen")
        }
        return InputPassage(nodes: meetingInput?.nodes ?? [], layout: settings.keyboardLayout)
    }

    private func endMeetingInput() {
        desk?.endMeeting()
        meetingInput?.close()
        meetingInput = nil
    }

    private func meetingProgressed(_ number: Int, _ progress: MeetingProgress) {
        dispatch(.meeting(number, progress))
        if case .ended = progress { publishHealth() }
    }

    /// At night, when nobody is here.
    func rehearseAtNight(now: Int64) {
        meetings?.rehearseAtNight(
            hour: clock.isTrusted ? clock.localMinute(boot: now).minute / 60 : nil, isIdle: !menu.isInSession, now: now)
    }

    /// What the menu may know of meetings now.
    var meetingSurroundings: MeetingSurroundings {
        guard let meetings else { return MeetingSurroundings() }
        let troubled = meetings.troubledBooking.map { LocalMinute(utcMilliseconds: $0.fromMilliseconds) }
        guard meetings.canMeet else { return MeetingSurroundings(troubledBooking: troubled) }
        return MeetingSurroundings(
            canMeet: true, knownObstacle: nil,
            isOnline: uplink?.status.hasLine(now: BootClock.milliseconds()) ?? false,
            agenciesOpenNow: agenciesOpenNow, rehearsal: meetings.rehearsal, troubledBooking: troubled,
            patience: settings.meetingPatience)
    }

    /// What the central says is booked here; `nil`: it does not say.
    func bookingsAre(_ moments: [BookedMoment]?) {
        let isPractice = settings.purpose != .visitor
        let ours = Set(content.agencies.filter { $0.meeting?.isPractice == isPractice }.map(\.code))
        guard let moments, let meetings else { return }
        meetings.take(booked: moments.filter { ours.contains($0.agency) })
        meetings.rehearseForBooked()
    }

    /// The attendant hears it and sees it; the agency reads it in the next heartbeat, which is sent now.
    private func warnOfBooked() {
        terminal.bell()
        publishHealth()
        uplink?.nudge(.stateChanged)
        dispatch(.tick)
    }

    /// The hours that desks have set, with each heartbeat; those of a desk that is not named stay as they are.
    func desksHave(_ hours: [DeskHours]) {
        guard !hours.isEmpty, hours != deskHours else { return }
        deskHours = hours
        content.put(hours)
        dispatch(.tick)
    }

    /// The central's word on who answers now, with each heartbeat.
    func agenciesAreOpen(_ codes: [Int32]) {
        let open = Set(codes)
        guard open != agenciesOpenNow else { return }
        agenciesOpenNow = open
        dispatch(.tick)
    }
}
