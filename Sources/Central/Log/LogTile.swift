// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A piece of the log as it is served (C2SP tlog-tiles): at most 256 hashes of one level, or 256 entries, each with its
/// length in two bytes before it.
struct LogTile: Sendable, Hashable {
    /// Levels of the tree that one tile spans.
    static let height = 8
    static let width: UInt64 = 256
    /// A level above is not reached by positions of 63 bits.
    static let maximumLevel = 7

    enum Content: Sendable, Hashable {
        /// Hashes of subtrees of `256 ^ level` leaves.
        case hashes(level: Int)
        case entries
    }

    let content: Content
    let index: UInt64
    /// 1 … 256; below 256 the tile is one at the right edge of the tree.
    let count: UInt64

    init(_ content: Content, index: UInt64, count: UInt64) {
        self.content = content
        self.index = index
        self.count = count
    }

    /// Reads what stands behind `tile/`: `0/x001/234`, `entries/000.p/17`.
    init?(path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2 else { return nil }
        let head = parts.removeFirst()
        if head == "entries" {
            content = .entries
        } else {
            guard let level = Self.number(head), level <= Self.maximumLevel else { return nil }
            content = .hashes(level: Int(level))
        }
        var count = Self.width
        if parts.count >= 2, parts[parts.count - 2].hasSuffix(".p") {
            guard let width = Self.number(parts.removeLast()), (1..<Self.width).contains(width) else { return nil }
            count = width
            parts.append(String(parts.removeLast().dropLast(2)))
        }
        guard (1...4).contains(parts.count) else { return nil }
        var index: UInt64 = 0
        for (place, part) in parts.enumerated() {
            let isLast = place == parts.count - 1
            let digits = isLast ? part[...] : part.dropFirst()
            guard isLast || part.hasPrefix("x"), digits.utf8.count == 3,
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(digits)
            else { return nil }
            index = index * 1_000 + number
        }
        self.index = index
        self.count = count
        // One path only leads to a tile.
        guard self.path == path else { return nil }
    }

    /// How many leaves there must be for it; the largest number there is where that is beyond it.
    var end: UInt64 {
        let level =
            switch content {
            case .hashes(let level): level
            case .entries: 0
            }
        let (hashes, overflow) = (index * Self.width).addingReportingOverflow(count)
        let (leaves, beyond) = hashes.multipliedReportingOverflow(by: 1 << UInt64(level * Self.height))
        return overflow || beyond ? .max : leaves
    }

    /// A decimal number without leading zeroes.
    private static func number(_ text: String) -> UInt64? {
        guard let number = UInt64(text), String(number) == text else { return nil }
        return number
    }

    var path: String {
        var parts: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1_000)
            parts.insert(String(repeating: "0", count: 3 - digits.count) + digits, at: 0)
            rest /= 1_000
        } while rest > 0
        let head =
            switch content {
            case .hashes(let level): String(level)
            case .entries: "entries"
            }
        let index = (parts.dropLast().map { "x" + $0 } + [parts[parts.count - 1]]).joined(separator: "/")
        return "\(head)/\(index)" + (count < Self.width ? ".p/\(count)" : "")
    }

    /// All tiles of a tree of so many leaves.
    static func all(of size: UInt64) -> [LogTile] {
        var tiles: [LogTile] = []
        func add(_ content: Content, _ count: UInt64) {
            for index in 0..<count / width { tiles.append(LogTile(content, index: index, count: width)) }
            if count % width > 0 { tiles.append(LogTile(content, index: count / width, count: count % width)) }
        }
        add(.entries, size)
        var count = size
        for level in 0...maximumLevel where count > 0 {
            add(.hashes(level: level), count)
            count /= width
        }
        return tiles
    }
}
