// SPDX-License-Identifier: EUPL-1.2

/// What a driver has found out about its device: one closed list for all kinds. State and remedy follow from it, so a
/// fault means the same in a heartbeat, on a fault screen, in `kioskctl status` and on the dashboard.
///
/// Numbers are on the wire: never reused. An unknown number of a newer terminal decodes as `untold`.
public enum DeviceCondition: UInt8, Sendable, CaseIterable {
    /// Nobody has said (a report of an older terminal).
    case untold = 0
    case ready = 1
    /// Found, being opened or asked for the first time.
    case starting = 2
    /// None is fitted here.
    case notFitted = 3
    /// Fitted here, and unplugged or switched off.
    case unplugged = 4
    /// There, and does not answer.
    case silent = 5
    /// There, and this user may not open it: udev rule or group missing.
    case forbidden = 6
    /// Said what cannot be: impossible ranges, endless status, garbage. Set aside.
    case lying = 7
    /// Comes and goes, a loose cable: damped until it holds still.
    case flapping = 8
    /// Nobody expects it here (storage, network): not used.
    case unexpected = 9

    case paperLow = 20
    case paperOut = 21
    case coverOpen = 22
    case cutterJammed = 23
    /// Too hot or voltage off: mends itself.
    case recovering = 24
    /// An error the printer cannot recover from.
    case broken = 25
    /// Says it is off line and does not say why.
    case offline = 26

    /// A card is in the reader: not a fault.
    case cardPresent = 40
    /// A card that does not answer: upside down, or not a chip card.
    case cardMute = 41
    case cardJammed = 42
    /// The card service of the operating system does not run.
    case serviceDown = 43
    /// A card that says what cannot be: an answer to reset that does not add up, answers without end. Not spoken to.
    case cardLying = 44

    /// Something rests on the glass.
    case touchStuck = 60
    /// A keyboard nobody accepted yet: grabbed, its keys dropped.
    case unaccepted = 61

    /// A courier's stick that is read and written now: it is to stay in.
    case courierBusy = 80
    /// A courier's stick on which everything was done: it can be taken out.
    case courierDone = 81
    /// A courier's stick without room for what it is to carry.
    case courierFull = 82

    public var state: DeviceState {
        switch self {
        case .untold, .silent, .serviceDown: .unknown
        case .ready, .paperLow, .paperOut, .coverOpen, .cardPresent, .courierDone: .online
        case .starting: .starting
        case .notFitted: .noDevice
        case .unplugged: .powerOff
        case .forbidden, .lying, .flapping, .cutterJammed, .broken, .cardJammed: .hardwareError
        case .unexpected, .unaccepted, .cardLying: .potentialFraud
        case .recovering, .courierBusy: .deviceBusy
        case .offline: .offline
        case .cardMute, .touchStuck, .courierFull: .userError
        }
    }

    /// Who must act.
    public var remedy: Remedy {
        switch self {
        case .untold, .ready, .notFitted, .cardPresent, .courierDone: .none
        case .starting, .recovering, .courierBusy: .wait
        case .unplugged, .silent, .flapping, .paperLow, .paperOut, .coverOpen, .cutterJammed, .offline, .cardMute,
            .cardLying, .cardJammed, .touchStuck, .unaccepted:
            .attendant
        case .forbidden, .lying, .unexpected, .broken, .serviceDown, .courierFull: .technician
        }
    }

    /// True for what the attendant mends in three steps: these have a fix sheet (`fix.<name>.1` … `.3` in content).
    public var hasFixSheet: Bool { remedy == .attendant }

    /// True for a stick that is the courier's: it belongs to nobody's terminal, and here it is welcome.
    public var isCourier: Bool { self == .courierBusy || self == .courierDone || self == .courierFull }

    /// The name in content keys, JSON and logs: "paperOut".
    public var name: String { "\(self)" }
}

extension DeviceCondition: Codable {
    public init(from decoder: any Decoder) throws {
        self = DeviceCondition(rawValue: try decoder.singleValueContainer().decode(UInt8.self)) ?? .untold
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
