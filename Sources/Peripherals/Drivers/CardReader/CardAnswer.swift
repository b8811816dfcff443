// SPDX-License-Identifier: EUPL-1.2

/// What a card answered to one command: data, which stay in the `CardMemory`, and a status of two bytes (ISO 7816-4,
/// 5.1).
public struct CardAnswer: Sendable, Equatable {
    /// Bytes of data.
    public let count: Int
    /// SW1 and SW2: 0x9000 is success.
    public let status: UInt16

    /// A short answer is no longer than 256 bytes and its status.
    public static let longest = 258

    /// `nil` for what no card may say.
    ///
    /// - Parameter length: how many bytes came, put at `offset`.
    public init?(length: Int, at offset: Int, in memory: CardMemory) {
        guard (2...Self.longest).contains(length) else { return nil }
        count = length - 2
        status = UInt16(memory[offset + count]) << 8 | UInt16(memory[offset + count + 1])
    }

    public var isSuccess: Bool { status == 0x9000 }
    /// How much more there is to fetch with GET RESPONSE (61xx); 0 reads as 256.
    public var more: UInt8? { status >> 8 == 0x61 ? UInt8(status & 255) : nil }
    /// The length the card wants to be asked for (6Cxx).
    public var wantedLength: UInt8? { status >> 8 == 0x6C ? UInt8(status & 255) : nil }
}
