// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Logging
import Peripherals
import Uplink

/// The courier's stick, as the session hears of it.
extension Session {
    /// The driver of couriers' sticks; what it does is told here, on the loop's thread.
    func makeCourierStick() -> CourierStick? {
        guard let courier, let uplink else { return nil }
        let (loop, session) = (loop, self)
        let clerk = CourierClerk(
            counter: courier, hasLine: { uplink.status.hasLine(now: BootClock.milliseconds()) },
            onReport: { report in loop.post { session.assumeIsolated { $0.stickServed(report) } } })
        return CourierStick(
            edges: StickEdges(
                county: { courier.county }, serve: { clerk.serve($0, $1) },
                setAside: { reason, identity in
                    loop.post { session.assumeIsolated { $0.stickSetAside(reason, identity) } }
                }))
    }

    private func stickServed(_ report: StickReport) {
        stickReport = report
        stickReport?.wallMilliseconds = clock.wallAtBootMilliseconds + BootClock.milliseconds()
        let level: Logger.Level = report.setAside == nil && report.problems.isEmpty ? .notice : .warning
        log.log(level: level, "a courier's stick", metadata: ["what": "\(report.words)"])
        if report.taken > 0 { uplink?.nudge(.courierCame) }
    }

    private func stickSetAside(_ reason: String, _ identity: DeviceIdentity) {
        stickReport = StickReport(setAside: reason)
        stickReport?.wallMilliseconds = clock.wallAtBootMilliseconds + BootClock.milliseconds()
        log.warning("a stick is not used", metadata: ["device": "\(identity.label)", "reason": "\(reason)"])
    }

    /// The central's receipt for another terminal came: a stick that is in takes it along.
    func receiptCame() { desk?.serveSticks() }
}
