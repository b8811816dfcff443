// SPDX-License-Identifier: EUPL-1.2

/// Fills a sheet with a screen: header, body by kind, bar.
struct Composer {
    let screen: Screen
    var sheet: Sheet
    /// Left edge and width of everything but the bands of header and bar.
    let frame: Area
    var pageCount = 1
    /// Styles of a dark screen are all one.
    private var isDark: Bool { screen.kind == .dark }

    init(_ screen: Screen, columns: Int, rows: Int) {
        self.screen = screen
        sheet = Sheet(columns: columns, rows: rows)
        // A line longer than about 80 letters is hard to follow.
        let width = min(columns - 2, columns >= 100 ? 88 : 78)
        frame = Area(column: (columns - width) / 2, row: 0, width: width, height: rows)
    }

    mutating func compose() -> Layout {
        if case .target(let x, let y) = screen.kind {
            drawTarget(x: x, y: y)
            return sheet.layout(pageCount: pageCount)
        }
        let barRows = drawBar()
        let top: Int
        if screen.kind == .sign {
            top = 0
        } else {
            drawHeader()
            top = 1
        }
        let free = sheet.rows - top - barRows
        // One row of air under the header where there is any to spare.
        let air = sheet.rows >= 24 ? 2 : sheet.rows >= 16 ? 1 : 0
        let body = Area(column: frame.column, row: top + air, width: frame.width, height: free - air)
        switch screen.kind {
        case .standard where bar.isEmpty: drawPoster(in: body)
        case .standard: drawBody(screen.nodes, in: body)
        case .dark: drawPoster(in: body)
        case .attract:
            // The symbol may use the air under the header where rows are few.
            let lift = sheet.rows < 24 ? air : 0
            drawAttract(
                in: Area(column: body.column, row: body.row - lift, width: body.width, height: body.height + lift))
        case .sign: drawSign(in: Area(column: frame.column, row: 0, width: frame.width, height: free))
        case .keypad: drawKeypad(in: body)
        case .preview: drawPreview(in: body)
        case .target: break
        }
        if isDark { darken() }
        return sheet.layout(pageCount: pageCount)
    }

    private mutating func drawHeader() {
        let style = Layout.Style.header
        sheet.fill(columns: 0..<sheet.columns, rows: 0..<1, style)
        let header = screen.header
        var at = sheet.put("⌂ " + header.symbolText, column: frame.column + 1, row: 0, style)
        let right = frame.columns.upperBound - 1
        let clock = right - CellWidth.of(header.clock)
        if clock > at { sheet.put(header.clock, column: clock, row: 0, style) }
        at += 2
        let room = (header.clock.isEmpty ? right : clock - 2) - at
        sheet.put(Self.shortened(header.place, to: room), column: at, row: 0, style)
    }

    /// The only text that is ever cut, and visibly: the place in the header.
    private static func shortened(_ text: String, to width: Int) -> String {
        if CellWidth.of(text) <= width { return text }
        guard width >= 2 else { return "" }
        var short = ""
        var used = 0
        for character in text {
            used += CellWidth.of(character)
            if used > width - 1 { break }
            short.append(character)
        }
        return short + "…"
    }

    // MARK: Body

    /// Draws the nodes of a body into `area`, paged where they do not fit.
    mutating func drawBody(_ nodes: [Node], in area: Area, centred: Bool = false) {
        let blocks = Block.blocks(of: inReadingOrder(nodes), focus: screen.focus, width: area.width - 2)
        let plan = BodyPlan(
            blocks, height: area.height, page: screen.page, mayShrinkTargets: sheet.rows < 16,
            isRoomy: sheet.rows >= 24)
        if plan.pageCount > 1, drawWithBand(nodes, in: area, insteadOf: plan) { return }
        var area = area
        if centred, plan.pageCount == 1 { area.row += (area.height - plan.height) / 2 }
        for place in plan.places { draw(place, in: area) }
        if let moreRow = plan.moreRow {
            drawMore(row: area.row + moreRow, page: plan.page, of: plan.pageCount, in: area)
        }
        pageCount = max(pageCount, plan.pageCount)
    }

    /// The text with its choices side by side at the foot, if that saves pages; false when it does not.
    private mutating func drawWithBand(_ nodes: [Node], in area: Area, insteadOf plan: BodyPlan) -> Bool {
        guard let band = Band(nodes.filter { $0.role == .choice }, width: area.width) else { return false }
        let texts = nodes.filter { $0.role != .choice }
        // The air under the header goes to the text.
        let lift = sheet.rows < 24 ? area.row - 1 : 0
        let upper = Area(
            column: area.column, row: area.row - lift, width: area.width, height: area.height - band.height + lift)
        let blocks = Block.blocks(of: texts, focus: nil, width: area.width - 2)
        guard upper.height >= 4, !blocks.isEmpty,
            BodyPlan(blocks, height: upper.height, page: 0, mayShrinkTargets: false).pageCount < plan.pageCount
        else { return false }
        drawBody(texts, in: upper)
        drawBand(band, row: upper.rows.upperBound, in: area)
        return true
    }

    mutating func draw(_ place: BodyPlan.Place, in area: Area) {
        let top = area.row + place.row
        let rows = top..<top + place.height
        if place.block.isChoice {
            if place.block.isEnabled { sheet.region(place.block.id, columns: area.columns, rows: rows) }
            if place.block.isFocused { mark(columns: area.columns, rows: rows, .focused) }
        }
        for (index, row) in place.block.rows.enumerated() {
            sheet.put(row.left, column: area.column + 1 + row.indent, row: top + index, row.leftStyle)
            let right = area.columns.upperBound - 1 - CellWidth.of(row.right)
            sheet.put(row.right, column: right, row: top + index, row.rightStyle)
        }
    }

    /// Focus by shape and colour: the cells filled, a half block at either side.
    mutating func mark(columns: Range<Int>, rows: Range<Int>, _ style: Layout.Style) {
        sheet.fill(columns: columns, rows: rows, style)
        for row in rows {
            sheet.put("▌", column: columns.lowerBound, row: row, style)
            sheet.put("▐", column: columns.upperBound - 1, row: row, style)
        }
    }

    /// The choice that turns the page, at the right, with the page shown and how many there are.
    mutating func drawMore(row: Int, page: Int, of pageCount: Int, in area: Area) {
        let node = screen.node(Self.moreID)
        let isFocused = screen.focus == Self.moreID
        let style: Layout.Style = isFocused ? .barFocused : .emphasis
        let name = [node?.key ?? "", node?.name ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        let place = "▼ \(page + 1)/\(pageCount)"
        let inOne = name.isEmpty ? place : name + " " + place
        let lines = CellWidth.of(inOne) <= area.width - 2 ? [inOne] : [name, place]
        let width = lines.map { CellWidth.of($0) }.max() ?? 0
        let columns = max(area.column, area.columns.upperBound - width - 2)..<area.columns.upperBound
        let rows = row + 1 - lines.count..<row + 1
        if isFocused { mark(columns: columns, rows: rows, style) }
        for (line, at) in zip(lines, rows) {
            sheet.put(line, column: columns.upperBound - 1 - CellWidth.of(line), row: at, style)
        }
        sheet.region(Self.moreID, columns: columns, rows: max(area.row, row - 1)..<row + 1)
    }

    /// Texts come before choices, whatever the order of the nodes: the same in speech.
    private func inReadingOrder(_ nodes: [Node]) -> [Node] {
        nodes.filter { $0.role != .choice } + nodes.filter { $0.role == .choice }
    }

    private mutating func darken() {
        for row in sheet.cells.indices {
            for column in sheet.cells[row].indices {
                switch sheet.cells[row][column].style {
                case .focused, .barFocused: continue
                default: sheet.cells[row][column].style = .dark
                }
            }
        }
    }

    /// Id of the choice that turns the pages of a body.
    static let moreID = "more"
}
