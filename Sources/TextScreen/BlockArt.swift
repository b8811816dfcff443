// SPDX-License-Identifier: EUPL-1.2

/// Block art (spaces, full blocks, halves and quarters) as pixels, so that it can be drawn larger without new art.
struct BlockArt {
    private static let quarters = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")

    /// Rows of pixels, two by two to a cell; a pixel is half a cell wide and half a cell high.
    private var pixels: [[Bool]]
    let columns: Int
    let rows: Int

    /// `nil` when the art holds anything but blocks, or nothing.
    init?(_ art: [String]) {
        rows = art.count
        columns = art.map(\.count).max() ?? 0
        guard rows > 0, columns > 0 else { return nil }
        pixels = Array(repeating: Array(repeating: false, count: columns * 2), count: rows * 2)
        for (row, line) in art.enumerated() {
            for (column, character) in line.enumerated() {
                guard let bits = Self.quarters.firstIndex(of: character) else { return nil }
                for quarter in 0..<4 where bits & (1 << quarter) != 0 {
                    pixels[row * 2 + quarter / 2][column * 2 + quarter % 2] = true
                }
            }
        }
    }

    /// The art `factor` times as wide and high.
    func scaled(_ factor: Int) -> [String] {
        (0..<rows * factor).map { row in
            String(
                (0..<columns * factor).map { column -> Character in
                    var bits = 0
                    for quarter in 0..<4 {
                        let y = (row * 2 + quarter / 2) / factor
                        let x = (column * 2 + quarter % 2) / factor
                        if pixels[y][x] { bits |= 1 << quarter }
                    }
                    return Self.quarters[bits]
                })
        }
    }

    /// The art at half its size: a pixel is ink where at least half of the four it stands for are.
    func halved() -> [String] {
        func ink(_ row: Int, _ column: Int) -> Bool {
            var count = 0
            for quarter in 0..<4 {
                let (y, x) = (row * 2 + quarter / 2, column * 2 + quarter % 2)
                if y < pixels.count, x < pixels[y].count, pixels[y][x] { count += 1 }
            }
            return count >= 2
        }
        return (0..<(rows + 1) / 2).map { row in
            String(
                (0..<(columns + 1) / 2).map { column -> Character in
                    var bits = 0
                    for quarter in 0..<4 where ink(row * 2 + quarter / 2, column * 2 + quarter % 2) {
                        bits |= 1 << quarter
                    }
                    return Self.quarters[bits]
                })
        }
    }
}
