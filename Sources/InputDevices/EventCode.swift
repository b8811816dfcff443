// SPDX-License-Identifier: EUPL-1.2

/// One event of an input device, as linux/input.h has it.
public struct DeviceEvent: Sendable, Equatable {
    public var type: UInt16
    public var code: UInt16
    public var value: Int32

    public init(_ type: UInt16, _ code: UInt16, _ value: Int32) {
        self.type = type
        self.code = code
        self.value = value
    }
}

/// Types of events (linux/input-event-codes.h).
enum EventType {
    static let synchronisation: UInt16 = 0
    static let key: UInt16 = 1
    static let absolute: UInt16 = 3
}

enum SynchronisationCode {
    static let report: UInt16 = 0
    static let contact: UInt16 = 2
}

enum AbsoluteCode {
    static let x: UInt16 = 0x00
    static let y: UInt16 = 0x01
    static let slot: UInt16 = 0x2F
    static let touchMajor: UInt16 = 0x30
    static let contactX: UInt16 = 0x35
    static let contactY: UInt16 = 0x36
    static let toolType: UInt16 = 0x37
    static let trackingID: UInt16 = 0x39
}

enum KeyCode {
    static let tab: UInt16 = 15
    static let enter: UInt16 = 28
    static let numberLock: UInt16 = 69
    static let keypadEnter: UInt16 = 96
    static let leftButton: UInt16 = 0x110
    static let touch: UInt16 = 0x14A
    static let a: UInt16 = 30
    static let q: UInt16 = 16

    /// The digit on a key of the keypad: the same whatever number lock says.
    static func keypadDigit(_ code: UInt16) -> Int? {
        switch code {
        case 82: 0
        case 79...81: Int(code) - 78
        case 75...77: Int(code) - 71
        case 71...73: Int(code) - 64
        default: nil
        }
    }
}

/// `MT_TOOL_PALM`.
let palmTool: Int32 = 2
