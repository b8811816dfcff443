// SPDX-License-Identifier: EUPL-1.2

/// A touch counts when press and release share a target.
public struct TouchTracker: Sendable, Equatable {
    private var pressed: String?

    public init() {}

    /// Whether a finger is down that came down on a target.
    public var isOnTarget: Bool { pressed != nil }

    /// A finger came down on a target (`Layout.target`), or beside all of them.
    public mutating func press(_ target: String?) { pressed = target }

    /// The finger left; the target it belongs to, or `nil` when it came down elsewhere or that target is gone.
    public mutating func release(_ target: String?) -> String? {
        defer { pressed = nil }
        return pressed == target ? target : nil
    }

    /// Another screen came between: what was pressed counts no more.
    public mutating func cancel() { pressed = nil }
}
