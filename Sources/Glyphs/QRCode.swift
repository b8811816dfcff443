// SPDX-License-Identifier: EUPL-1.2
import CQREncode

/// A QR code as modules: dark or light squares (ISO/IEC 18004).
public struct QRCode: Sendable, Equatable {
    /// How much of it may be lost: about 7, 15, 25 and 30 in a hundred.
    public enum Level: Int32, Sendable {
        case low, medium, quartile, high
    }

    /// Modules along a side, 21 … 177, without the quiet zone.
    public let side: Int
    /// side × side, rows from the top.
    public let isDark: [Bool]

    /// Light modules that must surround it.
    public static let quietModules = 4
    /// No text is longer, in bytes: what a receipt printer shows a telephone stays well below.
    public static let longestText = 800
    private static let largestSide = 177

    /// The smallest code that says `text`, in UTF-8. Throws `missingLibrary`, and `textTooLong` for an empty text or one
    /// over `longestText`.
    public init(_ text: String, level: Level = .medium) throws(GlyphError) {
        if let package = cqr_load() { throw .missingLibrary(package: String(cString: package)) }
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.longestText else { throw .textTooLong(byteCount: bytes.count) }
        var modules = [UInt8](repeating: 0, count: Self.largestSide * Self.largestSide)
        let side = Int(cqr_encode(bytes, Int32(bytes.count), level.rawValue, &modules, Int32(modules.count)))
        guard side > 0 else { throw .textTooLong(byteCount: bytes.count) }
        self.side = side
        isDark = modules.prefix(side * side).map { $0 != 0 }
    }

    /// Drawn with `moduleDots` pixels a module and the quiet zone around it.
    public func bitmap(moduleDots: Int) -> Bitmap {
        precondition(moduleDots > 0, "a module of at least a pixel")
        let width = (side + 2 * Self.quietModules) * moduleDots
        var bitmap = Bitmap(width: width, height: width)
        for row in 0..<side {
            for column in 0..<side where isDark[row * side + column] {
                let left = (column + Self.quietModules) * moduleDots
                for y in (row + Self.quietModules) * moduleDots..<(row + Self.quietModules + 1) * moduleDots {
                    for x in left..<left + moduleDots { bitmap.pixels[y * width + x] = 255 }
                }
            }
        }
        return bitmap
    }
}
