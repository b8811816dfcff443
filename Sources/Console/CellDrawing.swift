// SPDX-License-Identifier: EUPL-1.2
import Glyphs

/// Blocks and box lines as rectangles, so that they join without gaps, which no font promises.
enum CellDrawing {
    struct Place {
        var x: Int
        var y: Int
        var width: Int
        var height: Int
    }

    /// Quarters by bit: upper left, upper right, lower left, lower right.
    private static let quarters = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
    /// Arms by bit: left, right, up, down; light and heavy.
    private static let arms: [Character: (bits: Int, isHeavy: Bool)] = [
        "─": (3, false), "│": (12, false), "┌": (10, false), "┐": (9, false), "└": (6, false), "┘": (5, false),
        "━": (3, true), "┃": (12, true), "┏": (10, true), "┓": (9, true), "┗": (6, true), "┛": (5, true),
    ]

    /// Draws `text` if it is a block or a line; false when it is for a font.
    static func draw(_ text: String, in place: Place, ink: RGB, paper: RGB, on canvas: inout Canvas) -> Bool {
        guard let character = text.first, text.count == 1 else { return false }
        if let bits = quarters.firstIndex(of: character), bits > 0 {
            block(bits, in: place, ink, on: &canvas)
        } else if let line = arms[character] {
            lines(line.bits, isHeavy: line.isHeavy, in: place, ink, on: &canvas)
        } else if character == "▁" {
            let height = max(1, place.height / 12)
            canvas.fill(
                x: place.x, y: place.y + place.height * 7 / 8 - height, width: place.width, height: height, ink)
        } else if character == "░" {
            canvas.fill(x: place.x, y: place.y, width: place.width, height: place.height, mixed(ink, paper))
        } else {
            return false
        }
        return true
    }

    private static func block(_ bits: Int, in place: Place, _ ink: RGB, on canvas: inout Canvas) {
        let (halfWidth, halfHeight) = (place.width / 2, place.height / 2)
        for quarter in 0..<4 where bits & (1 << quarter) != 0 {
            let isRight = quarter % 2 == 1
            let isLower = quarter / 2 == 1
            canvas.fill(
                x: place.x + (isRight ? halfWidth : 0), y: place.y + (isLower ? halfHeight : 0),
                width: isRight ? place.width - halfWidth : halfWidth,
                height: isLower ? place.height - halfHeight : halfHeight, ink)
        }
    }

    private static func lines(_ bits: Int, isHeavy: Bool, in place: Place, _ ink: RGB, on canvas: inout Canvas) {
        let thick = max(1, place.width / (isHeavy ? 5 : 10))
        let left = place.x + (place.width - thick) / 2
        let top = place.y + (place.height - thick) / 2
        if bits & 1 != 0 { canvas.fill(x: place.x, y: top, width: left + thick - place.x, height: thick, ink) }
        if bits & 2 != 0 { canvas.fill(x: left, y: top, width: place.x + place.width - left, height: thick, ink) }
        if bits & 4 != 0 { canvas.fill(x: left, y: place.y, width: thick, height: top + thick - place.y, ink) }
        if bits & 8 != 0 { canvas.fill(x: left, y: top, width: thick, height: place.y + place.height - top, ink) }
    }

    /// A quarter ink.
    private static func mixed(_ ink: RGB, _ paper: RGB) -> RGB {
        func mix(_ one: UInt8, _ other: UInt8) -> UInt8 { UInt8((Int(one) + 3 * Int(other)) / 4) }
        return RGB(red: mix(ink.red, paper.red), green: mix(ink.green, paper.green), blue: mix(ink.blue, paper.blue))
    }
}
