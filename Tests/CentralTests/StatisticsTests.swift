// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// What is published of agencies, and what an attacker makes of it who adds, subtracts and bounds.
@Suite struct StatisticsTests {
    typealias Row = StatisticsRelease.Row

    /// A reader with a pencil: is `cell` a linear combination of what is published? Fractions as floating point are good
    /// enough for tables of this size; it shares no line with the code under test.
    static func canBeSolved(_ cell: Int, _ table: SuppressionTable) -> Bool {
        let unknown = table.masked.sorted()
        var rows = table.sums.map { sum in
            unknown.map { column -> Double in
                Double(sum.parts.count { $0 == column }) - (sum.total == column ? 1 : 0)
            }
        }
        let goal = unknown.map { $0 == cell ? 1.0 : 0 }
        func rank(_ matrix: [[Double]]) -> Int {
            var matrix = matrix
            var rank = 0
            for column in unknown.indices {
                guard let best = (rank..<matrix.count).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }),
                    abs(matrix[best][column]) > 1e-9
                else { continue }
                matrix.swapAt(rank, best)
                for row in matrix.indices where row > rank {
                    let factor = matrix[row][column] / matrix[rank][column]
                    for index in unknown.indices { matrix[row][index] -= factor * matrix[rank][index] }
                }
                rank += 1
                if rank == matrix.count { break }
            }
            return rank
        }
        let before = rank(rows)
        rows.append(goal)
        return rank(rows) == before
    }

    private static func table(_ rows: [Row]) -> (table: SuppressionTable, keys: [StatisticsRelease.Builder.Key]) {
        var builder = StatisticsRelease.Builder()
        builder.build(rows)
        return (Suppressor.protect(builder.table), builder.keys)
    }

    private static func random(_ seed: UInt64, places: Int, agencies: Int32, most: Int64) -> [Row] {
        var state = seed
        func next(_ bound: UInt64) -> UInt64 {
            // Knuth's MMIX generator; its upper bits.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        var rows: [Row] = []
        for place in 0..<places {
            for agency in 1...agencies {
                for outcome: Int32 in [1, 2] where next(3) > 0 {
                    rows.append(
                        Row(
                            place: UInt32(place + 1), municipality: "M\(place % 3)", agency: agency, outcome: outcome,
                            count: Int64(next(UInt64(most))) / (next(2) == 0 ? 1 : 6)))
                }
            }
        }
        return rows
    }

    @Test(arguments: 1...29) func nothingSmallIsPublishedAndNothingSmallCanBeSolved(seed: Int) {
        let (table, _) = Self.table(
            Self.random(UInt64(seed), places: 2 + seed % 6, agencies: Int32(2 + seed % 5), most: 8 + Int64(seed) * 2))
        #expect(!table.small.isEmpty)
        for cell in table.small {
            #expect(table.masked.contains(cell))
            #expect(!Self.canBeSolved(cell, table), "cell \(cell) of seed \(seed)")
            // Beside a published total it is never so tight that one must say: under 5.
            for sum in table.sums where sum.parts.contains(cell) && !table.masked.contains(sum.total) {
                let known = sum.parts.filter { !table.masked.contains($0) }.reduce(0) { $0 + table.values[$1] }
                let others = Int64(sum.parts.count { table.masked.contains($0) } - 1)
                #expect(table.values[sum.total] - known - others >= SuppressionTable.smallest)
            }
        }
    }

    /// Rows less columns: nothing that stands alone in a line gives it away, and yet it follows.
    @Test func sumsTakenTogetherGiveNothingAwayEither() {
        var table = SuppressionTable()
        let cells = [[9, 9, 3], [9, 9, 20], [20, 20, 20]].map { row in row.map { table.add($0) } }
        for row in cells { table.tie(table.add(row.reduce(0) { $0 + table.values[$1] }), row) }
        for column in 0..<3 {
            let parts = cells.map { $0[column] }
            table.tie(table.add(parts.reduce(0) { $0 + table.values[$1] }), parts)
        }
        // Masked by hand: two in each line, but the small one is what the two rows have over the two columns.
        table.masked = [cells[0][0], cells[0][1], cells[1][0], cells[1][1], cells[0][2]]
        #expect(Self.canBeSolved(cells[0][2], table))
        #expect(DisclosureAudit(table: table).disclosed() == [cells[0][2]])
        let protected = Suppressor.protect(table)
        #expect(!Self.canBeSolved(cells[0][2], protected))
        #expect(protected.masked.count < protected.values.count, "something is left to publish")
    }

    /// Many large counts and one small: one companion is enough, and all totals stay.
    @Test func littleIsLost() {
        let rows = (1...6).flatMap { place in
            (1...5).map { agency -> Row in
                let count: Int64 = place == 1 && agency == 1 ? 2 : Int64(20 + place * agency)
                return Row(
                    place: UInt32(place), municipality: "M\(place % 2)", agency: Int32(agency), outcome: 1, count: count
                )
            }
        }
        let (table, keys) = Self.table(rows)
        // Two by two in the places, and their margins as far as these would tell: of 46 cells.
        #expect(table.masked.count <= 12, "\(table.masked.map { keys[$0] })")
        #expect(keys.indices.filter { keys[$0].region == "county" }.allSatisfy { !table.masked.contains($0) })
    }

    /// One small cell at a place that is a municipality of its own: what is masked for it are its own row and another's,
    /// and never what anybody could add up from the places.
    @Test func totalsOfTheAreaStayWhereTheyGiveNothingAway() {
        let rows = (1...7).flatMap { place in
            (1...8).map { agency -> Row in
                let count: Int64 = place == 5 && agency == 3 ? 3 : Int64(11 + (place * 7 + agency * 5) % 40)
                return Row(
                    place: UInt32(place), municipality: place > 5 ? "M1" : "M\(place)", agency: Int32(agency),
                    outcome: agency % 2 == 0 ? 1 : 2, count: count)
            }
        }
        let (table, keys) = Self.table(rows)
        #expect(DisclosureAudit(table: table).disclosed() == [])
        #expect(DisclosureAudit(table: table).determined().subtracting(table.small) == [])
        let county = keys.indices.filter { keys[$0].region == "county" && keys[$0].outcome == nil }
        #expect(county.count { table.masked.contains($0) } <= 2, "of nine")
        #expect(table.masked.count <= 8, "\(table.masked.map { keys[$0] })")
    }

    // MARK: In the central

    private static func store(
        _ central: TestCentral, _ terminal: TestTerminal, day: Int, _ counters: [Int32: UInt64]
    ) async throws {
        let report = AgencyReport(
            terminal: terminal.id, day: Int32(day),
            counters: Dictionary(
                uniqueKeysWithValues: counters.map {
                    (CounterKey(family: .agency, first: $0, second: 1, third: 0), $1)
                }))
        let body = try JSONEncoder().encode(Signed(report, by: terminal.signingKey))
        #expect(try await central.ask(terminal, "agencies", method: "POST", body: body).status == 200)
    }

    private static func desk(_ central: TestCentral, _ date: CivilDate) -> StatisticsDesk {
        let moment = Int64(date.dayNumber) * 86_400_000 + 43_200_000
        return StatisticsDesk(database: central.store.database, clock: CentralClock { moment })
    }

    @Test func aMonthIsPublishedOnceWhateverIsToldLater() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            let today = LocalMinute(utcMilliseconds: central.clock.clock.nowMilliseconds()).date
            let month = CivilDate(year: today.year, month: today.month, day: 1).adding(days: -1)
            let (last, name) = (month.dayNumber, Self.name(month))
            try await Self.store(central, terminal, day: last - 20, [1: 40, 2: 30])
            // Told on the first of the next month, and so of the month that ended.
            try await Self.store(central, terminal, day: last + 1, [1: 50, 2: 33])
            let desk = Self.desk(central, today.adding(days: 40))
            let release = try await desk.release(area: "se", period: name)
            let all = release.cells.first { $0.region == "county" && $0.agency == nil && $0.outcome == nil }
            #expect(all?.count == 83)
            try await Self.store(central, terminal, day: last + 1, [1: 70])
            let again = try await desk.release(area: "se", period: name)
            #expect(again == release)
        }
    }

    private static func name(_ date: CivilDate) -> String {
        "\(date.year)-\(date.month < 10 ? "0" : "")\(date.month)"
    }

    @Test func aMonthThatIsNotOverAndWordsThatAreNoMonthAreRefused() async throws {
        try await TestCentral.run { central in
            let desk = Self.desk(central, CivilDate(year: 2_026, month: 11, day: 1))
            for month in [
                "2026-10", "2026-11", "2026-13", "2026-1", "x", "2026-10-01", "", "2026-W44", "2026-W54", "2026-W00",
                "2027-W53",
            ] {
                await #expect(throws: CentralError.self, "\(month)") {
                    _ = try await desk.release(area: "se", period: month)
                }
            }
            let next = Self.desk(central, CivilDate(year: 2_026, month: 11, day: 2))
            let release = try await next.release(area: "se", period: "2026-10")
            #expect(release.cells.isEmpty)
        }
    }

    /// The terminal tells a week at once, loses its journal, and moves: what is counted, and where.
    @Test func countersBecomeCounts() {
        let standings = [
            AgencySeries.Standing(day: 100, place: 1, value: 4), .init(day: 101, place: 1, value: 4),
            .init(day: 108, place: 2, value: 9), .init(day: 109, place: 2, value: 2),
        ]
        #expect(AgencySeries.added(standings, days: 99..<100) == [1: 4])
        #expect(AgencySeries.added(standings, days: 100..<108) == [1: 0, 2: 5])
        #expect(AgencySeries.added(standings, days: 108..<200) == [2: 2])
    }

    /// Week upon week, region by region and all totals: what an attacker who keeps every release can subtract.
    @Test func releasesTakenTogetherGiveNothingAway() {
        let weeks = (1...4).map { Self.table(Self.random(UInt64(100 + $0), places: 4, agencies: 3, most: 25)) }
        var joined = SuppressionTable()
        var offset = 0
        for (table, _) in weeks {
            for value in table.values { _ = joined.add(value) }
            for sum in table.sums { joined.tie(sum.total + offset, sum.parts.map { $0 + offset }) }
            joined.masked.formUnion(table.masked.map { $0 + offset })
            offset += table.values.count
        }
        // No cell stands in two releases and no total runs over them, so nothing ties one to another.
        for cell in joined.small { #expect(!Self.canBeSolved(cell, joined)) }
        // Were there a true total over the weeks, it would: this is why there is none.
        let (first, keys) = weeks[0]
        let cell = first.small.first { keys[$0].region.hasPrefix("place") }!
        var betrayed = joined
        var same = [cell]
        offset = first.values.count
        for (table, others) in weeks.dropFirst() {
            if let other = others.firstIndex(of: keys[cell]) { same.append(other + offset) }
            offset += table.values.count
        }
        betrayed.masked.subtract(same.dropFirst())
        betrayed.tie(betrayed.add(same.reduce(0) { $0 + betrayed.values[$1] }), same)
        #expect(Self.canBeSolved(cell, betrayed))
    }

    // MARK: weeks and months

    /// February 2027 is its weeks 5 to 8, to the day. Each release alone gives nothing away; the month is a true total
    /// over the weeks, and what the weeks mask follows from it.
    @Test func aMonthBesideItsWeeksWouldGiveThemAway() throws {
        let weeks = (0..<4).map { week in
            (1...4).flatMap { place in
                (1...4).map { agency -> Row in
                    let count: Int64 =
                        week == 0 && place == 1 && agency == 1 ? 3 : Int64(10 + 3 * place + agency + week)
                    return Row(
                        place: UInt32(place), municipality: "M\(place % 2)", agency: Int32(agency), outcome: 1,
                        count: count)
                }
            }
        }
        var sums: [[Int32]: Row] = [:]
        for row in weeks.joined() {
            let key = [Int32(row.place), row.agency]
            var sum =
                sums[key]
                ?? Row(place: row.place, municipality: row.municipality, agency: row.agency, outcome: 1, count: 0)
            sum.count += row.count
            sums[key] = sum
        }
        let tables = weeks.map(Self.table) + [Self.table(Array(sums.values))]
        for (table, _) in tables { #expect(DisclosureAudit(table: table).disclosed() == []) }
        var joined = SuppressionTable()
        var numbers: [[StatisticsRelease.Builder.Key: Int]] = []
        for (table, keys) in tables {
            let offset = joined.values.count
            for value in table.values { _ = joined.add(value) }
            for sum in table.sums { joined.tie(sum.total + offset, sum.parts.map { $0 + offset }) }
            joined.masked.formUnion(table.masked.map { $0 + offset })
            numbers.append(Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0 + offset) }))
        }
        #expect(DisclosureAudit(table: joined).disclosed() == [], "weeks and months apart are safe")
        for (key, month) in numbers[4] { joined.tie(month, numbers[0..<4].compactMap { $0[key] }) }
        let small = try #require(joined.small.first)
        #expect(joined.values[small] == 3)
        #expect(DisclosureAudit(table: joined).disclosed() == [small])
        #expect(Self.canBeSolved(small, joined))
    }

    @Test func weeksAreThoseOfTheCalendar() throws {
        func days(_ text: String) throws -> (String, String) {
            let days = try #require(StatisticsPeriod(text)).days
            return (
                CivilDate(dayNumber: Int(days.lowerBound)).text, CivilDate(dayNumber: Int(days.upperBound) - 1).text
            )
        }
        #expect(try days("2026-W44") == ("2026-10-26", "2026-11-01"))
        #expect(try days("2026-W01") == ("2025-12-29", "2026-01-04"))
        #expect(try days("2026-W53") == ("2026-12-28", "2027-01-03"))
        #expect(try days("2027-W01") == ("2027-01-04", "2027-01-10"))
        #expect(try days("2027-02") == ("2027-02-01", "2027-02-28"))
        for wrong in ["2027-W53", "2026-W54", "2026-W00", "2026-W1", "2026-44", "2026-w44", "2026-W44-1", "W44"] {
            #expect(StatisticsPeriod(wrong) == nil, "\(wrong)")
        }
    }

    @Test func whatSharesDaysWithAReleaseIsRefusedAndAWeekIsMadeOnce() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            let today = LocalMinute(utcMilliseconds: central.clock.clock.nowMilliseconds()).date
            let monday = today.adding(days: 1 - today.weekday - 14)
            try await Self.store(central, terminal, day: monday.dayNumber + 1, [1: 40, 2: 30])
            let desk = Self.desk(central, today.adding(days: 70))
            // The week of that Monday, by its Thursday.
            let thursday = monday.adding(days: 3)
            let first = CivilDate(year: thursday.year, month: 1, day: 1)
            let number = (thursday.dayNumber - first.dayNumber) / 7 + 1
            let week = "\(thursday.year)-W\(number < 10 ? "0" : "")\(number)"
            let release = try await desk.release(area: "se", period: week)
            #expect(release.cells.first { $0.region == "county" && $0.agency == nil && $0.outcome == nil }?.count == 70)
            try await Self.store(central, terminal, day: monday.dayNumber + 2, [1: 60])
            #expect(try await desk.release(area: "se", period: week) == release)
            // The months it lies in share days with it; the month after does not, and neither does another area.
            for date in [monday, monday.adding(days: 6)] {
                await #expect(throws: CentralError.self) {
                    _ = try await desk.release(area: "se", period: Self.name(date))
                }
            }
            let next = CivilDate(year: today.year, month: today.month, day: 1).adding(days: 32)
            _ = try await desk.release(area: "se", period: Self.name(next))
            _ = try await desk.release(area: "no", period: Self.name(monday))
            #expect(try await desk.list(area: "se").map(\.period).sorted() == [Self.name(next), week].sorted())
            #expect(try await desk.find(area: "se", period: Self.name(monday)) == nil)
        }
    }
}
