// SPDX-License-Identifier: EUPL-1.2
import CPCSC

/// What a card answered to one command: data and a status of two bytes (ISO 7816-4, 5.1).
public struct CardAnswer: Sendable, Equatable {
    public private(set) var data: [UInt8]
    /// SW1 and SW2: 0x9000 is success.
    public let status: UInt16

    /// A short answer is no longer than 256 bytes and its status.
    public static let longest = 258

    /// `nil` for what no card may say.
    public init?(_ bytes: [UInt8]) {
        guard (2...Self.longest).contains(bytes.count) else { return nil }
        data = Array(bytes.dropLast(2))
        status = UInt16(bytes[bytes.count - 2]) << 8 | UInt16(bytes[bytes.count - 1])
    }

    public var isSuccess: Bool { status == 0x9000 }
    /// How much more there is to fetch with GET RESPONSE (61xx); 0 reads as 256.
    public var more: UInt8? { status >> 8 == 0x61 ? UInt8(status & 255) : nil }
    /// The length the card wants to be asked for (6Cxx).
    public var wantedLength: UInt8? { status >> 8 == 0x6C ? UInt8(status & 255) : nil }

    /// Overwrites what the card said.
    public mutating func wipe() { data.wipe() }
}

extension [UInt8] {
    /// Overwrites and empties; the memory is not given back before.
    mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { cpcsc_wipe(base, bytes.count) }
        }
        removeAll()
    }
}
