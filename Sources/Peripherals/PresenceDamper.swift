// SPDX-License-Identifier: EUPL-1.2

/// Flapping: more than four changes of presence within ten seconds, until ten seconds are quiet.
struct PresenceDamper: Equatable {
    static let mostChanges = 4
    static let windowMilliseconds: Int64 = 10_000

    private(set) var isFlapping = false
    private var changes: [Int64] = []

    mutating func change(now: Int64) {
        changes.removeAll { now - $0 >= Self.windowMilliseconds }
        changes.append(now)
        if changes.count > Self.mostChanges { isFlapping = true }
        changes = Array(changes.suffix(Self.mostChanges + 1))
    }

    /// When it holds still; `nil` while it does.
    var quietAt: Int64? { isFlapping ? changes.last.map { $0 + Self.windowMilliseconds } : nil }

    /// True when it has just become quiet.
    mutating func timePassed(now: Int64) -> Bool {
        guard let quietAt, now >= quietAt else { return false }
        isFlapping = false
        changes = []
        return true
    }
}

/// At most `mostChanges` changes of a device's status in a minute are told; of more, the latest when a minute allows.
struct StatusAllowance: Equatable {
    static let mostChanges = 30
    static let windowMilliseconds: Int64 = 60_000

    private var told: [Int64] = []
    /// When the next may be told; `nil` while nothing is held back.
    private(set) var heldUntil: Int64?

    /// Whether a change may be told now.
    mutating func take(now: Int64) -> Bool {
        told.removeAll { now - $0 >= Self.windowMilliseconds }
        guard told.count < Self.mostChanges else {
            heldUntil = told[0] + Self.windowMilliseconds
            return false
        }
        told.append(now)
        heldUntil = nil
        return true
    }

    /// What was held back is no longer so.
    mutating func release() { heldUntil = nil }
}
