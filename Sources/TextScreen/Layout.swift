// SPDX-License-Identifier: EUPL-1.2

/// A screen laid out on a grid of cells. Pure; see DESIGN.md, "Layout".
public struct Layout: Sendable, Equatable {
    public enum Style: UInt8, Sendable, Equatable, CaseIterable {
        case plain, header, heading, text, choice, focused, disabled, hint, value, bar, barFocused, symbol, emphasis,
            field, notice, sign, dark, slip, slipLarge, key
    }

    /// One cell: a grapheme, or empty for the right half of a wide one.
    public struct Cell: Sendable, Equatable {
        public var text: String
        public var style: Style

        public init(_ text: String = " ", _ style: Style = .plain) {
            self.text = text
            self.style = style
        }
    }

    /// Cells that activate a node when pressed and released.
    public struct Region: Sendable, Equatable {
        public var id: String
        public var columns: Range<Int>
        public var rows: Range<Int>

        public init(id: String, columns: Range<Int>, rows: Range<Int>) {
            self.id = id
            self.columns = columns
            self.rows = rows
        }
    }

    public var columns: Int
    public var rows: Int
    /// rows × columns.
    public var cells: [[Cell]]
    public var regions: [Region]
    /// How many pages the body takes at this size.
    public var pageCount: Int

    public init(columns: Int, rows: Int, cells: [[Cell]], regions: [Region], pageCount: Int) {
        self.columns = columns
        self.rows = rows
        self.cells = cells
        self.regions = regions
        self.pageCount = pageCount
    }

    /// Smallest grid that holds every screen.
    public static let smallestColumns = 40
    public static let smallestRows = 15

    /// Lays `screen` on a grid. Below 40×15 there is room for one sentence only: `tooSmall` ("Make the window larger.",
    /// in the screen's language), else the screen's heading, with the size that is needed. Nothing is lost by it: keys
    /// go on meaning what they mean.
    public init(_ screen: Screen, columns: Int, rows: Int, tooSmall: String? = nil) {
        let columns = max(1, min(columns, 500))
        let rows = max(1, min(rows, 300))
        if columns >= Self.smallestColumns, rows >= Self.smallestRows {
            var composer = Composer(screen, columns: columns, rows: rows)
            self = composer.compose()
            return
        }
        var sheet = Sheet(columns: columns, rows: rows)
        let words = tooSmall ?? screen.nodes.first { $0.role == .heading }?.name ?? screen.header.symbolText
        let sentence = words + " (\(Self.smallestColumns)×\(Self.smallestRows))"
        for (row, line) in TextWrap.rows(sentence, width: columns).prefix(rows).enumerated() {
            sheet.put(line, column: 0, row: row, .text)
        }
        self = sheet.layout(pageCount: 1)
    }

    /// The rows as text, without the spaces at their ends.
    public var lines: [String] {
        cells.map { row in
            var line = row.map(\.text).joined()
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The node whose region holds a cell.
    public func target(column: Int, row: Int) -> String? {
        regions.last { $0.columns.contains(column) && $0.rows.contains(row) }?.id
    }
}
