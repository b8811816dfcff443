// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// Makes launch tickets. Nothing of one is kept: from the same meeting and moment the same ticket comes, whichever server
/// process makes it, so that the database holds no token.
struct TicketPress: Sendable {
    /// A ticket that ends sooner than this is not given again.
    static let renewalMilliseconds: Int64 = 20_000

    let state: StateDirectory
    let settings: MeetingSettingsFile
    let mediaFile: MediaFile?

    var media: MediaSettings? { mediaFile?.settings() }

    /// The moment a ticket that is handed out now begins: the old one while it is good for a while yet.
    static func moment(kept: Int64, now: Int64) -> Int64 {
        let isGood = kept <= now && now < kept + LaunchTicket.longestLifeSeconds * 1_000 - renewalMilliseconds
        return isGood ? kept : now
    }

    /// What the central knows of an agency's system.
    func settings(of agency: MeetingAgency, area: String) throws -> AgencySettings {
        guard agency.isDesk else { return try settings.settings(area: area, agency: agency.code) }
        return AgencySettings(media.map { ["secret": $0.tokenSecret] } ?? [:])
    }

    func isSetUp(_ agency: MeetingAgency, area: String) throws -> Bool {
        MeetingAdapters.isSetUp(agency.profile.adapter, try settings(of: agency, area: area))
    }

    /// - Throws: `MeetingRefusal.notSetUp`.
    func ticket(_ row: MeetingRow, _ agency: MeetingAgency) throws -> Signed<LaunchTicket> {
        let visit = Self.visit(row, agency.profile)
        let pass = try MeetingAdapters.of(agency.profile.adapter)
            .pass(visit, try settings(of: agency, area: row.area))
        // What would fit no address of the profile is told here, where somebody can mend it.
        guard MeetingAddress.start(agency.profile, room: pass.room, token: pass.token, language: row.language) != nil
        else { throw MeetingRefusal.notSetUp }
        return try Signed(
            LaunchTicket(
                issuer: issuer, terminal: row.terminal, agency: row.agency, id: id(row),
                notBeforeMilliseconds: row.ticketMilliseconds,
                expiresMilliseconds: row.ticketMilliseconds + LaunchTicket.longestLifeSeconds * 1_000,
                longestSeconds: Int32(clamping: visit.longestSeconds), room: pass.room, token: pass.token),
            by: state.signingKey)
    }

    static func visit(_ row: MeetingRow, _ profile: MeetingProfile) -> MeetingVisit {
        let from = row.ticketMilliseconds / 1_000
        return MeetingVisit(
            terminal: row.terminal, meeting: row.meeting, language: row.language, fromSeconds: from,
            untilSeconds: from + LaunchTicket.longestLifeSeconds,
            longestSeconds: Int64(min(max(profile.longestMinutes, 1), 240)) * 60)
    }

    var issuer: String {
        Hex.encode(Array(SHA256.hash(data: state.signingKey.publicKey.rawRepresentation)).prefix(8))
    }

    private func id(_ row: MeetingRow) -> String {
        let text = "\(row.area)\u{0}\(row.terminal)\u{0}\(row.meeting)\u{0}\(row.ticketMilliseconds)"
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(text.utf8), using: state.derivedKey("meeting tickets"))
        return Hex.encode(Array(code).prefix(16))
    }
}
