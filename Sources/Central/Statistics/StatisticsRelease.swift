// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// How often agencies were reached, as it may be published: one period of one area, made once and never again.
///
/// Two tables share their margins: agencies by place, municipality and county, and agencies by outcome in the whole
/// county. Cells under 5 are masked, and what would give them away with them (`Suppressor`). Periods follow one another
/// and never overlap, and no total over several periods is ever made from the true counts: whoever adds up what was
/// published learns nothing more.
public struct StatisticsRelease: Sendable, Codable, Equatable {
    public struct Cell: Sendable, Codable, Hashable {
        /// "place 7", "municipality Åmåls kommun" or "county".
        public let region: String
        /// Permanent code of the agency; `nil`: all of them.
        public let agency: Int32?
        /// `AgencyOutcome`; `nil`: all of them.
        public let outcome: Int32?
        /// `nil`: masked.
        public let count: Int64?

        /// "reached"; `nil`: all of them, or one this version does not know.
        public var outcomeName: String? { outcome.flatMap(AgencyOutcome.init).map { "\($0)" } }
    }

    public let area: String
    /// "2026-10" or "2026-W44".
    public let period: String
    public let madeMilliseconds: Int64
    /// Only what is not zero.
    public let cells: [Cell]

    /// How often an agency was reached at a place, with one outcome.
    struct Row: Sendable, Equatable {
        var place: UInt32
        var municipality: String
        var agency: Int32
        var outcome: Int32
        var count: Int64
    }

    init(area: String, period: String, madeMilliseconds: Int64, rows: [Row]) {
        self.area = area
        self.period = period
        self.madeMilliseconds = madeMilliseconds
        var builder = Builder()
        builder.build(rows)
        let table = Suppressor.protect(builder.table)
        cells = builder.keys.indices.filter { table.values[$0] > 0 }.map { index in
            let key = builder.keys[index]
            return Cell(
                region: key.region, agency: key.agency, outcome: key.outcome, count: table.published(index))
        }
    }

    /// Lays the rows out as cells and sums.
    struct Builder {
        struct Key: Hashable {
            var region: String
            var agency: Int32?
            var outcome: Int32?
        }

        static let county = "county"
        private(set) var table = SuppressionTable()
        private(set) var keys: [Key] = []
        private var places: [String: [String]] = [:]

        mutating func build(_ rows: [Row]) {
            let rows = rows.filter { $0.count > 0 }
            let agencies = Set(rows.map(\.agency)).sorted()
            let outcomes = Set(rows.map(\.outcome)).sorted()
            var counts: [Key: Int64] = [:]
            for row in rows {
                let (place, municipality) = ("place \(row.place)", "municipality \(row.municipality)")
                if !(places[municipality] ?? []).contains(place) { places[municipality, default: []].append(place) }
                for region in [place, municipality, Self.county] {
                    counts[Key(region: region, agency: row.agency), default: 0] += row.count
                    counts[Key(region: region), default: 0] += row.count
                }
                counts[Key(region: Self.county, agency: row.agency, outcome: row.outcome), default: 0] += row.count
                counts[Key(region: Self.county, outcome: row.outcome), default: 0] += row.count
            }
            var numbers: [Key: Int] = [:]
            let order = counts.keys.sorted { Self.rank($0) < Self.rank($1) }
            for key in order {
                numbers[key] = table.add(counts[key] ?? 0)
                keys.append(key)
            }
            func tie(_ total: Key, _ parts: [Key]) {
                guard let number = numbers[total] else { return }
                table.tie(number, parts.compactMap { numbers[$0] })
            }
            let municipalities = places.keys.sorted()
            for agency in agencies.map(Optional.some) + [nil] {
                for municipality in municipalities {
                    tie(
                        Key(region: municipality, agency: agency),
                        (places[municipality] ?? []).map { Key(region: $0, agency: agency) })
                }
                tie(
                    Key(region: Self.county, agency: agency), municipalities.map { Key(region: $0, agency: agency) })
                tie(
                    Key(region: Self.county, agency: agency),
                    outcomes.map { Key(region: Self.county, agency: agency, outcome: $0) })
            }
            for region in places.values.flatMap(\.self) + municipalities + [Self.county] {
                tie(Key(region: region), agencies.map { Key(region: region, agency: $0) })
            }
            for outcome in outcomes {
                tie(
                    Key(region: Self.county, outcome: outcome),
                    agencies.map { Key(region: Self.county, agency: $0, outcome: outcome) })
            }
        }

        private static func rank(_ key: Key) -> (String, Int32, Int32) {
            (key.region, key.agency ?? -1, key.outcome ?? -1)
        }
    }
}
