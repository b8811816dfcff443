// SPDX-License-Identifier: EUPL-1.2

/// What a card says when it gets power (ISO 7816-3, 8.2), checked: nothing of it is believed before.
public struct AnswerToReset: Sendable, Equatable {
    /// Made up by a contactless reader for a card without contacts (PC/SC part 3, 3.1.3.2.3).
    public let isContactless: Bool
    /// A tag that has memory and a number, and runs no programs.
    public let isStorageTag: Bool

    public static let longest = 33

    /// `nil` for garbage: a wrong first byte, a length that does not add up, a wrong check byte.
    public init?(_ bytes: [UInt8]) {
        guard (2...Self.longest).contains(bytes.count), bytes[0] == 0x3B || bytes[0] == 0x3F else { return nil }
        let historicalCount = Int(bytes[1] & 0x0F)
        var presence = bytes[1] >> 4
        var offset = 2
        var protocols: [UInt8] = []
        var announced: [UInt8] = []
        // A, B, C and D of each round, as the upper half of the D before says. Rounds end with the bytes.
        while true {
            for bit in 0..<4 where presence & (1 << bit) != 0 {
                guard offset < bytes.count else { return nil }
                if bit == 3 { announced.append(bytes[offset]) }
                offset += 1
            }
            guard presence & 8 != 0, let last = announced.last else { break }
            protocols.append(last & 0x0F)
            presence = last >> 4
        }
        // The check byte is left out only when T=0 is all there is.
        let hasCheck = protocols.contains { $0 != 0 }
        guard bytes.count == offset + historicalCount + (hasCheck ? 1 : 0) else { return nil }
        guard !hasCheck || bytes.dropFirst().reduce(0, ^) == 0 else { return nil }
        isContactless = bytes[0] == 0x3B && bytes[1] >> 4 == 8 && announced == [0x80, 0x01]
        // The registered identifier of PC/SC, A000000306, in the historical bytes.
        let historical = Array(bytes[offset..<offset + historicalCount])
        isStorageTag = isContactless && historical.starts(with: [0x80, 0x4F, 0x0C, 0xA0, 0, 0, 3, 6])
    }
}
