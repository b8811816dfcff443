// SPDX-License-Identifier: EUPL-1.2

/// A readiness report on its way to the central.
public struct OutgoingReport: Sendable, Equatable {
    public var number: UInt64
    /// `Signed<ReadinessReport>` as JSON.
    public var body: [UInt8]

    public init(number: UInt64, body: [UInt8]) {
        self.number = number
        self.body = body
    }
}

/// Where readiness reports wait for the central. Asked on the uplink's thread.
public protocol ReportShelf: Sendable {
    /// The oldest that the central has not acknowledged.
    func nextReport() -> OutgoingReport?
    /// The central has this one.
    func reportStored(_ number: UInt64)
}

/// What the central answers to a readiness report, signed with its own key (`Signed<ReportReceipt>`).
public struct ReportReceipt: Codable, Sendable, Equatable {
    /// Terminal id in hexadecimal.
    public var terminal: String
    /// The report that is stored now, or was before.
    public var number: UInt64
    public var serverTimeMilliseconds: Int64

    public init(terminal: String, number: UInt64, serverTimeMilliseconds: Int64) {
        self.terminal = terminal
        self.number = number
        self.serverTimeMilliseconds = serverTimeMilliseconds
    }
}
