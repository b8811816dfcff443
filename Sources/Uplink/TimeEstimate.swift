// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What time it is, with a bound: the latest authenticated time of the central plus CLOCK_BOOTTIME since. Before the
/// first such time it is the greatest of RTC, newest journal row and build date, and untrusted.
public struct TimeEstimate: Sendable, Equatable, Codable {
    public struct Reading: Sendable, Equatable {
        /// Milliseconds UTC.
        public var wallMilliseconds: Int64
        /// The true time lies within this many milliseconds of it; `untrustedBoundMilliseconds` while untrusted.
        public var errorBoundMilliseconds: Int64
        /// The central confirmed it since this boot.
        public var trusted: Bool
    }

    /// A hundred years: nobody knows.
    public static let untrustedBoundMilliseconds: Int64 = 3_155_760_000_000
    /// Drift of a quartz clock, parts per million; the RFC 5905 default is 15, a cheap board in an unheated shop is worse.
    public static let driftPartsPerMillion: Int64 = 100

    /// The boot the CLOCK_BOOTTIME below belongs to, 16 bytes.
    public private(set) var bootID: [UInt8]
    private var anchorBootMilliseconds: Int64
    private var anchorWallMilliseconds: Int64
    private var anchorBoundMilliseconds: Int64
    private var confirmed: Bool

    /// The estimate of a boot in which nobody has confirmed the time yet.
    public init(
        bootID: [UInt8], bootMilliseconds: Int64, realtimeMilliseconds: Int64, newestJournalMilliseconds: Int64?
    ) {
        self.bootID = bootID
        anchorBootMilliseconds = bootMilliseconds
        anchorWallMilliseconds = max(
            realtimeMilliseconds, newestJournalMilliseconds ?? 0, SoftwareVersion.builtMilliseconds)
        anchorBoundMilliseconds = Self.untrustedBoundMilliseconds
        confirmed = false
    }

    public func reading(atBootMilliseconds now: Int64) -> Reading {
        let since = now - anchorBootMilliseconds
        let bound =
            confirmed
            ? anchorBoundMilliseconds + (abs(since) * Self.driftPartsPerMillion + 999_999) / 1_000_000
            : Self.untrustedBoundMilliseconds
        return Reading(
            wallMilliseconds: anchorWallMilliseconds + since, errorBoundMilliseconds: bound, trusted: confirmed)
    }

    /// Wall clock at CLOCK_BOOTTIME zero, milliseconds UTC, as the row of a boot holds it.
    public var wallAtBootMilliseconds: Int64 { anchorWallMilliseconds - anchorBootMilliseconds }

    /// Takes a time that the central signed, in an answer asked for and received at these readings of CLOCK_BOOTTIME.
    /// The server read its clock somewhere between the two: the middle, with half the round trip as bound. A vaguer
    /// time than the one we have changes nothing, unless the two contradict each other: then the central's clock was
    /// set, and it is the latest that counts.
    public mutating func observe(serverTimeMilliseconds: Int64, askedAt: Int64, receivedAt: Int64) {
        guard receivedAt >= askedAt, serverTimeMilliseconds >= SoftwareVersion.builtMilliseconds else { return }
        let half = (receivedAt - askedAt + 1) / 2
        let wall = serverTimeMilliseconds + half
        let known = reading(atBootMilliseconds: receivedAt)
        let vaguer = half > known.errorBoundMilliseconds
        let agrees = abs(wall - known.wallMilliseconds) <= half + known.errorBoundMilliseconds
        if confirmed, vaguer, agrees { return }
        anchorBootMilliseconds = receivedAt
        anchorWallMilliseconds = wall
        // One millisecond for the rounding of either clock.
        anchorBoundMilliseconds = half + 1
        confirmed = true
    }

    /// Takes the confirmation back: what it was built on turned out wrong.
    mutating func distrust() {
        confirmed = false
        anchorBoundMilliseconds = Self.untrustedBoundMilliseconds
    }
}
