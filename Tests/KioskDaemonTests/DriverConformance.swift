// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

/// What may happen to a peripheral, and what kioskd must then say of it.
struct ConformanceRow: Sendable, CustomTestStringConvertible {
    /// A driver of `PeripheralDrivers`, by its name, and how it is connected where that makes a difference.
    enum Subject: String, Sendable, CaseIterable {
        case usbPrinter = "EscPosPrinter"
        case serialPrinter = "EscPosPrinter (serial)"
        case cardReader = "CardReader"
        case touchscreen = "Touchscreen"
        case keyboard = "Keyboard"
        case scanner = "Scanner"

        var driver: String { rawValue.split(separator: " ").first.map(String.init) ?? rawValue }

        var kind: PeripheralKind {
            switch self {
            case .usbPrinter, .serialPrinter: .printer
            case .cardReader: .cardReader
            case .touchscreen: .touchscreen
            case .keyboard: .keyboard
            case .scanner: .scanner
            }
        }
    }

    enum Situation: String, Sendable, CaseIterable {
        case plug
        case unplug = "unplug in the middle of work"
        case replug, silence, garbage, slow, forbidden
        case twoOfTheKind = "two of the same kind"
        case lyingRanges = "impossible ranges"
        case endless = "endless answers"
        case boastful = "lengths that cannot be"
        case escapes = "names with escape sequences and 64 KB"

        /// Every driver meets these.
        static let forAll: [Situation] = [
            .plug, .unplug, .replug, .silence, .garbage, .slow, .forbidden, .twoOfTheKind, .escapes,
        ]
    }

    var subject: Subject
    var situation: Situation
    var condition: DeviceCondition
    /// What a visitor meets who prints a slip then; nil where the screen says nothing.
    var screen: String?

    var testDescription: String { "\(subject.rawValue): \(situation.rawValue)" }

    init(_ subject: Subject, _ situation: Situation, _ condition: DeviceCondition, screen: String? = nil) {
        self.subject = subject
        self.situation = situation
        self.condition = condition
        self.screen = screen
    }
}

extension ConformanceRow {
    private static let printed = "Ta din lapp"
    private static let noContact = "Skrivaren har ingen kontakt"
    private static let noAnswer = "Skrivaren svarar inte"
    private static let setAside = "Skrivaren går inte att använda"

    /// The rows that hold so far: USB printers and chip card readers. Serial printers, touchscreens, keyboards and
    /// scanners have their subjects in this suite and wait for theirs.
    static let table: [ConformanceRow] = [
        ConformanceRow(.usbPrinter, .plug, .ready, screen: printed),
        ConformanceRow(.usbPrinter, .unplug, .unplugged, screen: noContact),
        ConformanceRow(.usbPrinter, .replug, .ready, screen: printed),
        ConformanceRow(.usbPrinter, .silence, .silent, screen: noAnswer),
        ConformanceRow(.usbPrinter, .garbage, .lying, screen: setAside),
        ConformanceRow(.usbPrinter, .escapes, .ready, screen: printed),
        ConformanceRow(.cardReader, .plug, .ready),
        ConformanceRow(.cardReader, .unplug, .unplugged),
        ConformanceRow(.cardReader, .replug, .ready),
        ConformanceRow(.cardReader, .garbage, .cardMute),
    ]
}
