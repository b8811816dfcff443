// SPDX-License-Identifier: EUPL-1.2

/// The font of a Linux console: what it draws, and where each character stands in it. Pure.
///
/// Debian's console fonts have the full block and no half ones, and the symbol and large letters are drawn in halves and
/// quarters. They are drawn here and put where the font has what no screen of ours shows.
struct ConsoleFont: Equatable {
    struct Place: Equatable {
        var character: UInt16
        var place: UInt16
    }

    /// Dots.
    let width: Int
    let height: Int
    /// Glyph after glyph, each in 32 lines of whole bytes, the first dot in the highest bit.
    private(set) var glyphs: [UInt8]
    private(set) var map: [Place]

    static let linesPerGlyph = 32
    /// By which quarters are inked: 1 left above, 2 right above, 4 left below, 8 right below.
    private static let quarters = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█".unicodeScalars).map { UInt16($0.value) }
    /// Halves first: most of a drawing is made of them.
    private static let wanted: [Int] = [3, 12, 5, 10, 1, 2, 4, 8, 6, 9, 7, 11, 13, 14]
    /// What may go: faces, the signs of mathematics and of old character sets, scan lines, pictures of control codes.
    private static let unused = Set("☺☻☼♦◈↨‼∟⌐₧⌠⌡∩∪∧∨≡∈∅⇐⇑⇒⇓⇔⇕‗".unicodeScalars.map { UInt16($0.value) })
        .union(0x23BA...0x23BD).union(0x2400...0x2426)

    init?(width: Int, height: Int, glyphs: [UInt8], map: [Place]) {
        guard (1...32).contains(width), (1...Self.linesPerGlyph).contains(height) else { return nil }
        (self.width, self.height, self.glyphs, self.map) = (width, height, glyphs, map)
        guard !glyphs.isEmpty, glyphs.count % glyphBytes == 0 else { return nil }
    }

    var count: Int { glyphs.count / glyphBytes }
    var characters: Set<UInt16> { Set(map.map(\.character)) }

    private var lineBytes: Int { (width + 7) / 8 }
    private var glyphBytes: Int { lineBytes * Self.linesPerGlyph }

    /// The same with the blocks that it lacks; `nil` when it lacks none or has no place to put one.
    func withBlocks() -> ConsoleFont? {
        let known = characters
        let missing = Self.wanted.filter { !known.contains(Self.quarters[$0]) }
        var font = self
        for (bits, place) in zip(missing, spare()) {
            font.map.removeAll { Int($0.place) == place }
            font.map.append(Place(character: Self.quarters[bits], place: UInt16(place)))
            font.draw(bits, at: place)
        }
        return font == self ? nil : font
    }

    /// Places that draw nothing, and then those that draw only what may go.
    private func spare() -> [Int] {
        var drawn: [Int: [UInt16]] = [:]
        for entry in map { drawn[Int(entry.place), default: []].append(entry.character) }
        let empty = (0..<count).filter { drawn[$0] == nil }
        return empty + (0..<count).filter { place in drawn[place]?.allSatisfy(Self.unused.contains) ?? false }
    }

    private mutating func draw(_ bits: Int, at place: Int) {
        for line in 0..<Self.linesPerGlyph {
            for byte in 0..<lineBytes { glyphs[place * glyphBytes + line * lineBytes + byte] = 0 }
            guard line < height else { continue }
            for dot in 0..<width {
                let quarter = (dot < width / 2 ? 0 : 1) + (line < height / 2 ? 0 : 2)
                guard bits >> quarter & 1 == 1 else { continue }
                glyphs[place * glyphBytes + line * lineBytes + dot / 8] |= 0x80 >> UInt8(dot % 8)
            }
        }
    }
}
