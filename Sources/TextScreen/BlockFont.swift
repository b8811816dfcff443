// SPDX-License-Identifier: EUPL-1.2

/// Capital letters five pixels wide and seven high, drawn with half blocks: a pixel is one cell wide and half a cell
/// high, which is square on most grids.
enum BlockFont {
    /// Rows from the top, parted by spaces; 1 is ink.
    private static let letters: [Character: String] = [
        "A": "01110 10001 10001 11111 10001 10001 10001",
        "B": "11110 10001 10001 11110 10001 10001 11110",
        "C": "01110 10001 10000 10000 10000 10001 01110",
        "D": "11110 10001 10001 10001 10001 10001 11110",
        "E": "11111 10000 10000 11110 10000 10000 11111",
        "F": "11111 10000 10000 11110 10000 10000 10000",
        "G": "01110 10001 10000 10111 10001 10001 01110",
        "H": "10001 10001 10001 11111 10001 10001 10001",
        "I": "111 010 010 010 010 010 111",
        "J": "00111 00010 00010 00010 00010 10010 01100",
        "K": "10001 10010 10100 11000 10100 10010 10001",
        "L": "10000 10000 10000 10000 10000 10000 11111",
        "M": "10001 11011 10101 10101 10001 10001 10001",
        "N": "10001 11001 10101 10101 10011 10001 10001",
        "O": "01110 10001 10001 10001 10001 10001 01110",
        "P": "11110 10001 10001 11110 10000 10000 10000",
        "Q": "01110 10001 10001 10001 10101 10010 01101",
        "R": "11110 10001 10001 11110 10100 10010 10001",
        "S": "01111 10000 10000 01110 00001 00001 11110",
        "T": "11111 00100 00100 00100 00100 00100 00100",
        "U": "10001 10001 10001 10001 10001 10001 01110",
        "V": "10001 10001 10001 10001 10001 01010 00100",
        "W": "10001 10001 10001 10101 10101 11011 10001",
        "X": "10001 10001 01010 00100 01010 10001 10001",
        "Y": "10001 10001 01010 00100 00100 00100 00100",
        "Z": "11111 00001 00010 00100 01000 10000 11111",
        "Å": "00100 00000 01110 10001 11111 10001 10001",
        "Ä": "01010 00000 01110 10001 11111 10001 10001",
        "Ö": "01010 00000 01110 10001 10001 10001 01110",
        "É": "00010 00000 11111 10000 11110 10000 11111",
        "Ü": "01010 00000 10001 10001 10001 10001 01110",
        "0": "01110 10001 10011 10101 11001 10001 01110",
        "1": "00100 01100 00100 00100 00100 00100 01110",
        "2": "01110 10001 00001 00110 01000 10000 11111",
        "3": "11110 00001 00001 01110 00001 00001 11110",
        "4": "00010 00110 01010 10010 11111 00010 00010",
        "5": "11111 10000 11110 00001 00001 10001 01110",
        "6": "01110 10000 10000 11110 10001 10001 01110",
        "7": "11111 00001 00010 00100 01000 01000 01000",
        "8": "01110 10001 10001 01110 10001 10001 01110",
        "9": "01110 10001 10001 01111 00001 00001 01110",
        "!": "1 1 1 1 1 0 1",
        "?": "01110 10001 00001 00110 00100 00000 00100",
        "-": "000 000 000 111 000 000 000",
        ".": "0 0 0 0 0 0 1",
        ",": "00 00 00 00 00 01 10",
        ":": "0 0 1 0 1 0 0",
    ]
    /// How large a pixel of a letter is drawn: half cells across, half rows down.
    private struct Scale: Equatable {
        var across: Int
        var down: Int
        var area: Int { across * down }

        /// The largest at which `width` × `height` pixels fit; letters become neither broader than drawn nor narrower
        /// than half.
        init?(width: Int, height: Int, columns: Int, rows: Int) {
            let tallest = rows * 2 / max(1, height)
            let broadest = columns * 2 / max(1, width)
            var best: (across: Int, down: Int)?
            for down in 1...max(1, tallest) where down <= tallest {
                let across = min(broadest, 2 * down)
                if across >= max(2, down), across * down > (best ?? (0, 0)).across * (best ?? (0, 0)).down {
                    best = (across, down)
                }
            }
            guard let best else { return nil }
            (across, down) = best
        }
    }

    /// `text` in capitals as rows of block characters, as large as fits, words on lines of their own where that lets
    /// them be larger; `nil` when it does not fit at all or has a letter that is not drawn here.
    static func set(_ text: String, columns: Int, rows: Int) -> [String]? {
        let words = text.uppercased().split(separator: " ").map(String.init)
        guard !words.isEmpty, columns > 0, rows > 0 else { return nil }
        var best: (scale: Scale, lines: [String])?
        // Every way of filling lines from the left, from one line to a line for each word.
        for limit in Set(linesLimits(words)) {
            let lines = TextWrap.rows(words.joined(separator: " "), width: limit)
            let drawn = lines.compactMap(pixels)
            guard drawn.count == lines.count else { return nil }
            let width = drawn.map { $0.first?.count ?? 0 }.max() ?? 0
            let height = drawn.reduce(0) { $0 + $1.count } + 2 * (drawn.count - 1)
            guard let scale = Scale(width: width, height: height, columns: columns, rows: rows) else { continue }
            let present = best?.scale.area ?? 0
            if scale.area > present || (scale.area == present && lines.count < (best?.lines.count ?? 0)) {
                best = (scale, lines)
            }
        }
        guard let best else { return nil }
        return blocks(stacked(best.lines.compactMap(pixels)), best.scale)
    }

    /// Line widths in letters that lead to different line breaks.
    private static func linesLimits(_ words: [String]) -> [Int] {
        var limits: [Int] = []
        for first in words.indices {
            for last in first..<words.count {
                limits.append(words[first...last].joined(separator: " ").count)
            }
        }
        let longest = words.map(\.count).max() ?? 1
        return limits.filter { $0 >= longest }
    }

    /// One line of letters as pixels; `nil` for a letter that is not drawn here.
    private static func pixels(_ line: String) -> [[Bool]]? {
        var rows = Array(repeating: [Bool](), count: 7)
        for (index, character) in line.enumerated() {
            guard let shape = character == " " ? space : letters[character].map(bits) else { return nil }
            for row in rows.indices {
                if index > 0 { rows[row].append(false) }
                rows[row] += shape[row]
            }
        }
        return rows
    }

    private static let space = Array(repeating: [false, false], count: 7)

    private static func bits(_ rows: String) -> [[Bool]] {
        rows.split(separator: " ").map { $0.map { $0 == "1" } }
    }

    /// Lines centred under one another, two pixels apart.
    private static func stacked(_ lines: [[[Bool]]]) -> [[Bool]] {
        let width = lines.map { $0.first?.count ?? 0 }.max() ?? 0
        var rows: [[Bool]] = []
        for line in lines {
            if !rows.isEmpty { rows += Array(repeating: Array(repeating: false, count: width), count: 2) }
            for row in line {
                let left = (width - row.count) / 2
                rows.append(
                    Array(repeating: false, count: left) + row
                        + Array(repeating: false, count: width - left - row.count))
            }
        }
        return rows
    }

    private static let quarters = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")

    private static func blocks(_ pixels: [[Bool]], _ scale: Scale) -> [String] {
        let height = pixels.count * scale.down
        let width = (pixels.first?.count ?? 0) * scale.across
        // Half a row of air is better above than below.
        let air = height % 2
        func ink(_ row: Int, _ column: Int) -> Bool {
            row >= air && column < width && pixels[(row - air) / scale.down][column / scale.across]
        }
        return stride(from: 0, to: height + air, by: 2).map { row in
            String(
                stride(from: 0, to: width, by: 2).map { column -> Character in
                    let bits = (0..<4).reduce(0) { ink(row + $1 / 2, column + $1 % 2) ? $0 | 1 << $1 : $0 }
                    return quarters[bits]
                })
        }
    }
}
