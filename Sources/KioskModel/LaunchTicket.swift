// SPDX-License-Identifier: EUPL-1.2

/// The central's permission to start one meeting at one terminal (`Signed<LaunchTicket>`). It carries no address: the
/// terminal takes every address from its own `MeetingProfile` and fills in what is here.
///
/// A ticket stands in no argument list, log, journal or crash dump, so neither it nor a part of it has a description.
public struct LaunchTicket: Codable, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The longest life of a ticket.
    public static let longestLifeSeconds: Int64 = 120
    /// How far the clocks of a central and a trusted terminal may differ.
    public static let clockSkewMilliseconds: Int64 = 5_000
    public static let mostTokenBytes = 4_096

    /// First 8 bytes of SHA-256 of the central's Ed25519 public key, hexadecimal.
    public var issuer: String
    /// Terminal id in hexadecimal: the audience.
    public var terminal: String
    /// Permanent code of the agency.
    public var agency: Int32
    /// 16 random bytes in hexadecimal, used once.
    public var id: String
    /// UTC milliseconds.
    public var notBeforeMilliseconds: Int64
    public var expiresMilliseconds: Int64
    public var longestSeconds: Int32
    /// Name of the room, 1 … 64 of `A–Z a–z 0–9 - _`; empty where the adapter has none.
    public var room: String
    /// What the adapter made: a JWT, a checksum query, a PIN, a Janus token; empty where it has none.
    public var token: String

    public init(
        issuer: String, terminal: String, agency: Int32, id: String, notBeforeMilliseconds: Int64,
        expiresMilliseconds: Int64, longestSeconds: Int32, room: String, token: String
    ) {
        self.issuer = issuer
        self.terminal = terminal
        self.agency = agency
        self.id = id
        self.notBeforeMilliseconds = notBeforeMilliseconds
        self.expiresMilliseconds = expiresMilliseconds
        self.longestSeconds = longestSeconds
        self.room = room
        self.token = token
    }

    public var description: String { "a launch ticket" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a ticket starts no meeting.
public enum TicketRefusal: String, Error, Codable, Sendable, CaseIterable {
    case malformed, badSignature
    /// Made by another central.
    case foreignIssuer
    /// Made for another terminal.
    case foreignTerminal
    /// The agency is not in this terminal's content, or has no meeting there.
    case unknownAgency
    case notYet, expired
    /// Lives longer than a ticket may.
    case tooLong
    /// Its id has been used before.
    case used
    /// Nobody has confirmed the terminal's clock.
    case clockUntrusted
    /// The id could not be written to disk.
    case notKept
}
