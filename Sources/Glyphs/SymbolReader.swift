// SPDX-License-Identifier: EUPL-1.2

/// Reads our subset of SVG; everything else is refused by name and line, never guessed at.
struct SymbolReader {
    private(set) var title = ""
    private(set) var width = 0.0
    private(set) var height = 0.0
    private(set) var shapes: [Outline] = []
    private var colour: String?

    /// A symbol is a small drawing; more is a mistake or an attack.
    static let largestBytes = 65_536
    static let mostPoints = 10_000

    private static let attributes: [String: Set<String>] = [
        "svg": ["xmlns", "viewBox", "width", "height", "fill", "role", "aria-label", "version"],
        "g": ["fill", "id"],
        "title": ["id"],
        "desc": ["id"],
        "path": ["d", "fill", "fill-rule", "id"],
        "rect": ["x", "y", "width", "height", "fill", "id"],
        "circle": ["cx", "cy", "r", "fill", "id"],
        "polygon": ["points", "fill", "id"],
    ]

    mutating func read(_ svg: String) throws(GlyphError) {
        guard svg.utf8.count <= Self.largestBytes else { throw Self.refuse("larger than 64 KiB", 1) }
        var tags = TagReader(svg)
        var open: [String] = []
        while let tag = try tags.next() {
            if tag.isClosing {
                guard open.popLast() == tag.name else { throw Self.refuse("</\(tag.name)> closes nothing", tag.line) }
                continue
            }
            guard (tag.name == "svg") == open.isEmpty else {
                throw Self.refuse("<\(tag.name)> is in the wrong place: all is inside one <svg>", tag.line)
            }
            if tag.name == "svg", width > 0 { throw Self.refuse("a second <svg>", tag.line) }
            try take(tag)
            if tag.name == "title" { title = tags.text() }
            if !tag.isEmpty { open.append(tag.name) }
        }
        guard open.isEmpty else { throw Self.refuse("<\(open.last ?? "")> is never closed", tags.line) }
        guard width > 0 else { throw Self.refuse("no <svg> in it", 1) }
        guard !shapes.isEmpty else { throw Self.refuse("nothing is drawn", tags.line) }
        guard shapes.reduce(0, { $0 + $1.chains.reduce(0) { $0 + $1.count } }) <= Self.mostPoints else {
            throw Self.refuse("more than \(Self.mostPoints) points", tags.line)
        }
    }

    private mutating func take(_ tag: TagReader.Tag) throws(GlyphError) {
        guard let known = Self.attributes[tag.name] else {
            throw Self.refuse("<\(tag.name)> is not supported", tag.line)
        }
        if let foreign = tag.attributes.keys.sorted().first(where: { !known.contains($0) }) {
            throw Self.refuse("\(foreign)= on <\(tag.name)> is not supported", tag.line)
        }
        if let fill = tag.attributes["fill"] {
            guard fill != "none", !fill.hasPrefix("url") else {
                throw Self.refuse("fill=\"\(fill)\" is not supported: one plain colour", tag.line)
            }
            guard colour == nil || colour == fill else {
                throw Self.refuse("a second colour, \(fill): the symbol has one", tag.line)
            }
            colour = fill
        }
        switch tag.name {
        case "svg": try takeFrame(tag)
        case "path":
            let outline = try PathReader.read(tag.attributes["d"] ?? "", line: tag.line)
            if outline.chains.count > 1, tag.attributes["fill-rule"] != "evenodd" {
                throw Self.refuse("a path of several parts without fill-rule=\"evenodd\"", tag.line)
            }
            shapes.append(outline)
        case "rect":
            let x = try number(tag, "x", 0)
            let y = try number(tag, "y", 0)
            let w = try number(tag, "width")
            let h = try number(tag, "height")
            shapes.append(
                Outline(chains: [
                    [.init(x: x, y: y), .init(x: x + w, y: y), .init(x: x + w, y: y + h), .init(x: x, y: y + h)]
                ]))
        case "circle":
            shapes.append(
                Self.circle(x: try number(tag, "cx", 0), y: try number(tag, "cy", 0), radius: try number(tag, "r")))
        case "polygon":
            let numbers = try PathReader.numbers(tag.attributes["points"] ?? "", line: tag.line)
            guard numbers.count >= 6, numbers.count % 2 == 0 else {
                throw Self.refuse("points= needs three pairs of numbers or more", tag.line)
            }
            shapes.append(
                Outline(chains: [
                    stride(from: 0, to: numbers.count, by: 2).map { .init(x: numbers[$0], y: numbers[$0 + 1]) }
                ]))
        default: break
        }
    }

    private mutating func takeFrame(_ tag: TagReader.Tag) throws(GlyphError) {
        let box = try PathReader.numbers(tag.attributes["viewBox"] ?? "", line: tag.line)
        guard box.count == 4, box[0] == 0, box[1] == 0, box[2] > 0, box[3] > 0 else {
            throw Self.refuse("viewBox= must be \"0 0 width height\"", tag.line)
        }
        width = box[2]
        height = box[3]
    }

    private func number(
        _ tag: TagReader.Tag, _ name: String, _ missing: Double? = nil
    ) throws(GlyphError) -> Double {
        guard let text = tag.attributes[name] else {
            if let missing { return missing }
            throw Self.refuse("<\(tag.name)> without \(name)=", tag.line)
        }
        guard let value = Double(text), value.isFinite, abs(value) < 1_000_000 else {
            throw Self.refuse("\(name)=\"\(text)\" is not a number", tag.line)
        }
        return value
    }

    /// Four Bézier quarters; 0.5523 is the usual constant, off by 0.03 % of the radius.
    private static func circle(x: Double, y: Double, radius r: Double) -> Outline {
        let k = r * 0.552_284_75
        var outline = Outline()
        outline.move(to: .init(x: x + r, y: y))
        outline.curve(.init(x: x + r, y: y + k), .init(x: x + k, y: y + r), to: .init(x: x, y: y + r))
        outline.curve(.init(x: x - k, y: y + r), .init(x: x - r, y: y + k), to: .init(x: x - r, y: y))
        outline.curve(.init(x: x - r, y: y - k), .init(x: x - k, y: y - r), to: .init(x: x, y: y - r))
        outline.curve(.init(x: x + k, y: y - r), .init(x: x + r, y: y - k), to: .init(x: x + r, y: y))
        return outline
    }

    static func refuse(_ what: String, _ line: Int) -> GlyphError { .unsupportedSymbol(what: what, line: line) }
}
