// SPDX-License-Identifier: EUPL-1.2

/// Counts that are to be published together, and every sum that ties them: whoever reads the table knows them all.
///
/// A cell is a number; a sum says that one cell is the total of others. Cells from 1 to `smallest` − 1 tell of persons
/// and are masked; a masked cell is known to be at least 1, since zeros are published.
struct SuppressionTable: Sendable, Equatable {
    /// Smaller cells are masked: the threshold of the founding requirement, and the usual one of official statistics.
    static let smallest: Int64 = 5

    /// A total and its parts, by the numbers of their cells.
    struct Sum: Sendable, Equatable {
        var total: Int
        var parts: [Int]

        var cells: [Int] { [total] + parts }
    }

    private(set) var values: [Int64] = []
    private(set) var sums: [Sum] = []
    /// Not published.
    var masked: Set<Int> = []

    /// - Returns: the cell's number.
    mutating func add(_ value: Int64) -> Int {
        precondition(value >= 0, "a count is not negative")
        values.append(value)
        return values.count - 1
    }

    /// Says that `total` is the sum of `parts`, each once.
    mutating func tie(_ total: Int, _ parts: [Int]) {
        precondition(
            !parts.isEmpty && parts.reduce(0) { $0 + values[$1] } == values[total], "a sum that does not add up")
        sums.append(Sum(total: total, parts: parts))
    }

    /// Cells that tell of persons.
    var small: [Int] { values.indices.filter { values[$0] > 0 && values[$0] < Self.smallest } }

    func published(_ cell: Int) -> Int64? { masked.contains(cell) ? nil : values[cell] }
}
