// SPDX-License-Identifier: EUPL-1.2

/// What a terminal shows after the bytes it was fed: enough of ECMA-48 and xterm for our own output. A sequence it does
/// not know is kept in `unknown`, so that a test can refuse it.
public struct TerminalScreen: Sendable {
    public struct Color: Sendable, Equatable, Hashable {
        public enum Source: Sendable, Equatable, Hashable {
            case standard
            case palette(Int)
            case direct(UInt8, UInt8, UInt8)
        }

        public var source: Source = .standard
    }

    public struct Cell: Sendable, Equatable {
        /// A grapheme; empty for the right half of a wide one.
        public var text = " "
        public var foreground = Color()
        public var background = Color()
        public var isBold = false
        public var isReverse = false
    }

    public private(set) var columns: Int
    public private(set) var rows: Int
    public private(set) var cells: [[Cell]]
    public private(set) var cursor = (column: 0, row: 0)
    public private(set) var isAlternate = false
    public private(set) var isCursorVisible = true
    /// Private modes that are set, such as 1000 and 1006 for the mouse.
    public private(set) var modes: Set<Int> = []
    public private(set) var bells = 0
    /// Sequences nobody here knows.
    public private(set) var unknown: [String] = []

    /// The kernel's console: eight colours, and eight that are those and bold. Bold makes a colour its bright neighbour.
    private let isConsole: Bool
    private var main: [[Cell]] = []
    private var pen = Cell()
    private var pending: [UInt8] = []

    public init(columns: Int, rows: Int, isConsole: Bool = false) {
        self.columns = columns
        self.rows = rows
        self.isConsole = isConsole
        cells = Self.blank(columns, rows)
    }

    private static func blank(_ columns: Int, _ rows: Int) -> [[Cell]] {
        Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
    }

    /// The rows as text, trailing spaces removed.
    public var lines: [String] {
        cells.map { row in
            var text = row.map(\.text).joined()
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    public var text: String { lines.joined(separator: "\n") }

    /// True when some line, or two lines that follow one another (a wrapped sentence), hold `text`.
    public func contains(_ text: String) -> Bool {
        if lines.contains(where: { $0.contains(text) }) { return true }
        let words = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        return words.contains(text)
    }

    public mutating func resize(columns: Int, rows: Int) {
        var fresh = Self.blank(columns, rows)
        for row in 0..<min(rows, self.rows) {
            for column in 0..<min(columns, self.columns) { fresh[row][column] = cells[row][column] }
        }
        (self.columns, self.rows, cells) = (columns, rows, fresh)
        cursor = (min(cursor.column, columns - 1), min(cursor.row, rows - 1))
    }

    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        pending.append(contentsOf: bytes)
        var index = 0
        while index < pending.count, let used = step(at: index) { index += used }
        pending.removeFirst(index)
    }

    /// Takes one character or sequence.
    /// - Returns: its length, or `nil` when more bytes are needed.
    private mutating func step(at index: Int) -> Int? {
        let byte = pending[index]
        switch byte {
        case 0x1B: return escape(at: index)
        case 0x07: bells += 1
        case 0x08: cursor.column = max(0, cursor.column - 1)
        case 0x0A: cursor.row = min(rows - 1, cursor.row + 1)
        case 0x0D: cursor.column = 0
        case 0x0E, 0x0F: break
        case 0..<0x20: unknown.append("control \(byte)")
        case 0x20..<0x7F: put(String(UnicodeScalar(byte)))
        default:
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            guard index + length <= pending.count else { return nil }
            put(String(decoding: pending[index..<index + length], as: UTF8.self))
            return length
        }
        return 1
    }

    private mutating func escape(at index: Int) -> Int? {
        guard index + 1 < pending.count else { return nil }
        switch pending[index + 1] {
        case UInt8(ascii: "["):
            guard let end = pending[(index + 2)...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
                return nil
            }
            control(String(decoding: pending[(index + 2)..<end], as: UTF8.self), Character(UnicodeScalar(pending[end])))
            return end - index + 1
        case UInt8(ascii: "]"):
            return operatingSystemCommand(at: index)
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "%"):
            return index + 2 < pending.count ? 3 : nil
        case UInt8(ascii: "7"), UInt8(ascii: "8"), UInt8(ascii: "="), UInt8(ascii: ">"): return 2
        case UInt8(ascii: "c"):
            self = TerminalScreen(columns: columns, rows: rows, continuing: self)
            return 2
        default:
            unknown.append("ESC \(UnicodeScalar(pending[index + 1]))")
            return 2
        }
    }

    private init(columns: Int, rows: Int, continuing old: TerminalScreen) {
        self.init(columns: columns, rows: rows, isConsole: old.isConsole)
        (pending, bells, unknown) = (old.pending, old.bells, old.unknown)
    }

    /// OSC ends with BEL or ST; the Linux console's palette commands (P, R) end by themselves.
    private func operatingSystemCommand(at index: Int) -> Int? {
        guard index + 2 < pending.count else { return nil }
        if pending[index + 2] == UInt8(ascii: "P") { return index + 10 <= pending.count ? 10 : nil }
        if pending[index + 2] == UInt8(ascii: "R") { return 3 }
        var at = index + 2
        while at < pending.count {
            if pending[at] == 0x07 { return at - index + 1 }
            if pending[at] == 0x1B, at + 1 < pending.count, pending[at + 1] == UInt8(ascii: "\\") {
                return at - index + 2
            }
            at += 1
        }
        return nil
    }

    private mutating func put(_ text: String) {
        let isCombining = text.unicodeScalars.allSatisfy { $0.properties.canonicalCombiningClass.rawValue > 0 }
        if isCombining, cursor.column > 0 {
            cells[cursor.row][cursor.column - 1].text += text
            return
        }
        guard cursor.column < columns else { return }
        var cell = pen
        cell.text = text
        if isConsole, cell.isBold, case .palette(let number) = cell.foreground.source, number < 8 {
            cell.foreground.source = .palette(number + 8)
        }
        cells[cursor.row][cursor.column] = cell
        cursor.column += 1
        if Self.isWide(text), cursor.column < columns {
            cell.text = ""
            cells[cursor.row][cursor.column] = cell
            cursor.column += 1
        }
    }

    static func isWide(_ text: String) -> Bool {
        guard let scalar = text.unicodeScalars.first?.value else { return false }
        return (0x1100...0x115F).contains(scalar) || (0x2E80...0xA4CF).contains(scalar)
            || (0xAC00...0xD7A3).contains(scalar) || (0xF900...0xFAFF).contains(scalar)
            || (0xFE30...0xFE6F).contains(scalar) || (0xFF00...0xFF60).contains(scalar)
            || (0xFFE0...0xFFE6).contains(scalar) || (0x1F300...0x1F64F).contains(scalar)
            || (0x1F900...0x1F9FF).contains(scalar) || (0x20000...0x3FFFD).contains(scalar)
    }
}

extension TerminalScreen {
    /// One CSI sequence.
    fileprivate mutating func control(_ parameters: String, _ final: Character) {
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let first = numbers.first ?? 0
        let count = max(1, first)
        switch (parameters.first, final) {
        case ("?", "h"), ("?", "l"):
            for mode in parameters.dropFirst().split(separator: ";").compactMap({ Int($0) }) { set(mode, final == "h") }
        case (_, "H"), (_, "f"):
            let column = numbers.count > 1 ? max(1, numbers[1]) : 1
            cursor = (min(columns, column) - 1, min(rows, count) - 1)
        case (_, "A"): cursor.row = max(0, cursor.row - count)
        case (_, "B"): cursor.row = min(rows - 1, cursor.row + count)
        case (_, "C"): cursor.column = min(columns - 1, cursor.column + count)
        case (_, "D"): cursor.column = max(0, cursor.column - count)
        case (_, "G"): cursor.column = min(columns, count) - 1
        case (_, "d"): cursor.row = min(rows, count) - 1
        case (_, "J"): eraseDisplay(first)
        case (_, "K"): eraseLine(first)
        case (_, "X"): erase(row: cursor.row, cursor.column..<min(columns, cursor.column + count))
        case (nil, "m"), (.some("0"..."9"), "m"), (.some(";"), "m"): style(numbers)
        case ("?", "c"), (_, "q"), (_, "t"), (_, "r"), ("!", "p"), (">", _): break
        default: unknown.append("CSI \(parameters)\(final)")
        }
    }

    private mutating func set(_ mode: Int, _ on: Bool) {
        if on { modes.insert(mode) } else { modes.remove(mode) }
        switch mode {
        case 25: isCursorVisible = on
        case 1049, 47, 1047:
            guard on != isAlternate else { return }
            isAlternate = on
            if on {
                main = cells
                cells = Self.blank(columns, rows)
            } else if main.count == rows, main.first?.count == columns {
                cells = main
            }
        default: break
        }
    }

    private mutating func eraseDisplay(_ how: Int) {
        switch how {
        case 0:
            eraseLine(0)
            for row in cursor.row + 1..<max(rows, cursor.row + 1) { erase(row: row, 0..<columns) }
        case 1:
            eraseLine(1)
            for row in 0..<cursor.row { erase(row: row, 0..<columns) }
        default:
            for row in 0..<rows { erase(row: row, 0..<columns) }
        }
    }

    private mutating func eraseLine(_ how: Int) {
        let column = min(cursor.column, columns)
        switch how {
        case 0: erase(row: cursor.row, column..<columns)
        case 1: erase(row: cursor.row, 0..<min(columns, column + 1))
        default: erase(row: cursor.row, 0..<columns)
        }
    }

    private mutating func erase(row: Int, _ range: Range<Int>) {
        var cell = pen
        cell.text = " "
        for column in range { cells[row][column] = cell }
    }

    private mutating func style(_ numbers: [Int]) {
        var rest = numbers.isEmpty ? [0] : numbers
        while !rest.isEmpty {
            let code = rest.removeFirst()
            switch code {
            case 0: pen = Cell()
            case 1: pen.isBold = true
            case 22: pen.isBold = false
            case 7: pen.isReverse = true
            case 27: pen.isReverse = false
            case 2, 3, 4, 23, 24: break
            case 30...37: pen.foreground.source = .palette(code - 30)
            case 39: pen.foreground.source = .standard
            case 40...47: pen.background.source = .palette(code - 40)
            case 49: pen.background.source = .standard
            case 90...97 where isConsole:
                pen.isBold = true
                pen.foreground.source = .palette(code - 90)
            case 90...97: pen.foreground.source = .palette(code - 82)
            case 100...107: pen.background.source = .palette(code - 92)
            case 38, 48:
                guard let source = extended(&rest) else { return unknown.append("SGR \(numbers)") }
                if code == 38 { pen.foreground.source = source } else { pen.background.source = source }
            default: unknown.append("SGR \(code)")
            }
        }
    }

    private func extended(_ rest: inout [Int]) -> Color.Source? {
        switch rest.first {
        case 5 where rest.count >= 2:
            defer { rest.removeFirst(2) }
            return .palette(rest[1])
        case 2 where rest.count >= 4:
            defer { rest.removeFirst(4) }
            return .direct(UInt8(clamping: rest[1]), UInt8(clamping: rest[2]), UInt8(clamping: rest[3]))
        default: return nil
        }
    }
}
