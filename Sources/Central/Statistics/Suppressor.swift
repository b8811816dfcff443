// SPDX-License-Identifier: EUPL-1.2

/// Masks small cells, and as many others as it takes that nothing published gives a small one away (complementary
/// suppression). Greedy: the smallest companion goes first, so that little of what people want to know is lost.
enum Suppressor {
    /// - Returns: the table with `masked` set so that `DisclosureAudit` finds nothing.
    static func protect(_ table: SuppressionTable) -> SuppressionTable {
        var table = table
        table.masked.formUnion(table.small)
        // Each round masks at least one cell more, so it ends; a table of which nothing is published gives nothing away.
        while case let disclosed = DisclosureAudit(table: table).disclosed(), !disclosed.isEmpty {
            var hidden: Set<Int> = []
            for cell in disclosed where !isCovered(cell, by: hidden, table) {
                if let companion = companion(of: cell, table) { hidden.insert(companion) }
            }
            guard !hidden.isEmpty else {
                table.masked = Set(table.values.indices)
                return table
            }
            table.masked.formUnion(hidden)
        }
        return relax(table)
    }

    /// As many masked cells are tried again, the largest first: a whole county's totals are among them.
    private static let mostTries = 500

    /// Publishes again what follows from the rest anyhow, and what gives nothing away after all: companions that were
    /// chosen for one cell may be needless beside those of another.
    private static func relax(_ table: SuppressionTable) -> SuppressionTable {
        var table = table
        func publish(_ cells: Set<Int>) {
            var open = table
            open.masked.subtract(cells)
            if !cells.isEmpty, DisclosureAudit(table: open).disclosed().isEmpty { table = open }
        }
        let small = Set(table.small)
        publish(DisclosureAudit(table: table).determined().subtracting(small))
        let companions = table.masked.subtracting(small).sorted {
            (table.values[$1], $0) < (table.values[$0], $1)
        }
        for cell in companions.prefix(mostTries) { publish([cell]) }
        return table
    }

    /// A companion chosen for another cell in this round may do for this one too.
    private static func isCovered(_ cell: Int, by hidden: Set<Int>, _ table: SuppressionTable) -> Bool {
        table.sums.contains { sum in sum.cells.contains(cell) && !hidden.isDisjoint(with: sum.cells) }
    }

    /// The smallest published cell beside it in the sum that is closest to being solved; where all of its own sums are
    /// masked whole, one of those that its companions are in.
    private static func companion(of cell: Int, _ table: SuppressionTable) -> Int? {
        var reached: Set<Int> = [cell]
        while true {
            let sums = table.sums.filter { !reached.isDisjoint(with: $0.cells) }
            let open = sums.filter { !published($0, table).isEmpty }
            let tightest = open.min { left, right in
                (unknownCount(left, table), left.total) < (unknownCount(right, table), right.total)
            }
            if let tightest {
                return published(tightest, table).min { (table.values[$0], $0) < (table.values[$1], $1) }
            }
            let next = reached.union(sums.flatMap(\.cells))
            guard next != reached else { return nil }
            reached = next
        }
    }

    /// Zeros hide nothing.
    private static func published(_ sum: SuppressionTable.Sum, _ table: SuppressionTable) -> [Int] {
        sum.cells.filter { !table.masked.contains($0) && table.values[$0] > 0 }
    }

    private static func unknownCount(_ sum: SuppressionTable.Sum, _ table: SuppressionTable) -> Int {
        sum.cells.count { table.masked.contains($0) }
    }
}
