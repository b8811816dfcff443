// SPDX-License-Identifier: EUPL-1.2

/// How much air a body gets: from roomy to none, whatever still fits.
struct Air: Equatable {
    /// Empty rows under the heading, between paragraphs, before the choices and between choices.
    var heading: Int
    var text: Int
    var choices: Int
    var betweenChoices: Int
    /// Between lines of one group: the days of a week, one sentence in several languages.
    var group = 0
    /// Rows a choice takes at least: two make a target of 15 mm.
    var choiceRows = 2

    static let steps = [
        Air(heading: 2, text: 1, choices: 2, betweenChoices: 1),
        Air(heading: 1, text: 1, choices: 1, betweenChoices: 1),
        Air(heading: 1, text: 1, choices: 1, betweenChoices: 0),
        Air(heading: 1, text: 0, choices: 1, betweenChoices: 0),
        Air(heading: 0, text: 0, choices: 1, betweenChoices: 0),
        Air(heading: 0, text: 0, choices: 0, betweenChoices: 0),
    ]
    /// For few words with much room round them.
    static let poster = Air(heading: 1, text: 1, choices: 1, betweenChoices: 1, group: 1)
    /// For windows no choice of which is a touch target.
    static let tight = Air(heading: 0, text: 0, choices: 0, betweenChoices: 0, choiceRows: 1)
}

/// Where every block of a body stands on the page shown.
struct BodyPlan {
    struct Place {
        var block: Block
        /// From the top of the body.
        var row: Int
        var height: Int
    }

    var places: [Place] = []
    var pageCount = 1
    var page = 0
    /// Row of the "more" choice; `nil` on a body of one page.
    var moreRow: Int?
    var height = 0

    /// Lays `blocks` into `height` rows: everything if it fits, else heading and choices fixed and the text in pages,
    /// else everything in pages (then the page of the focus comes first).
    init(
        _ blocks: [Block], height: Int, page: Int, mayShrinkTargets: Bool, isRoomy: Bool = false, isPoster: Bool = false
    ) {
        let steps =
            (isPoster ? [Air.poster] : []) + Air.steps.dropFirst(isRoomy ? 0 : 1)
            + (mayShrinkTargets ? [Air.tight] : [])
        for air in steps {
            let places = Self.stack(blocks, air)
            let bottom = places.last.map { $0.row + $0.height } ?? 0
            if bottom <= height {
                self.places = places
                self.height = bottom
                return
            }
        }
        self.height = height
        for choiceRows in mayShrinkTargets ? [2, 1] : [2] {
            if pageText(blocks, height: height, page: page, choiceRows: choiceRows) { return }
        }
        pageEverything(blocks, height: height, page: page)
    }

    private static func gap(_ previous: Block, _ block: Block, _ air: Air) -> Int {
        if block.joinsPrevious { return air.group }
        if previous.isChoice && block.isChoice { return air.betweenChoices }
        if block.isChoice { return air.choices }
        return previous.isHeading ? air.heading : air.text
    }

    private static func stack(_ blocks: [Block], _ air: Air) -> [Place] {
        var places: [Place] = []
        var row = 0
        for block in blocks {
            if let previous = places.last { row += gap(previous.block, block, air) }
            let tall = block.height(minimum: air.choiceRows)
            places.append(Place(block: block, row: row, height: tall))
            row += tall
        }
        return places
    }

    /// Pages the text between a fixed heading and fixed choices. False when fewer than two rows would be left for it.
    private mutating func pageText(_ blocks: [Block], height: Int, page: Int, choiceRows: Int) -> Bool {
        let choices = blocks.filter(\.isChoice)
        let headings = Array(blocks.prefix { $0.isHeading })
        let text = blocks.dropFirst(headings.count).filter { !$0.isChoice }
        let fixed =
            choices.reduce(0) { $0 + $1.height(minimum: choiceRows) } + headings.reduce(0) { $0 + $1.rows.count }
        // The row of "more" stands between text and choices.
        let room = height - fixed - 1
        guard room >= 2, !text.isEmpty else { return false }
        let air = room >= 5 ? 1 : 0
        let gap = room >= 4 ? 1 : 0
        let broken = Self.split(text, height: room - air, gap: gap)
        let whole = Self.split(text, height: room - air, gap: gap, keepsParagraphs: true)
        let pages = whole.count <= broken.count ? whole : broken
        pageCount = pages.count
        self.page = ((page % pageCount) + pageCount) % pageCount
        places = Self.stack(headings, Air.tight)
        var row = (places.last.map { $0.row + $0.height } ?? 0) + (headings.isEmpty ? 0 : air)
        for (block, gap) in pages[self.page] {
            row += gap
            places.append(Place(block: block, row: row, height: block.rows.count))
            row += block.rows.count
        }
        row = height - choices.reduce(0) { $0 + $1.height(minimum: choiceRows) }
        moreRow = row - 1
        for choice in choices {
            let tall = choice.height(minimum: choiceRows)
            places.append(Place(block: choice, row: row, height: tall))
            row += tall
        }
        return true
    }

    private mutating func pageEverything(_ blocks: [Block], height: Int, page: Int) {
        let room = max(1, height - 1)
        let pages = Self.split(blocks, height: room, gap: 0)
        pageCount = pages.count
        let home = pages.firstIndex { $0.contains { $0.0.isFocused } } ?? 0
        self.page = (((home + page) % pageCount) + pageCount) % pageCount
        var row = 0
        for (block, gap) in pages[self.page] {
            row += gap
            let tall = block.height(minimum: 1)
            places.append(Place(block: block, row: row, height: tall))
            row += tall
        }
        moreRow = height - 1
    }

    /// Fills pages in order; a block that does not fit what is left goes on over the page, except choices, which are
    /// divided only when taller than a page; nor are paragraphs, if so asked.
    private static func split(
        _ blocks: [Block], height: Int, gap: Int, keepsParagraphs: Bool = false
    ) -> [[(Block, Int)]] {
        let height = max(1, height)
        var pages: [[(Block, Int)]] = []
        var page: [(Block, Int)] = []
        var used = 0
        func isWhole(_ block: Block) -> Bool { (block.isChoice || keepsParagraphs) && block.rows.count <= height }
        for block in blocks {
            var rest = block
            var first = true
            while !rest.rows.isEmpty {
                let air = page.isEmpty || !first || rest.joinsPrevious || rest.isChoice ? 0 : gap
                let left = height - used - air
                if left <= 0 || (isWhole(rest) && rest.rows.count > left) {
                    pages.append(page)
                    page = []
                    used = 0
                    continue
                }
                var part = rest
                part.rows = Array(rest.rows.prefix(left))
                rest.rows.removeFirst(part.rows.count)
                page.append((part, air))
                used += air + part.rows.count
                first = false
            }
        }
        if !page.isEmpty || pages.isEmpty { pages.append(page) }
        return pages
    }
}
