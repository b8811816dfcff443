// SPDX-License-Identifier: EUPL-1.2

/// A shape as closed chains of points; what lies inside an odd number of them is ink.
struct Outline: Sendable, Equatable {
    struct Point: Sendable, Equatable {
        var x: Double
        var y: Double
    }

    var chains: [[Point]] = []

    mutating func move(to point: Point) { chains.append([point]) }

    mutating func line(to point: Point) { chains[chains.count - 1].append(point) }

    /// A cubic Bézier curve as 24 chords: at 1,000 pixels a quarter circle strays less than a quarter pixel.
    mutating func curve(_ first: Point, _ second: Point, to end: Point) {
        guard let start = chains.last?.last else { return }
        for step in 1...24 {
            let t = Double(step) / 24
            let u = 1 - t
            let a = u * u * u
            let b = 3 * u * u * t
            let c = 3 * u * t * t
            let d = t * t * t
            line(
                to: Point(
                    x: a * start.x + b * first.x + c * second.x + d * end.x,
                    y: a * start.y + b * first.y + c * second.y + d * end.y))
        }
    }

    func placed(scale: Double, x: Double, y: Double) -> Outline {
        Outline(chains: chains.map { $0.map { Point(x: $0.x * scale + x, y: $0.y * scale + y) } })
    }
}

extension Bitmap {
    /// Lays a shape over what is there: 16 scan lines a pixel, exact along each of them.
    mutating func add(_ outline: Outline) {
        let lines = 16
        var sums = [Double](repeating: 0, count: width)
        for y in 0..<height {
            var isEmpty = true
            for line in 0..<lines {
                let level = Double(y) + (Double(line) + 0.5) / Double(lines)
                let crossings = outline.crossings(level)
                for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                    isEmpty = false
                    Self.cover(&sums, from: crossings[pair], to: crossings[pair + 1])
                }
            }
            if isEmpty { continue }
            for x in 0..<width {
                let ink = UInt8(min(255, (sums[x] / Double(lines) * 255).rounded()))
                self[x, y] = max(self[x, y], ink)
                sums[x] = 0
            }
        }
    }

    private static func cover(_ sums: inout [Double], from left: Double, to right: Double) {
        let start = max(0, left)
        let end = min(Double(sums.count), right)
        guard start < end else { return }
        var x = Int(start)
        while Double(x) < end, x < sums.count {
            sums[x] += min(end, Double(x + 1)) - max(start, Double(x))
            x += 1
        }
    }
}

extension Outline {
    /// Where a horizontal line crosses the shape, from the left; always an even number.
    func crossings(_ y: Double) -> [Double] {
        var found: [Double] = []
        for chain in chains {
            guard var from = chain.last else { continue }
            for to in chain {
                if (from.y <= y) != (to.y <= y) {
                    found.append(from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x))
                }
                from = to
            }
        }
        return found.sorted()
    }
}
