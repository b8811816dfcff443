// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// What happened, line by line: a digest of all of it, and the last lines for whoever has to understand a failure.
struct Trace {
    static let kept = 60

    private(set) var step = 0
    private(set) var last: [String] = []
    private var hash = SHA256()
    /// Paths are the same in every run once this is left out.
    let root: String
    /// Printed as they come.
    var isLoud = false

    init(root: String) { self.root = root }

    mutating func begin() { step += 1 }

    mutating func note(_ text: String) {
        var line = "\(step): \(text)"
        while let range = line.range(of: root) { line.removeSubrange(range) }
        hash.update(data: Array(line.utf8) + [10])
        last.append(line)
        if last.count > Self.kept { last.removeFirst() }
        if isLoud { print(line) }
    }

    var digest: String { Hex.encode(Array(hash.finalize()).prefix(8)) }
}
