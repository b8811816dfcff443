// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A slip's rows for paper of so many characters across.
struct SlipLayout: Equatable {
    /// How a row of text looks.
    struct Face: Equatable {
        /// Times the plain character, 1 … 3.
        var wide = 1
        var high = 1
        var isBold = false
    }

    enum Row: Equatable {
        /// The symbol with its word.
        case letterhead(String)
        case text(String, Face)
        /// A QR code that says this.
        case qr(String)
        case rule
        /// Half a line of air.
        case gap
    }

    private(set) var rows: [Row] = []

    init(_ draft: SlipDraft, columns: Int) {
        for (index, line) in draft.lines.enumerated() {
            let before = index > 0 ? draft.lines[index - 1].role : nil
            switch line.role {
            case .symbol:
                rows.append(.letterhead(line.text.isEmpty ? "Servicepunkt" : line.text))
                rows.append(.gap)
            case .place: add(line.text, Face(isBold: true), columns)
            case .date: add(line.text, Face(), columns)
            case .heading:
                if before != nil, before != .heading, rows.last != .gap { rows.append(.gap) }
                add(line.text, Self.headingFace(line.text, columns), columns)
                rows.append(.gap)
            case .body: addBody(line.text, columns)
            case .large:
                if rows.last != .gap { rows.append(.gap) }
                if before != .heading { rows.append(.gap) }
                add(line.text, Self.largeFace(line.text, columns), columns)
                rows.append(.gap)
            case .qr:
                if !rows.isEmpty, rows.last != .gap { rows.append(.gap) }
                rows.append(.qr(line.text))
                rows.append(.gap)
            case .rule:
                if rows.last != .gap { rows.append(.gap) }
                rows.append(.rule)
                rows.append(.gap)
            }
        }
        while rows.last == .gap { rows.removeLast() }
    }

    /// A paragraph of several rows stands in air; single rows, such as hours, stand together.
    private mutating func addBody(_ text: String, _ columns: Int) {
        if text.isEmpty { return rows.append(.gap) }
        let isParagraph = Self.wrap(text, columns: columns).count > 1
        if isParagraph, case .text? = rows.last { rows.append(.gap) }
        add(text, Face(), columns)
        if isParagraph { rows.append(.gap) }
    }

    private mutating func add(_ text: String, _ face: Face, _ columns: Int) {
        for row in Self.wrap(text, columns: columns / face.wide) { rows.append(.text(row, face)) }
    }

    /// Double, unless a word would have to be broken for it or it would take over three rows.
    static func headingFace(_ text: String, _ columns: Int) -> Face {
        let fits = text.split(separator: " ").allSatisfy { $0.count <= columns / 2 }
        let isShort = wrap(text, columns: columns / 2).count <= 3
        return fits && isShort ? Face(wide: 2, high: 2, isBold: true) : Face(wide: 1, high: 2, isBold: true)
    }

    /// The thing to find again at home: as wide as one row takes, and always taller than a heading.
    static func largeFace(_ text: String, _ columns: Int) -> Face {
        for times in [3, 2] where text.count * times <= columns { return Face(wide: times, high: 3, isBold: true) }
        return Face(wide: 1, high: 3, isBold: true)
    }

    /// Lines broken at spaces; a word longer than a line is broken where it must be. Never empty.
    static func wrap(_ text: String, columns: Int) -> [String] {
        var rows: [String] = []
        var row = ""
        for word in text.split(separator: " ") {
            var rest = word
            if !row.isEmpty, row.count + 1 + rest.count <= columns {
                row += " " + rest
                continue
            }
            if !row.isEmpty { rows.append(row) }
            while rest.count > columns {
                rows.append(String(rest.prefix(columns)))
                rest = rest.dropFirst(columns)
            }
            row = String(rest)
        }
        if !row.isEmpty { rows.append(row) }
        return rows.isEmpty ? [""] : rows
    }
}
