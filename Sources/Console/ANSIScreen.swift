// SPDX-License-Identifier: EUPL-1.2
public import TextScreen

/// Turns layouts into the bytes that bring a terminal from the one shown to the next: what did not change is not sent.
public struct ANSIScreen: Sendable {
    /// One cell as drawn: two styles that look alike are alike.
    private struct Drawn: Equatable {
        var text: String
        var pair: Theme.Pair

        static func == (one: Drawn, other: Drawn) -> Bool {
            guard one.text == other.text, one.pair.background == other.pair.background else { return false }
            return one.text == " " || one.pair == other.pair
        }
    }

    private let theme: Theme
    private let abilities: TerminalAbilities
    private var shown: (cells: [[Layout.Cell]], drawn: [[Drawn]])?
    private var pen: ANSIPen

    public init(theme: Theme, abilities: TerminalAbilities) {
        self.theme = theme
        self.abilities = abilities
        pen = ANSIPen(theme: theme, colors: abilities.colors)
    }

    /// Nobody knows what the terminal shows (a resize, another program, a write that failed): the next `show` paints all.
    public mutating func forget() { shown = nil }

    /// The bytes that show `layout`; empty when nothing changed.
    public mutating func show(_ layout: Layout) -> [UInt8] {
        var out: [UInt8] = []
        var before = shown?.drawn ?? []
        let isKnown = before.count == layout.rows && before.first?.count == layout.columns
        if !isKnown { before = clear(layout, &out) }
        var drawn: [[Drawn]] = []
        drawn.reserveCapacity(layout.rows)
        for (row, cells) in layout.cells.enumerated() {
            // Most rows are as they were: they cost one comparison.
            if isKnown, let shown, shown.cells[row] == cells {
                drawn.append(before[row])
                continue
            }
            let next = cells.map { cell in
                Drawn(
                    text: abilities.glyphs.drawable(cell.text, width: CellWidth.of(cell.text)),
                    pair: theme.pair(cell.style))
            }
            draw(row: row, next, over: before.isEmpty ? nil : before[row], &out)
            drawn.append(next)
        }
        shown = (layout.cells, drawn)
        return out
    }

    /// Starts from an empty screen in the theme's colours.
    private mutating func clear(_ layout: Layout, _ out: inout [UInt8]) -> [[Drawn]] {
        let blank = Drawn(text: " ", pair: theme.pair(.plain))
        pen.reset(&out)
        pen.set(blank.pair, &out)
        out += Array("\u{1B}[H\u{1B}[2J".utf8)
        guard abilities.erasesWithBackground else { return [] }
        return Array(repeating: Array(repeating: blank, count: layout.columns), count: layout.rows)
    }

    /// Unchanged cells that are cheaper to write again than to step over.
    private static let shortGap = 3

    private mutating func draw(row: Int, _ next: [Drawn], over before: [Drawn]?, _ out: inout [UInt8]) {
        /// Column the cursor stands in; `nil`: unknown.
        var cursor: Int?
        var column = 0
        while column < next.count {
            if let before, next[column] == before[column], !isHalf(next, before, column) {
                column += 1
                continue
            }
            // The right half of a wide cell is written with its left one.
            while column > 0, next[column].text.isEmpty { column -= 1 }
            move(to: column, row: row, from: &cursor, over: next, &out)
            let blanks = blankRun(next, from: column)
            if blanks >= 6, abilities.erasesWithBackground {
                pen.set(background: next[column].pair, &out)
                let toEnd = column + blanks == next.count
                out += Array(toEnd ? "\u{1B}[K".utf8 : "\u{1B}[\(blanks)X".utf8)
                cursor = column
                column += blanks
                continue
            }
            let cell = next[column]
            if cell.text == " " { pen.set(background: cell.pair, &out) } else { pen.set(cell.pair, &out) }
            out += Array(cell.text.utf8)
            let width = column + 1 < next.count && next[column + 1].text.isEmpty ? 2 : 1
            // Terminals differ in how far such a grapheme moves the cursor.
            let isPlain = width == 1 && cell.text.unicodeScalars.count == 1
            cursor = isPlain && column + 1 < next.count ? column + 1 : nil
            column += width
        }
    }

    private func isHalf(_ next: [Drawn], _ before: [Drawn], _ column: Int) -> Bool {
        // The left half of a wide cell whose right half was something else.
        column + 1 < next.count && next[column + 1].text.isEmpty && next[column + 1] != before[column + 1]
    }

    private mutating func move(
        to column: Int, row: Int, from cursor: inout Int?, over next: [Drawn], _ out: inout [UInt8]
    ) {
        guard cursor != column else { return }
        if let from = cursor, from < column {
            let gap = next[from..<column]
            if gap.count <= Self.shortGap, gap.allSatisfy({ $0.text.utf8.count == 1 && pen.draws($0.pair) }) {
                out += gap.flatMap { Array($0.text.utf8) }
            } else {
                out += Array(gap.count == 1 ? "\u{1B}[C".utf8 : "\u{1B}[\(gap.count)C".utf8)
            }
        } else {
            out += Array("\u{1B}[\(row + 1);\(column + 1)H".utf8)
        }
        cursor = column
    }

    /// How many cells from `column` on are blank on one background.
    private func blankRun(_ cells: [Drawn], from column: Int) -> Int {
        var end = column
        while end < cells.count, cells[end].text == " ", cells[end].pair.background == cells[column].pair.background {
            end += 1
        }
        return end - column
    }
}
