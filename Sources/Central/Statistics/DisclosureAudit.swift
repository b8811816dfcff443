// SPDX-License-Identifier: EUPL-1.2

/// What a reader can work out of a published table: by adding and subtracting any of its sums, and by bounding.
struct DisclosureAudit {
    /// Coefficients are computed in the field of this prime, 2⁶¹ − 1: exact, and without fractions.
    private static let prime: UInt64 = (1 << 61) - 1
    /// The span of values that a masked small cell must at least be possible within.
    static let leastSpan = SuppressionTable.smallest

    let table: SuppressionTable

    /// Small cells that the published ones give away, ascending.
    func disclosed() -> [Int] {
        let small = Set(table.small)
        let exact = determined()
        let spans = bounds()
        return small.filter { cell in
            guard table.masked.contains(cell), let span = spans[cell], !exact.contains(cell) else { return true }
            return span.high - span.low < Self.leastSpan
        }.sorted()
    }

    // MARK: - Adding and subtracting

    /// Masked cells whose value follows from the sums alone: those that elimination leaves with no free companion.
    func determined() -> Set<Int> {
        var found: Set<Int> = []
        for component in components() {
            let columns = Array(Set(component.flatMap { unknown($0) })).sorted()
            let place = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
            var rows = component.map { sum -> [UInt64] in
                var row = [UInt64](repeating: 0, count: columns.count)
                for part in sum.parts where table.masked.contains(part) { row[place[part]!] = 1 }
                if table.masked.contains(sum.total) { row[place[sum.total]!] = Self.prime - 1 }
                return row
            }
            for row in Self.reduce(&rows) {
                let companions = row.indices.filter { row[$0] != 0 }
                if companions.count == 1 { found.insert(columns[companions[0]]) }
            }
        }
        return found
    }

    private func unknown(_ sum: SuppressionTable.Sum) -> [Int] { sum.cells.filter { table.masked.contains($0) } }

    /// Sums that share masked cells, directly or by way of others.
    private func components() -> [[SuppressionTable.Sum]] {
        var group = Array(table.sums.indices)
        func find(_ index: Int) -> Int {
            var index = index
            while group[index] != index {
                group[index] = group[group[index]]
                index = group[index]
            }
            return index
        }
        var owner: [Int: Int] = [:]
        for (index, sum) in table.sums.enumerated() {
            for cell in unknown(sum) {
                if let other = owner[cell] { group[find(index)] = find(other) } else { owner[cell] = index }
            }
        }
        let touched = table.sums.indices.filter { !unknown(table.sums[$0]).isEmpty }
        return Dictionary(grouping: touched, by: find).sorted { $0.key < $1.key }.map {
            $0.value.map { table.sums[$0] }
        }
    }

    /// Gauss and Jordan.
    /// - Returns: the rows that are not zero.
    private static func reduce(_ rows: inout [[UInt64]]) -> ArraySlice<[UInt64]> {
        guard let width = rows.first?.count else { return [] }
        var rank = 0
        for column in 0..<width where rank < rows.count {
            guard let pivot = rows[rank...].firstIndex(where: { $0[column] != 0 }) else { continue }
            rows.swapAt(rank, pivot)
            let inverse = power(rows[rank][column], prime - 2)
            let lead = rows[rank].map { $0 == 0 ? 0 : multiply($0, inverse) }
            rows[rank] = lead
            for other in rows.indices where other != rank && rows[other][column] != 0 {
                let factor = prime - rows[other][column]
                for index in column..<width where lead[index] != 0 {
                    rows[other][index] = (rows[other][index] + multiply(factor, lead[index])) % prime
                }
            }
            rank += 1
        }
        return rows[..<rank]
    }

    private static func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        // 2⁶⁴ = 8 · 2⁶¹ ≡ 8
        return (((high << 3) | (low >> 61)) + (low & prime)) % prime
    }

    private static func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
        var (result, base, exponent): (UInt64, UInt64, UInt64) = (1, base, exponent)
        while exponent > 0 {
            if exponent & 1 == 1 { result = multiply(result, base) }
            base = multiply(base, base)
            exponent >>= 1
        }
        return result
    }

    // MARK: - Bounding

    struct Span: Equatable {
        var low: Int64
        var high: Int64
    }

    /// What each masked cell must lie within, as far as sum by sum tells.
    func bounds() -> [Int: Span] {
        let ceiling = table.values.reduce(1) { $0 &+ $1 }
        var spans: [Int: Span] = [:]
        for cell in table.masked { spans[cell] = Span(low: 1, high: ceiling) }
        func span(_ cell: Int) -> Span { spans[cell] ?? Span(low: table.values[cell], high: table.values[cell]) }
        var isChanging = true
        while isChanging {
            isChanging = false
            for sum in table.sums where !unknown(sum).isEmpty {
                let parts = sum.parts.map(span)
                let low = parts.reduce(0) { $0 + $1.low }
                let high = parts.reduce(0) { min(ceiling, $0 + $1.high) }
                let total = span(sum.total)
                isChanging = narrow(&spans, sum.total, low, high) || isChanging
                for (cell, own) in zip(sum.parts, parts) {
                    let others = low - own.low
                    let most = sum.parts.reduce(0) { $0 + span($1).high } - own.high
                    isChanging = narrow(&spans, cell, total.low - most, total.high - others) || isChanging
                }
            }
        }
        return spans
    }

    private func narrow(_ spans: inout [Int: Span], _ cell: Int, _ low: Int64, _ high: Int64) -> Bool {
        guard let known = spans[cell] else { return false }
        let next = Span(low: max(known.low, low), high: min(known.high, high))
        spans[cell] = next
        return next != known
    }
}
