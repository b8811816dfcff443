// SPDX-License-Identifier: EUPL-1.2

/// One thing a printer said.
enum PrinterReply: Equatable {
    /// Answer to `DLE EOT n`; it does not say which n.
    case realTime(UInt8)
    /// Automatic status back, four bytes.
    case automatic([UInt8])
    /// Answer to `GS ( H` function 48: the number that was sent.
    case processId([UInt8])
    /// Answer to `GS r 1`.
    case paperSensor(UInt8)
}

/// Cuts what a printer says into replies. They are told apart by fixed bits (Epson, "ESC/POS Command Reference",
/// status transmission): real time `0xx1xx10`, automatic `0xx1xx00` and three more, `GS r` `0xx0xxxx`, blocks 0x37 …
/// NUL; XON and XOFF may stand anywhere.
struct PrinterReplies {
    private var automatic: [UInt8] = []
    private var block: [UInt8]?
    /// Bytes that belong to no reply, so far.
    private(set) var nonsenseCount = 0

    /// A block is never longer (Epson: 80 bytes and its frame).
    static let longestBlock = 84

    mutating func take(_ byte: UInt8) -> PrinterReply? {
        if byte == 0x11 || byte == 0x13 { return nil }
        if let open = block { return take(byte, inBlock: open) }
        if !automatic.isEmpty {
            // Bytes two to four have bits 4 and 7 clear; anything else means one got lost.
            if byte & 0x90 == 0 {
                automatic.append(byte)
                guard automatic.count == 4 else { return nil }
                defer { automatic = [] }
                return .automatic(automatic)
            }
            nonsenseCount += automatic.count
            automatic = []
        }
        if byte == 0x37 {
            block = []
            return nil
        }
        switch byte & 0x93 {
        case 0x12: return .realTime(byte)
        case 0x10:
            automatic = [byte]
            return nil
        default:
            if byte & 0x90 == 0 { return .paperSensor(byte) }
            nonsenseCount += 1
            return nil
        }
    }

    private mutating func take(_ byte: UInt8, inBlock open: [UInt8]) -> PrinterReply? {
        // Our numbers are made of letters with bit 4 clear, so a real-time reply that falls into the block shows.
        if open.count > 0, byte & 0x93 == 0x12 { return .realTime(byte) }
        if byte == 0 {
            block = nil
            if open.first == 0x22 { return .processId(Array(open.dropFirst())) }
            nonsenseCount += open.count
            return nil
        }
        guard open.count < Self.longestBlock else {
            nonsenseCount += open.count
            block = nil
            return nil
        }
        block = open + [byte]
        return nil
    }
}
