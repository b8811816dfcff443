// SPDX-License-Identifier: EUPL-1.2

/// One peripheral as seen now: what `kioskctl status`, a heartbeat and a fault screen are made from.
public struct DeviceStatus: Sendable, Equatable, Codable {
    public var kind: PeripheralKind
    /// 1 for the first of its kind, 2 for the second.
    public var ordinal: Int
    public var state: DeviceState
    public var paper: PaperState
    public var card: CardState
    /// True when a printer's cover is open; `nil` when nobody knows.
    public var coverOpen: Bool?
    public var remedy: Remedy
    /// Why the state is what it is.
    public var condition: DeviceCondition

    public init(
        kind: PeripheralKind, state: DeviceState, paper: PaperState = .unknown, coverOpen: Bool? = nil,
        remedy: Remedy = .none
    ) {
        self.kind = kind
        ordinal = 1
        self.state = state
        self.paper = paper
        card = .unknown
        self.coverOpen = coverOpen
        self.remedy = remedy
        condition = .untold
    }

    /// State and remedy as the condition has them.
    public init(
        _ kind: PeripheralKind, _ condition: DeviceCondition, ordinal: Int = 1, paper: PaperState = .unknown,
        card: CardState = .unknown, coverOpen: Bool? = nil
    ) {
        self.kind = kind
        self.ordinal = ordinal
        state = condition.state
        self.paper = paper
        self.card = card
        self.coverOpen = coverOpen
        remedy = condition.remedy
        self.condition = condition
    }

    /// A printer that is not fitted: the terminal works without one.
    public static let noPrinter = DeviceStatus(.printer, .notFitted)

    /// True when a slip sent now would be expected to come out.
    public var canPrint: Bool {
        kind == .printer && state == .online && paper != .out && paper != .jammed && coverOpen != true
    }

    enum CodingKeys: CodingKey {
        case kind, ordinal, state, paper, card, coverOpen, remedy, condition
    }

    /// An older terminal says less: what it leaves out is unknown.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        kind = try values.decode(PeripheralKind.self, forKey: .kind)
        ordinal = try values.decodeIfPresent(Int.self, forKey: .ordinal) ?? 1
        state = try values.decode(DeviceState.self, forKey: .state)
        paper = try values.decodeIfPresent(PaperState.self, forKey: .paper) ?? .unknown
        card = try values.decodeIfPresent(CardState.self, forKey: .card) ?? .unknown
        coverOpen = try values.decodeIfPresent(Bool.self, forKey: .coverOpen)
        remedy = try values.decodeIfPresent(Remedy.self, forKey: .remedy) ?? .none
        condition = try values.decodeIfPresent(DeviceCondition.self, forKey: .condition) ?? .untold
    }
}
