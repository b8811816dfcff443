// SPDX-License-Identifier: EUPL-1.2

/// A touch counts when press and release share a target.
public struct TouchTracker: Sendable, Equatable {
    private var pressed: String?

    public init() {}

    /// A finger came down on a cell of `layout`.
    public mutating func press(column: Int, row: Int, on layout: Layout) {
        pressed = layout.target(column: column, row: row)
    }

    /// The finger left; the target it belongs to, or `nil` when it came down elsewhere or that target is gone.
    public mutating func release(column: Int, row: Int, on layout: Layout) -> String? {
        defer { pressed = nil }
        guard let pressed, layout.target(column: column, row: row) == pressed else { return nil }
        return pressed
    }

    /// Another screen came between: what was pressed counts no more.
    public mutating func cancel() { pressed = nil }
}
