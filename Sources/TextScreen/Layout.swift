// SPDX-License-Identifier: EUPL-1.2

/// A screen laid out on a grid of cells. Pure; see DESIGN.md, "Layout".
public struct Layout: Sendable, Equatable {
    public enum Style: UInt8, Sendable, Equatable, CaseIterable {
        case plain, header, heading, text, choice, focused, disabled, hint, value, bar, barFocused, symbol, emphasis,
            field, notice, sign, dark, slip
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

    /// The node whose region holds a cell.
    public func target(column: Int, row: Int) -> String? {
        regions.last { $0.columns.contains(column) && $0.rows.contains(row) }?.id
    }
}
