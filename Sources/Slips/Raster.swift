// SPDX-License-Identifier: EUPL-1.2
import Glyphs

/// A one-bit picture as `GS v 0` commands.
enum Raster {
    /// A part of a job is at most this long, so that the driver may speak between parts and little is lost when one breaks off.
    static let longestPart = 1_024

    /// One command a band. No two bytes of all of them together make a real-time command.
    static func commands(_ bitmap: Bitmap) -> [[UInt8]] {
        let across = (bitmap.width + 7) / 8
        precondition(across > 0 && across < 256, "a raster as wide as paper")
        // Under 256 rows the height's second byte is zero, whatever the first.
        let rowsEach = max(1, min(255, (longestPart - 8) / across))
        let rows = bitmap.packedRows
        return stride(from: 0, to: rows.count, by: rowsEach).map { top in
            let band = rows[top..<min(top + rowsEach, rows.count)]
            let header: [UInt8] = [0x1D, 0x76, 0x30, 0, UInt8(across), 0, UInt8(band.count), 0]
            return header + withoutRealTimeCommands(band.flatMap { $0 })
        }
    }

    /// `DLE EOT`, `DLE ENQ` and `DLE DC4` are executed even inside raster data. Where dots would spell one, the lone dot
    /// before it gets a neighbour: an eighth of a millimetre nobody sees.
    static func withoutRealTimeCommands(_ data: [UInt8]) -> [UInt8] {
        var safe = data
        for index in safe.indices.dropLast() where safe[index] == 0x10 && [0x04, 0x05, 0x14].contains(safe[index + 1]) {
            safe[index] = 0x30
        }
        return safe
    }
}
