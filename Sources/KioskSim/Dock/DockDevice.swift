// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What can be plugged into the virtual dock, each at a port of its own.
public enum DockDevice: String, Sendable, CaseIterable {
    case printer
    case secondPrinter = "second-printer"
    case touchscreen
    case keyboard
    case scanner
    case reader
    /// A keyboard of another make, which nobody recorded.
    case strangeKeyboard = "strange-keyboard"
    case stick = "usb-stick"
    /// A stick with a FAT file system, empty at first: what `kioskctl export` wrote makes it a courier's.
    case courierStick = "courier-stick"
    case network = "usb-network"

    /// Plugged in when the dock starts: what a terminal has.
    public static let fitted: [DockDevice] = [.printer, .touchscreen, .keyboard, .scanner, .reader]

    public var kind: PeripheralKind {
        switch self {
        case .printer, .secondPrinter: .printer
        case .touchscreen: .touchscreen
        case .keyboard, .strangeKeyboard: .keyboard
        case .scanner: .scanner
        case .reader: .cardReader
        case .stick, .courierStick: .storage
        case .network: .network
        }
    }

    /// For the dock's own screen.
    public var title: String {
        switch self {
        case .printer: "Receipt printer"
        case .secondPrinter: "Second printer"
        case .touchscreen: "Touchscreen"
        case .keyboard: "Keyboard"
        case .scanner: "Scanner"
        case .reader: "Card reader"
        case .strangeKeyboard: "Strange keyboard"
        case .stick: "USB stick"
        case .courierStick: "Courier's stick"
        case .network: "USB network"
        }
    }
}

/// Cards somebody may hold.
public enum DockCard: String, Sendable, CaseIterable {
    case attendant, technician
    case payment
    /// A service card of another house: a good key that nobody here knows.
    case stranger
    /// Says it is the attendant's and has another key.
    case forged
    /// Upside down: answers nothing.
    case mute
}

/// How the printer behaves on its cable.
public enum PrinterTemper: String, Sendable, CaseIterable {
    case honest
    /// Takes all and answers nothing.
    case silent
    /// Answers noise.
    case garbage
}
