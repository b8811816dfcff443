// SPDX-License-Identifier: EUPL-1.2

/// One peripheral as seen now: what `kioskctl status`, a heartbeat and a fault screen are made from.
public struct DeviceStatus: Sendable, Equatable, Codable {
    public var kind: PeripheralKind
    public var state: DeviceState
    public var paper: PaperState
    /// True when a printer's cover is open; `nil` when nobody knows.
    public var coverOpen: Bool?
    public var remedy: Remedy

    public init(
        kind: PeripheralKind, state: DeviceState, paper: PaperState = .unknown, coverOpen: Bool? = nil,
        remedy: Remedy = .none
    ) {
        self.kind = kind
        self.state = state
        self.paper = paper
        self.coverOpen = coverOpen
        self.remedy = remedy
    }

    /// A printer that is not fitted: the terminal works without one.
    public static let noPrinter = DeviceStatus(kind: .printer, state: .noDevice)

    /// True when a slip sent now would be expected to come out.
    public var canPrint: Bool {
        kind == .printer && state == .online && paper != .out && paper != .jammed && coverOpen != true
    }
}
