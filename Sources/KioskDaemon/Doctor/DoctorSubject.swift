// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// One device under test.
struct DoctorSubject: Sendable, Equatable {
    var kind: PeripheralKind
    var ordinal: Int
    var identity: DeviceIdentity
    /// As it was when its turn came.
    var status: DeviceStatus

    /// The printer comes first: its test page carries the code that the scanner reads.
    static let order: [PeripheralKind] = [
        .printer, .touchscreen, .keyboard, .scanner, .cardReader, .storage, .network,
    ]
    /// More devices than a terminal has places for; a hub full of keyboards makes no endless test.
    static let most = 16

    init(_ device: SeenDevice) {
        kind = device.status.kind
        ordinal = device.status.ordinal
        identity = device.identity
        status = device.status
    }

    init(notFitted kind: PeripheralKind) {
        self.init(SeenDevice(DeviceStatus(kind, .notFitted)))
    }

    /// Everything there is, in the order of the test, and what is not fitted at its place.
    static func all(_ devices: [SeenDevice], only: PeripheralKind?) -> [DoctorSubject] {
        order.filter { only == nil || only == $0 }.flatMap { kind -> [DoctorSubject] in
            // A courier's stick is a guest: nothing of the terminal's, and nothing to be recorded.
            let own = devices.filter { $0.status.kind == kind && $0.status.state != .noDevice }
                .filter { !$0.status.condition.isCourier }
                .sorted { $0.status.ordinal < $1.status.ordinal }.prefix(most).map(DoctorSubject.init)
            let isUsual = kind != .storage && kind != .network
            return own.isEmpty && isUsual ? [DoctorSubject(notFitted: kind)] : Array(own)
        }
    }

    /// The same device in a newer list.
    func find(in devices: [SeenDevice]) -> SeenDevice? {
        let own = devices.filter { $0.status.kind == kind }
        return own.first { $0.identity == identity }
            ?? own.first { $0.status.ordinal == ordinal && $0.identity.mayReplace(identity) }
    }

    /// "printer", "keyboard 2".
    var name: String { ordinal > 1 ? "\(kind.words) \(ordinal)" : kind.words }

    /// "printer: 04b8:0202 EPSON TM-T20III, serial X, firmware Y".
    var description: String {
        var parts = identity.label.isEmpty ? [] : [identity.label]
        if !identity.serial.isEmpty { parts.append("serial \(identity.serial)") }
        if !identity.firmware.isEmpty { parts.append("firmware \(identity.firmware)") }
        return parts.isEmpty ? name : "\(name): " + parts.joined(separator: ", ")
    }
}

extension DeviceStatus {
    /// Well enough to serve a visitor now.
    var isFine: Bool { state == .online && (remedy == .none || condition == .paperLow) }
}
