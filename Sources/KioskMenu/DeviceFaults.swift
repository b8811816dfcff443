// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// A fault that three steps mend, as its sheet is kept while it is read.
struct Fix: Sendable, Equatable {
    var kind: PeripheralKind
    var ordinal: Int
    var condition: DeviceCondition
    /// Read by the attendant, who reads Swedish whatever the visitor does.
    var isForStaff: Bool

    init?(_ device: DeviceStatus, isForStaff: Bool) {
        guard device.knownCondition.hasFixSheet else { return nil }
        kind = device.kind
        ordinal = device.ordinal
        condition = device.knownCondition
        self.isForStaff = isForStaff
    }

    func isAbout(_ device: DeviceStatus) -> Bool { device.kind == kind && device.ordinal == ordinal }
}

extension KioskMenu {
    /// The screen on which a visitor meets a condition; `nil` where it is no concern of a visitor's.
    public static func screenID(for condition: DeviceCondition, kind: PeripheralKind) -> String? {
        switch (kind, condition) {
        case (.printer, _): SlipErrand.Obstacle(condition)?.screenID
        case (.cardReader, .cardPresent): "card-left"
        case (.keyboard, .unaccepted): "keyboard-new"
        default: nil
        }
    }

    /// The screen on which staff meet a condition: three steps, or the list of devices with its state and remedy.
    public static func staffScreenID(for condition: DeviceCondition) -> String {
        condition.hasFixSheet ? "fix-sheet" : "devices"
    }
}

extension SlipErrand.Obstacle {
    /// What a printer's condition is to a slip that waits.
    init?(_ condition: DeviceCondition) {
        switch condition {
        case .paperOut: self = .paper
        case .coverOpen: self = .cover
        case .cutterJammed: self = .jam
        case .unplugged, .flapping: self = .plug
        case .silent, .offline: self = .offline
        case .forbidden, .lying, .broken: self = .setAside
        case .starting, .recovering: self = .busy
        case .untold, .ready, .notFitted, .unexpected, .paperLow, .cardPresent, .cardMute, .cardLying, .cardJammed,
            .serviceDown, .touchStuck, .unaccepted, .courierBusy, .courierDone, .courierFull:
            return nil
        }
    }

    var screenID: String {
        switch self {
        case .paper: "printer-paper-out"
        case .cover: "printer-cover-open"
        case .jam: "printer-jammed"
        case .plug: "printer-unplugged"
        case .offline: "printer-offline"
        case .setAside: "printer-set-aside"
        case .busy: "printer-busy"
        }
    }

    /// Messages of the screen begin so: "fault.paper".
    var key: String { "fault.\(self)" }

    /// A slip begun stays begun: its screen says what a hand can mend, and what has to be waited for stays "printing".
    var interruptsPrinting: Bool { self != .busy && self != .offline }

    /// While it stands, a printer that says nothing is not given up: it goes on when the hand has done its work.
    var keepsJob: Bool { self == .paper || self == .cover || self == .jam }
}

extension DeviceStatus {
    /// The condition, or what an answer without one comes to.
    var knownCondition: DeviceCondition {
        let saysLittle = condition == .untold || condition == .ready || condition == .paperLow
        if !saysLittle { return condition }
        if kind == .printer {
            if coverOpen == true { return .coverOpen }
            if paper == .out { return .paperOut }
            if paper == .jammed { return .cutterJammed }
        }
        if condition != .untold { return condition }
        return switch state {
        case .online: .ready
        case .offline, .userError: .offline
        case .powerOff: .unplugged
        case .noDevice: .notFitted
        case .hardwareError: .broken
        case .deviceBusy: .recovering
        case .fraudAttempt, .potentialFraud: .unexpected
        case .starting: .starting
        case .unknown: .untold
        }
    }

    /// What stands in the way of a slip.
    var obstacle: SlipErrand.Obstacle? { SlipErrand.Obstacle(knownCondition) }

    /// For staff: what a hand can mend first, then what needs a technician, what can wait, what is well.
    var gravity: Int {
        switch knownCondition {
        case .paperLow, .unaccepted: return 2
        case .notFitted: return 5
        default: break
        }
        return switch knownCondition.remedy {
        case .attendant: 0
        case .technician: 1
        case .wait: 3
        case .none: 4
        }
    }

    /// Which device matters most where faults are equal: slips first, then ways to answer.
    var weight: Int {
        switch kind {
        case .printer: 0
        case .touchscreen: 1
        case .keyboard: 2
        case .cardReader: 3
        case .scanner: 4
        case .storage, .network: 5
        }
    }
}

extension Surroundings {
    /// Every device, the gravest fault first.
    var devicesByGravity: [DeviceStatus] {
        var all = devices
        if !all.contains(where: { $0.kind == .printer }), printer.state != .noDevice { all.append(printer) }
        return all.sorted {
            ($0.gravity, $0.weight, $0.ordinal) < ($1.gravity, $1.weight, $1.ordinal)
        }
    }

    /// What the attendant can mend, the gravest first.
    var fixable: [DeviceStatus] { devicesByGravity.filter(\.knownCondition.hasFixSheet) }

    func device(_ fix: Fix) -> DeviceStatus? { devicesByGravity.first { fix.isAbout($0) } }

    /// A card is in a reader.
    var hasCard: Bool { devices.contains { $0.card == .present } }

    /// Something a visitor can answer by, apart from a keyboard that waits to be accepted.
    var hasKeysOrTouch: Bool {
        devices.contains { ($0.kind == .keyboard || $0.kind == .touchscreen) && $0.state == .online }
    }
}
