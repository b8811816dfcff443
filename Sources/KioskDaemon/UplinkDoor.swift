// SPDX-License-Identifier: EUPL-1.2
import Journal
import KioskModel
import Logging
import Uplink

/// The session's way to the central: starts the uplink once the first screen stands, and hands what it hears to the
/// session's own thread.
final class UplinkDoor: Sendable {
    let identity: TerminalIdentity
    private let uplink: Uplink
    private let log: Logger

    init(
        identity: TerminalIdentity, journal: Journal, reports: any ReportShelf, time: TimeEstimate, clock: UplinkClock,
        bag: CourierBag, health: HealthBoard, session: Session, log: Logger
    ) {
        self.identity = identity
        self.log = log
        let loop = session.loop
        uplink = Uplink(
            identity: identity, outbox: journal, reports: reports, bag: bag, time: time, clock: clock,
            heartbeat: {
                var heartbeat = health.heartbeat()
                // A journal that cannot be read now says so in other ways.
                heartbeat.epochs = try? journal.closedEpochs()
                return heartbeat
            },
            onAnswer: { answer, estimate in
                let reading = estimate.reading(atBootMilliseconds: clock.bootMilliseconds())
                let face = ClockFace(
                    wallAtBootMilliseconds: estimate.wallAtBootMilliseconds, isTrusted: reading.trusted)
                loop.post {
                    session.assumeIsolated {
                        $0.timeBecame(face, errorBoundMilliseconds: reading.errorBoundMilliseconds)
                        $0.agenciesAreOpen(answer.agenciesOpenNow)
                        $0.bookingsAre(answer.booked)
                        $0.desksHave(answer.deskHours ?? [])
                    }
                }
            },
            onConfiguration: { site in loop.post { session.assumeIsolated { $0.siteArrived(site) } } },
            onContent: { bytes in loop.post { session.assumeIsolated { $0.bundleArrived(bytes) } } },
            onReceipt: { loop.post { session.assumeIsolated { $0.receiptCame() } } },
            log: { message, metadata in
                log.info("uplink", metadata: LogFile.metadata(message, metadata))
            })
    }

    func start() { uplink.start() }
    func stop() { uplink.stop() }
    func nudge(_ reason: Uplink.Nudge) { uplink.nudge(reason) }
    var status: UplinkStatus { uplink.status }
}
