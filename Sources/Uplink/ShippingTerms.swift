// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// How batches go to this central, as far as it said: an older one takes one batch of version 1 at a time, a newer one
/// shipments of version 2 up to a number of bytes.
struct ShippingTerms: Sendable, Equatable {
    /// Content type of shipments of version 2.
    static let shipments = "application/vnd.servicepunkt.batches.v2"
    /// Before the central gave any credit: half a minute on a line of 64 kbit/s would be twice as much.
    static let firstCreditBytes = 131_072
    static let creditBytes = 4_096...262_144

    private(set) var version = 1
    private(set) var creditBytes = Self.firstCreditBytes

    /// The answer to a heartbeat; `nil` is a central that has never heard of a choice.
    mutating func accepts(_ contentTypes: [String]?) {
        version = contentTypes?.contains(Self.shipments) == true ? 2 : 1
    }

    mutating func credit(_ bytes: Int?) {
        guard let bytes else { return }
        creditBytes = min(max(bytes, Self.creditBytes.lowerBound), Self.creditBytes.upperBound)
    }

    /// It does not know what it was sent (415).
    /// - Returns: whether there is an older form to try.
    mutating func notUnderstood() -> Bool {
        guard version > 1 else { return false }
        version = 1
        return true
    }

    /// A long shipment over a thin line takes its time: 8 kbit/s must do, which is a poor 2G connection.
    static func limits(bytes: Int) -> Transport.Limits {
        Transport.Limits(totalMilliseconds: 60_000 + bytes)
    }
}
