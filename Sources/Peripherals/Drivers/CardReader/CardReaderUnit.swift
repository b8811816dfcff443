// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// One physical reader with the slots it has: for staff it is one device, whatever number of slots it offers.
enum CardReaderUnit {
    /// What the slots of one reader have in common. pcscd ends a name with the number of the reader and that of the slot
    /// in it, two hexadecimal digits each: "Gemalto PC Twin Reader 00 01". A name of another form is a reader of its own.
    static func name(ofSlot name: [CChar]) -> [CChar] {
        let letters = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let end = Array(letters.suffix(6))
        guard end.count == 6, end[0] == space, end[3] == space,
            [1, 2, 4, 5].allSatisfy({ isDigit(end[$0]) })
        else { return name }
        return name.prefix(letters.count - 3) + [0]
    }

    /// What is told of a reader: what a hand must do first, then a card, then nothing in any slot. `nil` without slots.
    static func status(ofSlots slots: [DeviceStatus]) -> DeviceStatus? {
        slots.max { rank($0.condition) < rank($1.condition) }
    }

    private static func rank(_ condition: DeviceCondition) -> Int {
        switch condition {
        case .cardJammed: 4
        case .cardLying: 3
        case .cardMute: 2
        case .cardPresent: 1
        default: 0
        }
    }

    private static let space = UInt8(ascii: " ")

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }
}
