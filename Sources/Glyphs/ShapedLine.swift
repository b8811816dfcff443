// SPDX-License-Identifier: EUPL-1.2
import CFreeType

/// One line as glyphs in visual order: levels by FriBidi, runs turned by rule L2 of Unicode Annex 9, shaped by HarfBuzz.
struct ShapedLine {
    var glyphs: [cft_glyph] = []
    /// Numbers of the glyphs in the face.
    var numbers: [UInt32] { glyphs.map(\.glyph) }

    init(_ text: String, font: Font) {
        let characters = text.unicodeScalars.map(\.value)
        guard !characters.isEmpty else { return }
        var levels = [Int8](repeating: 0, count: characters.count)
        if characters.contains(where: { $0 >= 0x590 }), cft_levels(characters, Int32(characters.count), &levels) != 0 {
            levels = levels.map { _ in 0 }
        }
        for run in Self.visualRuns(levels) {
            let part = Array(characters[run.range])
            var shaped = [cft_glyph](repeating: cft_glyph(), count: part.count * 4)
            let count = cft_font_shape(
                font.handle, part, Int32(part.count), run.isRightToLeft ? 1 : 0, &shaped, Int32(shaped.count))
            glyphs += shaped.prefix(Int(count))
        }
    }

    struct Run: Equatable {
        var range: Range<Int>
        var level: Int8
        var isRightToLeft: Bool { level % 2 != 0 }
    }

    /// Runs of one level each, in the order they are drawn from left to right.
    static func visualRuns(_ levels: [Int8]) -> [Run] {
        var runs: [Run] = []
        for (index, level) in levels.enumerated() {
            if let last = runs.last, last.level == level {
                runs[runs.count - 1].range = last.range.lowerBound..<index + 1
            } else {
                runs.append(Run(range: index..<index + 1, level: level))
            }
        }
        guard let highest = levels.max(), let lowestOdd = levels.filter({ $0 % 2 != 0 }).min() else { return runs }
        for level in stride(from: highest, through: lowestOdd, by: -1) {
            var start = 0
            while start < runs.count {
                guard runs[start].level >= level else {
                    start += 1
                    continue
                }
                var end = start
                while end < runs.count, runs[end].level >= level { end += 1 }
                runs[start..<end].reverse()
                start = end
            }
        }
        return runs
    }
}
