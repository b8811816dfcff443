// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

/// A device by its driver and, where that makes a difference, by what it is or how it is connected.
enum ConformanceDevice: String, Sendable, CaseIterable {
    case usbPrinter = "EscPosPrinter (usb)"
    case serialPrinter = "EscPosPrinter (serial)"
    case networkPrinter = "EscPosPrinter (network)"
    case cardReader = "CardReader"
    case touchscreen = "Touchscreen"
    case keyboard = "Keyboard"
    case scanner = "Scanner"
    case courierStick = "CourierStick"
    case storage = "Intruder (storage)"
    case network = "Intruder (network)"

    /// As `PeripheralDriver.name` has it.
    var driver: String { rawValue.split(separator: " ").first.map(String.init) ?? rawValue }

    var kind: PeripheralKind {
        switch self {
        case .usbPrinter, .serialPrinter, .networkPrinter: .printer
        case .cardReader: .cardReader
        case .touchscreen: .touchscreen
        case .keyboard: .keyboard
        case .scanner: .scanner
        case .storage, .courierStick: .storage
        case .network: .network
        }
    }
}

/// What may happen to a device.
enum ConformanceSituation: String, Sendable, CaseIterable {
    case plug
    case unplug = "unplug in the middle of work"
    case replug
    case silence
    case garbage
    case endless = "endless talk"
    case slow
    case forbidden = "permission denied"
    case held = "held by another program"
    case twoOfTheKind = "two of the same kind"
    case lyingRanges = "impossible ranges"
    case boastful = "lengths that cannot be"
    case escapes = "names with escape sequences and descriptors of 64 KB"
}

/// What kioskd must then say of it, or why the question makes no sense.
enum ConformanceCell: Sendable {
    /// - Parameter screen: what a visitor meets who prints a slip then; `nil` where no slip is asked for.
    case told(DeviceCondition, screen: String? = nil)
    case senseless(String)
}

/// A cell of the table that is tried.
struct ConformanceRow: Sendable, CustomTestStringConvertible {
    var device: ConformanceDevice
    var situation: ConformanceSituation
    var condition: DeviceCondition
    var screen: String?

    var testDescription: String { "\(device.rawValue): \(situation.rawValue)" }

    /// Every cell that is not senseless, device by device.
    static let all: [ConformanceRow] = ConformanceDevice.allCases.flatMap { device in
        ConformanceSituation.allCases.compactMap { situation in
            guard case .told(let condition, let screen)? = ConformanceTable.cells[device]?[situation] else {
                return nil
            }
            return ConformanceRow(device: device, situation: situation, condition: condition, screen: screen)
        }
    }

    /// A device that tells lies: it must be set aside, with a reason, and may not do its work.
    var isLie: Bool {
        switch situation {
        case .garbage, .endless, .lyingRanges, .boastful: true
        default: false
        }
    }
}
