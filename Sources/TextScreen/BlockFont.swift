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
    /// What stands above a letter, two rows.
    private static let marks: [Character: (letter: Character, mark: String)] = [
        "Å": ("A", "00100 00000"), "Ä": ("A", "01010 00000"), "Ö": ("O", "01010 00000"), "É": ("E", "00010 00000"),
        "Ü": ("U", "01010 00000"),
    ]

    /// `text` in capitals as rows of block characters, as large as fits, words on lines of their own where that lets
    /// them be larger; `nil` when it does not fit at all or has a letter that is not drawn here.
    static func set(_ text: String, columns: Int, rows: Int) -> [String]? {
        let words = text.uppercased().split(separator: " ").map(String.init)
        guard !words.isEmpty, columns > 0, rows > 0 else { return nil }
        var best: (scale: Int, lines: [String])?
        // Every way of filling lines from the left, from one line to a line for each word.
        for limit in Set(linesLimits(words)) {
            let lines = TextWrap.rows(words.joined(separator: " "), width: limit)
            let drawn = lines.compactMap(pixels)
            guard drawn.count == lines.count else { return nil }
            let width = drawn.map { $0.first?.count ?? 0 }.max() ?? 0
            let height = drawn.reduce(0) { $0 + $1.count } + 2 * (drawn.count - 1)
            let scale = min(columns / max(1, width), rows * 2 / max(1, height))
            guard scale >= 1 else { continue }
            if best == nil || scale > (best?.scale ?? 0)
                || (scale == best?.scale && lines.count < (best?.lines.count ?? 0))
            {
                best = (scale, lines)
            }
        }
        guard let best else { return nil }
        return halfBlocks(stacked(best.lines.compactMap(pixels)), scale: best.scale)
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
        let hasMarks = line.contains { marks[$0] != nil }
        var rows = Array(repeating: [Bool](), count: hasMarks ? 9 : 7)
        for (index, character) in line.enumerated() {
            let mark = marks[character]
            guard character == " " || letters[mark?.letter ?? character] != nil else { return nil }
            let shape =
                character == " "
                ? Array(repeating: [false, false], count: 7) : bits(letters[mark?.letter ?? character] ?? "")
            let top = bits(mark?.mark ?? "") + Array(repeating: [], count: mark == nil ? 2 : 0)
            let width = shape.first?.count ?? 0
            let whole = hasMarks ? top.map { $0.isEmpty ? Array(repeating: false, count: width) : $0 } + shape : shape
            for row in rows.indices {
                if index > 0 { rows[row].append(false) }
                rows[row] += whole[row]
            }
        }
        return rows
    }

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

    private static func halfBlocks(_ pixels: [[Bool]], scale: Int) -> [String] {
        let height = pixels.count * scale
        let width = (pixels.first?.count ?? 0) * scale
        func ink(_ row: Int, _ column: Int) -> Bool { row < height && pixels[row / scale][column / scale] }
        return stride(from: 0, to: height, by: 2).map { row in
            String(
                (0..<width).map { column -> Character in
                    switch (ink(row, column), ink(row + 1, column)) {
                    case (true, true): "█"
                    case (true, false): "▀"
                    case (false, true): "▄"
                    case (false, false): " "
                    }
                })
        }
    }
}
