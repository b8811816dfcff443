// SPDX-License-Identifier: EUPL-1.2

/// Reads the `d` of a path and lists of numbers.
enum PathReader {
    static func read(_ data: String, line: Int) throws(GlyphError) -> Outline {
        var outline = Outline()
        var pen = Outline.Point(x: 0, y: 0)
        var isOpen = false
        for (command, numbers) in try commands(data, line: line) {
            let isRelative = command.isLowercase
            func point(_ at: Int) -> Outline.Point {
                Outline.Point(
                    x: numbers[at] + (isRelative ? pen.x : 0), y: numbers[at + 1] + (isRelative ? pen.y : 0))
            }
            let name = Character(command.uppercased())
            guard let each = arguments[name] else { throw refuse("path command \(command) is not supported", line) }
            guard each == 0 ? numbers.isEmpty : !numbers.isEmpty && numbers.count % each == 0 else {
                throw refuse("path command \(command) with \(numbers.count) numbers", line)
            }
            if name != "M", !isOpen { throw refuse("path command \(command) before M", line) }
            if name == "Z" {
                pen = outline.chains.last?.first ?? pen
                isOpen = false
                continue
            }
            for at in stride(from: 0, to: numbers.count, by: each) {
                switch name {
                case "M" where at == 0:
                    pen = point(at)
                    outline.move(to: pen)
                    isOpen = true
                    continue
                case "H": pen.x = numbers[at] + (isRelative ? pen.x : 0)
                case "V": pen.y = numbers[at] + (isRelative ? pen.y : 0)
                case "C":
                    let end = point(at + 4)
                    outline.curve(point(at), point(at + 2), to: end)
                    pen = end
                    continue
                default: pen = point(at)
                }
                outline.line(to: pen)
            }
        }
        return outline
    }

    /// How many numbers a command takes.
    private static let arguments: [Character: Int] = ["M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Z": 0]

    private static func commands(_ data: String, line: Int) throws(GlyphError) -> [(Character, [Double])] {
        var found: [(Character, String)] = []
        for character in data {
            if character.isLetter, character != "e", character != "E" {
                found.append((character, ""))
            } else if found.isEmpty {
                guard character.isWhitespace else { throw refuse("a path that does not begin with M", line) }
            } else {
                found[found.count - 1].1.append(character)
            }
        }
        guard !found.isEmpty else { throw refuse("an empty path", line) }
        var commands: [(Character, [Double])] = []
        for (command, text) in found { commands.append((command, try numbers(text, line: line))) }
        return commands
    }

    /// Numbers divided by spaces, commas or the sign of the next one.
    static func numbers(_ text: String, line: Int) throws(GlyphError) -> [Double] {
        var words: [String] = [""]
        for character in text {
            if character.isWhitespace || character == "," {
                words.append("")
            } else if character == "-", let last = words.last?.last, last != "e", last != "E" {
                words.append("-")
            } else {
                words[words.count - 1].append(character)
            }
        }
        var values: [Double] = []
        for word in words where !word.isEmpty {
            guard let value = Double(word), value.isFinite, abs(value) < 1_000_000 else {
                throw refuse("\"\(word)\" is not a number", line)
            }
            values.append(value)
        }
        return values
    }

    private static func refuse(_ what: String, _ line: Int) -> GlyphError {
        .unsupportedSymbol(what: what, line: line)
    }
}
