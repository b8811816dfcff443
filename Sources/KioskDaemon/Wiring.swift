// SPDX-License-Identifier: EUPL-1.2
import Console
import Content
import Crypto
import Journal
import KioskModel
import Logging
import Peripherals
import Uplink

/// Puts the parts of a terminal together.
enum Wiring {
    /// Identity, journal, content and session; the terminal is not touched yet.
    static func session(
        state: StateDirectory, settings: Settings, loop: Loop, log: Logger
    ) throws -> (session: Session, uplink: UplinkDoor) {
        let identity = try TerminalIdentity.loadOrCreate(directory: state.identity)
        let store = BundleStore(directory: state.content, keys: try contentKeys(state, identity))
        let opened = try store.openBest()
        let clock = UplinkClock.system()
        let journal = try Journal.open(
            directory: state.journal, signingKey: identity.signingKey, bootID: clock.bootID)
        let time = TimeEstimate.load(
            directory: state.identity, clock: clock,
            newestJournalMilliseconds: newestRow(journal))
        let reading = time.reading(atBootMilliseconds: clock.bootMilliseconds())
        let health = HealthBoard()
        let session = try Session(
            loop: loop, log: log, settings: settings, health: health, journal: journal, store: store,
            content: opened, site: identity.configuration ?? .notEnrolled,
            clock: ClockFace(
                wallAtBootMilliseconds: time.wallAtBootMilliseconds,
                isTrusted: reading.trusted, errorBoundMilliseconds: reading.errorBoundMilliseconds),
            terminal: try Terminal(theme: settings.theme.theme, modesFile: state.terminalModes))
        let door = UplinkDoor(
            identity: identity, journal: journal, reports: ReadinessStore(path: state.readiness), time: time,
            clock: clock, bag: CourierBag(directory: state.courier), health: health, session: session, log: log)
        return (session, door)
    }

    /// Wall clock of the newest row, milliseconds UTC: the machine's clock is not earlier than that.
    private static func newestRow(_ journal: Journal) -> Int64? {
        let position = journal.position
        guard position.lastSequence > 0,
            let row = try? journal.records(epoch: position.epoch, from: position.lastSequence, limit: 1).first,
            let boot = try? journal.boots().first(where: { $0.ordinal == row.bootOrdinal })
        else { return nil }
        return boot.wallAtBootMilliseconds + Int64(row.bootMinutes) * 60_000
    }

    /// Keys of the grant, and those a technician trusted before enrolment.
    static func contentKeys(
        _ state: StateDirectory, _ identity: TerminalIdentity?
    ) throws(DaemonError) -> [Curve25519.Signing.PublicKey] {
        var keys = identity?.contentKeys ?? []
        for line in (SmallFile.text(state.contentKeys) ?? "").split(separator: "\n") {
            guard let bytes = Hex.decode(String(line)),
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
            else {
                throw .badSettingsFile(
                    state.contentKeys, "\"\(SafeText.clean(String(line.prefix(80))))\" is no public key")
            }
            keys.append(key)
        }
        return keys
    }
}

extension SiteConfiguration {
    /// A terminal nobody enrolled yet works all the same: always open, no shop phone.
    static let notEnrolled = SiteConfiguration(
        version: 0, placeCode: 0, placeName: "Servicepunkt", municipality: "", county: "", shopPhone: "",
        shopPhonePlace: "", openingHours: .always, isMobile: false, responsible: "", complaintsPhone: "",
        attendantCode: "")
}
