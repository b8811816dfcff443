// SPDX-License-Identifier: EUPL-1.2
import Journal
import KioskMenu
import KioskModel
import Logging
import Peripherals
import Slips
import Uplink

/// What the session answers on the control socket, and what it lends to a technician's device test.
extension Session {
    /// Reads the record of devices and opens the desk of `kioskctl doctor`.
    func openDoctor(_ state: StateDirectory, identity: TerminalIdentity) {
        stateDirectory = state
        let file = DeviceRecordFile(path: state.devices)
        if let notice = file.notice { log.error("the record of devices", metadata: ["what": "\(notice)"]) }
        deviceRecord = file
        courier = CourierCounter(state: state, identity: identity, journal: journal)
        doctor = DoctorDesk(
            store: ReadinessStore(path: state.readiness),
            edges: DoctorDesk.Edges(
                now: { BootClock.milliseconds() },
                obstacle: { self.menu.isInSession ? Self.visitorIsThere : nil },
                record: { self.deviceRecord?.record ?? DeviceRecord() },
                save: { try self.saveRecord($0) },
                devices: { self.seenDevices },
                isShown: { self.menu.isTesting },
                show: { self.showDeviceTest($0) },
                printTestPage: { self.printTestPage() },
                printSheet: { self.printSheet($0) },
                readCardKey: { self.readCardKey() },
                rehearse: settings.offersMeetings ? { self.rehearseForDoctor() } : nil,
                blankReport: { self.blankReport($0) },
                sign: { try Signed($0, by: identity.signingKey) },
                reported: { self.uplink?.nudge(.reportWaiting) }))
    }

    /// The answer to one line on the control socket, now or later.
    func answer(_ request: ControlRequest, _ reply: ControlReply) {
        switch request.words.first {
        case "status": reply(DoctorDesk.json(status()))
        case "print-test": printTestPage(reply)
        case "doctor", "scan":
            guard let doctor else { return reply(DoctorDesk.error("the terminal is still starting; try again")) }
            doctor.answer(request, reply)
        case "courier": courierAsked(request, reply)
        default: reply(DoctorDesk.error("unknown request"))
        }
    }

    private static let visitorIsThere = "a visitor uses the terminal; wait until the session is over"

    /// Every device there is or that is recorded, and what it says it is.
    var seenDevices: [SeenDevice] { devices }

    private func readCardKey() {
        // The test hears of it after this call in any case.
        let session = self
        guard let desk else { return loop.post { session.assumeIsolated { $0.doctor?.cardKey(.unreadable(.mute)) } } }
        desk.readCardKey { reading in session.assumeIsolated { $0.doctor?.cardKey(reading) } }
    }

    private func rehearseForDoctor() {
        // The test hears of it after this call in any case.
        let (loop, session) = (loop, self)
        let told: @Sendable (MeetingReadiness?) -> Void = { found in
            loop.post { session.assumeIsolated { $0.doctor?.rehearsed(found) } }
        }
        guard let meetings else { return told(nil) }
        meetings.rehearseForDoctor(told)
    }

    private func blankReport(_ number: UInt64) -> ReadinessReport {
        ReadinessReport(
            terminal: Hex.encode(journal.terminalID), placeCode: site.placeCode, number: number,
            wallMilliseconds: clock.wallAtBootMilliseconds + BootClock.milliseconds(), clockTrusted: clock.isTrusted,
            softwareVersion: SoftwareVersion.text, contentVersion: content.version, items: [])
    }
}
