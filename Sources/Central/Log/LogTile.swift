// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A piece of the log as it is served (C2SP tlog-tiles): at most 256 hashes of one level, or 256 entries.
struct LogTile: Sendable, Equatable {
    /// Levels of the tree that one tile spans.
    static let height = 8
    static let width: UInt64 = 256

    enum Content: Sendable, Equatable {
        /// Hashes of subtrees of `256 ^ level` leaves.
        case hashes(level: Int)
        case entries
    }

    let content: Content
    let index: UInt64
    /// 1 … 256; below 256 the tile is one at the right edge of the tree.
    let count: UInt64
}
