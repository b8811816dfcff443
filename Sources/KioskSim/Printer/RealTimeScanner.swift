// SPDX-License-Identifier: EUPL-1.2

/// Finds real-time commands in what arrives, wherever they stand: ahead of the buffer, and inside raster data too.
struct RealTimeScanner {
    private var last: [UInt8] = []

    /// `n` of a `DLE EOT n` or `DLE ENQ n` that this byte completes.
    mutating func take(_ byte: UInt8) -> (command: UInt8, n: UInt8)? {
        last.append(byte)
        if last.count > 3 { last.removeFirst() }
        guard last.count == 3, last[0] == 0x10, last[1] == 0x04 || last[1] == 0x05 else { return nil }
        defer { last = [] }
        return (last[1], byte)
    }
}
