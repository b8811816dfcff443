// SPDX-License-Identifier: EUPL-1.2

/// One node of the body cut into rows for a given width.
struct Block {
    struct Row {
        var left: String
        var leftStyle: Layout.Style
        var indent = 0
        /// Set at the right edge.
        var right = ""
        var rightStyle: Layout.Style = .value
    }

    var id: String
    var rows: [Row]
    /// A choice: takes marks at both sides, a region, and at least two rows where there is room.
    var isChoice = false
    var isFocused = false
    /// What cannot be chosen has no region.
    var isEnabled = true
    var isHeading = false
    /// The frame a field or a paper stands in.
    var fill: Layout.Style?
    /// Belongs with its predecessor: lines of a slip, "week.2" after "week.1".
    var joinsPrevious = false

    func height(minimum: Int) -> Int { isChoice ? max(minimum, rows.count) : rows.count }
}

extension Block {
    /// The blocks of everything but bar, keys and the symbol's picture. `keyWidth`: room for the widest key of a choice.
    static func blocks(of nodes: [Node], focus: String?, width: Int) -> [Block] {
        let keyWidth = nodes.filter { $0.role == .choice }.map { CellWidth.of($0.key) }.max() ?? 0
        var blocks: [Block] = []
        for node in nodes {
            switch node.role {
            case .symbol, .bar, .key: continue
            case .choice:
                blocks.append(choice(node, focused: node.id == focus, width: width, keyWidth: keyWidth))
            case .heading:
                var block = text(node, .heading, width: width)
                block.isHeading = true
                blocks.append(block)
            case .text, .emphasis:
                var block = text(node, node.role == .text ? .text : .emphasis, width: width)
                let group = group(of: node.id)
                block.joinsPrevious = group != nil && group == blocks.last.flatMap { Self.group(of: $0.id) }
                blocks.append(block)
            case .notice(let politeness):
                let mark = politeness == .assertive ? "!" : "·"
                blocks.append(text(node, .notice, width: width, mark: mark))
            case .field: blocks.append(field(node, width: width))
            case .progress: blocks.append(progress(node, width: width))
            case .slipLine:
                let rows = TextWrap.slipRows(node.name, width: width)
                blocks.append(
                    Block(
                        id: node.id, rows: rows.map { Row(left: $0, leftStyle: .slip) },
                        joinsPrevious: blocks.last?.rows.first?.leftStyle == .slip))
            }
        }
        return blocks
    }

    /// What stands before the last full stop of an id: lines that share it are one group.
    private static func group(of id: String) -> Substring? {
        id.lastIndex(of: ".").map { id[..<$0] }
    }

    private static func text(_ node: Node, _ style: Layout.Style, width: Int, mark: String = "") -> Block {
        let indent = mark.isEmpty ? 0 : 2
        var rows = TextWrap.rows(node.name, width: width - indent).map {
            Row(left: $0, leftStyle: style, indent: indent)
        }
        if !mark.isEmpty { rows[0] = Row(left: mark + " " + rows[0].left, leftStyle: style) }
        for part in [node.value, node.hint] where !part.isEmpty {
            rows += TextWrap.rows(part, width: width - indent).map { Row(left: $0, leftStyle: .text, indent: indent) }
        }
        if node.direction == .rightToLeft {
            rows = rows.map { Row(left: "", leftStyle: style, right: $0.left, rightStyle: style) }
        }
        return Block(id: node.id, rows: rows)
    }

    private static func choice(_ node: Node, focused: Bool, width: Int, keyWidth: Int) -> Block {
        let style: Layout.Style = focused ? .focused : node.isEnabled ? .choice : .disabled
        let hintStyle: Layout.Style = focused ? .focused : node.isEnabled ? .hint : .disabled
        let valueStyle: Layout.Style = focused ? .focused : node.isEnabled ? .value : .disabled
        // What cannot be chosen shows a dash where its number would be.
        let key = node.isEnabled ? node.key : "–"
        let indent = keyWidth == 0 ? 0 : keyWidth + 2
        let room = width - indent
        let name = node.isSelected ? node.name + " ●" : node.name
        let valueWidth = CellWidth.of(node.value)
        var value = node.value
        var rows: [Row]
        let whole = TextWrap.rows(name, width: room)
        if !value.isEmpty, whole.count == 1, CellWidth.of(whole[0]) + 2 + valueWidth <= room {
            rows = [Row(left: whole[0], leftStyle: style, indent: indent, right: value, rightStyle: valueStyle)]
            value = ""
        } else {
            rows = whole.map { Row(left: $0, leftStyle: style, indent: indent) }
        }
        var hints =
            node.hint.isEmpty
            ? [] : TextWrap.rows(node.hint, width: room).map { Row(left: $0, leftStyle: hintStyle, indent: indent) }
        if !value.isEmpty {
            if let last = hints.last, hints.count == 1, CellWidth.of(last.left) + 2 + valueWidth <= room {
                hints[0].right = value
                hints[0].rightStyle = valueStyle
            } else if hints.isEmpty, let last = rows.last, CellWidth.of(last.left) + 2 + valueWidth <= room {
                rows[rows.count - 1].right = value
                rows[rows.count - 1].rightStyle = valueStyle
            } else {
                rows += TextWrap.rows(value, width: room).map { Row(left: $0, leftStyle: valueStyle, indent: indent) }
            }
        }
        if !key.isEmpty {
            let gap = String(repeating: " ", count: max(1, indent - CellWidth.of(key)))
            rows[0].left = key + gap + rows[0].left
            rows[0].indent = 0
        }
        return Block(
            id: node.id, rows: rows + hints, isChoice: true, isFocused: focused, isEnabled: node.isEnabled,
            fill: focused ? .focused : nil)
    }

    private static func field(_ node: Node, width: Int) -> Block {
        var rows =
            node.name.isEmpty ? [] : TextWrap.rows(node.name, width: width).map { Row(left: $0, leftStyle: .text) }
        let shown = node.isPrivate ? String(repeating: "•", count: node.value.count) : node.value
        for (index, part) in TextWrap.hardRows(shown + "▁", width: width - 2).enumerated() {
            let padding = String(repeating: " ", count: max(0, min(width, 24) - 2 - CellWidth.of(part)))
            rows.append(Row(left: (index == 0 ? "› " : "  ") + part + padding, leftStyle: .field))
        }
        if !node.hint.isEmpty { rows += TextWrap.rows(node.hint, width: width).map { Row(left: $0, leftStyle: .hint) } }
        return Block(id: node.id, rows: rows)
    }

    private static func progress(_ node: Node, width: Int) -> Block {
        var rows = TextWrap.rows(node.name, width: width).map { Row(left: $0, leftStyle: .text) }
        if let share = share(node.value) {
            let length = max(4, min(width - CellWidth.of(node.value) - 2, 40))
            let full = Int(share * Double(length))
            let bar = String(repeating: "█", count: full) + String(repeating: "░", count: length - full)
            rows.append(Row(left: bar + "  " + node.value, leftStyle: .emphasis))
        } else if !node.value.isEmpty {
            rows += TextWrap.rows(node.value, width: width).map { Row(left: $0, leftStyle: .emphasis) }
        }
        if !node.hint.isEmpty { rows += TextWrap.rows(node.hint, width: width).map { Row(left: $0, leftStyle: .hint) } }
        return Block(id: node.id, rows: rows)
    }

    /// "40 %" or "2/5" as a share of one.
    private static func share(_ value: String) -> Double? {
        let parts = value.split(separator: "/")
        if parts.count == 2, let part = Double(parts[0]), let whole = Double(parts[1]), whole > 0 {
            return min(1, max(0, part / whole))
        }
        guard value.hasSuffix("%"), let percent = Double(value.prefix { $0.isNumber }) else { return nil }
        return min(1, percent / 100)
    }
}
