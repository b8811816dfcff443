// SPDX-License-Identifier: EUPL-1.2
public import Crypto
import Foundation
public import KioskModel

/// Which launch tickets this terminal has used: their ids on disk, kept until each has expired.
///
/// A ticket that `accept` returns is burned: its id is on the disk before the caller learns that it is good, so that no
/// kill or power cut lets it be used twice.
public struct TicketBook: Sendable {
    /// More than a terminal can use within the life of a ticket.
    static let mostEntries = 512

    private let pages: BurnedPages

    /// Opens the book, or begins it. A file that cannot be understood is set aside as `.damaged-N`; what can be read of
    /// it stays burned, and a ticket from before its last change is refused, for it might stand in the rest.
    /// - Parameter file: in the state folder.
    /// - Throws: `TicketRefusal.notKept` when the file can be neither read nor set aside.
    public init(file: String) throws {
        pages = try BurnedPages(file: file)
    }

    /// Judges a ticket and burns its id.
    /// - Parameters:
    ///   - key: the central's, as this terminal knows it.
    ///   - terminal: this terminal's id in hexadecimal.
    ///   - agency: whose meeting the visitor asked for.
    ///   - nowMilliseconds: UTC by the trusted clock.
    public func accept(
        _ signed: Signed<LaunchTicket>, by key: Curve25519.Signing.PublicKey, terminal: String, agency: Int32,
        nowMilliseconds: Int64, clockTrusted: Bool
    ) throws(TicketRefusal) -> LaunchTicket {
        let ticket = try Self.read(signed, by: key)
        guard ticket.issuer == Self.issuer(of: key) else { throw .foreignIssuer }
        guard ticket.terminal == terminal else { throw .foreignTerminal }
        guard ticket.agency == agency else { throw .unknownAgency }
        try Self.checkForm(ticket)
        guard clockTrusted else { throw .clockUntrusted }
        let skew = LaunchTicket.clockSkewMilliseconds
        guard nowMilliseconds >= ticket.notBeforeMilliseconds - skew else { throw .notYet }
        guard nowMilliseconds < ticket.expiresMilliseconds + skew else { throw .expired }
        try pages.burn(
            ticket.id, from: ticket.notBeforeMilliseconds, until: ticket.expiresMilliseconds + skew,
            now: nowMilliseconds)
        return ticket
    }

    /// First 8 bytes of SHA-256 of a central's public key, hexadecimal: `LaunchTicket.issuer`.
    public static func issuer(of key: Curve25519.Signing.PublicKey) -> String {
        Hex.encode(SHA256.hash(data: key.rawRepresentation).prefix(8))
    }

    private static func read(
        _ signed: Signed<LaunchTicket>, by key: Curve25519.Signing.PublicKey
    ) throws(TicketRefusal) -> LaunchTicket {
        do {
            return try signed.verified(by: key)
        } catch SignedError.badSignature {
            throw .badSignature
        } catch {
            throw .malformed
        }
    }

    private static func checkForm(_ ticket: LaunchTicket) throws(TicketRefusal) {
        let (life, overflow) = ticket.expiresMilliseconds.subtractingReportingOverflow(ticket.notBeforeMilliseconds)
        let times = 0...Int64(1) << 52
        guard Hex.decode(ticket.id)?.count == 16, !overflow, life > 0, times.contains(ticket.notBeforeMilliseconds),
            times.contains(ticket.expiresMilliseconds), (1...14_400).contains(ticket.longestSeconds),
            ticket.room.isEmpty || MeetingAddress.isRoom(ticket.room),
            ticket.token.utf8.count <= LaunchTicket.mostTokenBytes
        else { throw .malformed }
        guard life <= LaunchTicket.longestLifeSeconds * 1_000 else { throw .tooLong }
    }
}
