// SPDX-License-Identifier: EUPL-1.2
import TextScreen

/// The dock's screen as lines of text: how each device is, what each key does, the paper, what happened last.
public struct DockPage: Sendable {
    public enum Style: Sendable, Equatable {
        case plain, title, key, quiet, good, fault, paper, rule
    }

    public struct Span: Sendable, Equatable {
        public var text: String
        public var style: Style

        public init(_ text: String, _ style: Style = .plain) {
            self.text = text
            self.style = style
        }
    }

    public typealias Line = [Span]

    /// How one device is.
    public struct Row: Sendable, Equatable {
        public var key: String
        public var title: String
        public var words: String
        public var style: Style

        public init(key: String, title: String, words: String, style: Style) {
            (self.key, self.title, self.words, self.style) = (key, title, words, style)
        }
    }

    public var rows: [Row] = []
    /// The paper, from its first row; empty before the first slip.
    public var paper: [String] = []
    /// The newest at the end.
    public var history: [String] = []
    /// A question being answered at the foot, "Code: 4711".
    public var prompt: String?

    public init() {}

    /// Keys and what they do, by what they do it to.
    static let keys: [(String, [(String, String)])] = [
        ("Paper", [("e", "empty"), ("l", "low"), ("f", "refill")]),
        ("Printer", [("o", "cover"), ("j", "jam"), ("s", "silent"), ("g", "noise"), ("z", "loose cable")]),
        ("Card", [("1", "attendant"), ("2", "technician"), ("3", "payment"), ("4", "stranger")]),
        ("", [("5", "forged"), ("6", "mute"), ("0", "pull it"), ("x", "card service")]),
        ("Hand", [("c", "scan a code"), ("w", "type"), ("W", "on the strange one"), ("y", "touch")]),
    ]

    /// Exactly `height` lines, none wider than `width` cells.
    public func lines(width: Int, height: Int) -> [Line] {
        let body = height - 2
        let devices = rows.map { line(of: $0) }
        let isWide = width >= 92 && height < 34
        let column = isWide ? (width - 2) / 2 : width
        let keys = keyLines(width: column)
        var page: [Line]
        if isWide {
            let left = fill(devices + [[]], with: historyLines(column, body - devices.count - 1), to: body)
            let right = fill(keys + [[]], with: paperLines(column, body - keys.count - 1), to: body)
            page = zip(left, right).map { pad($0, to: column) + [Span("  ")] + $1 }
        } else {
            page = devices + [[]] + keys
            let free = body - page.count - 1
            if free >= 3 {
                let events = min(max(2, free / 4), 8)
                let slip = free >= 9 && !paper.isEmpty ? paperLines(width, free - events - 2) : []
                let room = free - (slip.isEmpty ? 0 : slip.count + 1)
                page += [[]] + slip + (slip.isEmpty ? [] : [[]]) + historyLines(width, room)
            }
            page = fill(page, with: [], to: body)
        }
        let title: Line = [Span(padded(" Dock: the terminal's devices", width), .title)]
        return [title] + page.map { cut($0, to: width) } + [foot(width)]
    }

    private func line(of row: Row) -> Line {
        [Span(" "), Span(row.key, .key), Span("  " + padded(row.title, 18)), Span(row.words, row.style)]
    }

    private func keyLines(width: Int) -> [Line] {
        Self.keys.flatMap { (name, keys) -> [Line] in
            var lines: [Line] = []
            var line: Line = [Span(" " + padded(name, 9), .quiet)]
            for (key, meaning) in keys {
                let span = [Span(key, .key), Span(" " + meaning + "  ")]
                if self.width(line + span) > width, line.count > 1 {
                    lines.append(line)
                    line = [Span(padded("", 10))]
                }
                line += span
            }
            return lines + [line]
        }
    }

    /// White paper with its last rows, as it hangs out of the printer.
    private func paperLines(_ width: Int, _ height: Int) -> [Line] {
        guard height >= 3, !paper.isEmpty else { return [] }
        let sheet = min(width - 4, 50)
        let shown = paper.suffix(height)
        return shown.map { [Span("  "), Span(padded(" " + $0, sheet), .paper)] }
    }

    private func historyLines(_ width: Int, _ height: Int) -> [Line] {
        guard height >= 2 else { return [] }
        let rule = " ─ What happened " + String(repeating: "─", count: max(0, width - 18))
        return [[Span(rule, .rule)]] + history.suffix(height - 1).reversed().map { [Span("   " + $0)] }
    }

    private func foot(_ width: Int) -> Line {
        if let prompt { return cut([Span(" "), Span(prompt + "▏", .key), Span("  Enter · Esc", .quiet)], to: width) }
        return cut([Span(" "), Span("q", .key), Span(" leaves the demo", .quiet)], to: width)
    }

    // MARK: Fitting

    private func fill(_ lines: [Line], with more: [Line], to height: Int) -> [Line] {
        let all = (lines + more).prefix(max(0, height))
        return Array(all) + Array(repeating: [], count: max(0, height - all.count))
    }

    private func width(_ line: Line) -> Int { line.reduce(0) { $0 + CellWidth.of($1.text) } }

    private func pad(_ line: Line, to width: Int) -> Line {
        let line = cut(line, to: width)
        return line + [Span(String(repeating: " ", count: max(0, width - self.width(line))))]
    }

    private func cut(_ line: Line, to width: Int) -> Line {
        var room = width
        var result: Line = []
        for span in line where room > 0 {
            var text = ""
            for character in span.text {
                let cells = CellWidth.of(character)
                guard room >= cells else {
                    room = 0
                    break
                }
                text.append(character)
                room -= cells
            }
            result.append(Span(text, span.style))
        }
        return result
    }

    private func padded(_ text: String, _ width: Int) -> String {
        let cut = cut([Span(text)], to: width).first?.text ?? ""
        return cut + String(repeating: " ", count: max(0, width - CellWidth.of(cut)))
    }
}
