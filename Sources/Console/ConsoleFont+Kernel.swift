// SPDX-License-Identifier: EUPL-1.2
import CTerminal

/// The font that a Linux console has at the moment, read from the kernel and given to it.
extension ConsoleFont {
    /// More pairs than any console font has.
    private static let mostPairs = 8_192

    /// `nil` where the descriptor is no console, or its font is larger than the kernel's oldest way of telling it allows.
    init?(reading descriptor: Int32) {
        guard let map = Self.map(descriptor) else { return nil }
        var glyphs = [UInt8](repeating: 0, count: Int(ct_font_bytes))
        var (width, height, count): (UInt32, UInt32, UInt32) = (0, 0, 0)
        guard ct_font_read(descriptor, &width, &height, &count, &glyphs) == 0 else { return nil }
        let bytes = Int(count) * Self.linesPerGlyph * ((Int(width) + 7) / 8)
        guard bytes <= glyphs.count else { return nil }
        self.init(width: Int(width), height: Int(height), glyphs: Array(glyphs.prefix(bytes)), map: map)
    }

    /// What the font of a console draws; `nil` where the descriptor is no console.
    static func map(_ descriptor: Int32) -> [Place]? {
        var characters = [UInt16](repeating: 0, count: mostPairs)
        var places = characters
        let count = ct_font_map(descriptor, &characters, &places, UInt16(mostPairs))
        guard count > 0 else { return nil }
        return (0..<Int(count)).map { Place(character: characters[$0], place: places[$0]) }
    }

    /// - Returns: errno; 0 when the console draws with this font now.
    func write(to descriptor: Int32) -> Int32 {
        let code = ct_font_write(descriptor, UInt32(width), UInt32(height), UInt32(count), glyphs)
        guard code == 0 else { return code }
        return ct_font_set_map(descriptor, map.map(\.character), map.map(\.place), UInt16(map.count))
    }
}
