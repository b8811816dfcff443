// SPDX-License-Identifier: EUPL-1.2

/// What the tour found: told line by line, counted, and never stopped by the first thing that is wrong.
public final class TourReport {
    public private(set) var passed = 0
    public private(set) var failed = 0
    private let tell: (String) -> Void

    public init(tell: @escaping (String) -> Void) {
        self.tell = tell
    }

    /// One thing that has to hold.
    /// - Parameter detail: What was seen instead, told only when it does not.
    @discardableResult
    func check(_ what: String, _ holds: Bool, _ detail: @autoclosure () -> String = "") -> Bool {
        if holds {
            passed += 1
            tell("  ✔ \(what)")
        } else {
            failed += 1
            tell("  ✘ \(what)")
            for line in detail().split(separator: "\n", omittingEmptySubsequences: false) { tell("    | \(line)") }
        }
        return holds
    }

    /// A part of the tour; what it throws counts as one failure, and the next part goes on.
    func chapter(_ title: String, _ body: () throws -> Void) {
        tell(title)
        do {
            try body()
        } catch {
            check("\(title): went on to its end", false, "\(error)")
        }
    }
}
