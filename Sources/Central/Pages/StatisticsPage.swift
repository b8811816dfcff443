// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A release of statistics as people read it.
struct StatisticsPage {
    struct Row {
        let name: String
        let count: String
    }

    struct Region {
        let name: String
        let total: String
        let rows: [Row]
    }

    static let masked = "dolt"

    let title: String
    let made: String
    let regions: [Region]
    let outcomes: [Row]
    let isEmpty: Bool

    init(_ release: StatisticsRelease, names: ContentNames, places: [UInt32: String]) {
        title = Words.period(release.period)
        made = Words.day(release.madeMilliseconds)
        func count(_ cell: StatisticsRelease.Cell) -> String { cell.count.map(Words.number) ?? Self.masked }
        let county = StatisticsRelease.Builder.county
        outcomes = release.cells.filter { $0.region == county && $0.agency == nil && $0.outcome != nil }.map {
            Row(name: $0.outcome.map(Self.outcome) ?? "", count: count($0))
        }
        let tables = Dictionary(grouping: release.cells.filter { $0.outcome == nil }, by: \.region)
        regions = tables.keys.sorted { Self.rank($0) < Self.rank($1) }.map { region in
            let cells = tables[region] ?? []
            return Region(
                name: Self.name(region, places),
                total: cells.first { $0.agency == nil }.map(count) ?? "0",
                rows: cells.compactMap { cell in
                    cell.agency.map { Row(name: names.agency($0), count: count(cell)) }
                }.sorted { $0.name < $1.name })
        }
        isEmpty = regions.isEmpty
    }

    /// The whole area first, then municipalities, then places.
    private static func rank(_ region: String) -> (Int, String) {
        let order = region == StatisticsRelease.Builder.county ? 0 : region.hasPrefix("municipality") ? 1 : 2
        return (order, region)
    }

    private static func name(_ region: String, _ places: [UInt32: String]) -> String {
        if region == StatisticsRelease.Builder.county { return "Hela området" }
        let parts = region.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return region == "municipality " ? "Utan kommun" : region }
        if parts[0] == "municipality" { return SafeText.clean(parts[1]) }
        return UInt32(parts[1]).flatMap { places[$0] } ?? "Plats \(parts[1])"
    }

    private static func outcome(_ code: Int32) -> String {
        switch AgencyOutcome(rawValue: code) {
        case .slipPrinted: "Lapp skrevs ut"
        case .slipShown: "Lapp visades"
        case .met: "Videosamtal hölls"
        case .meetingFailed: "Videosamtal blev inte av"
        case .meetingCancelled: "Besökaren avbröt väntan"
        case nil: "Utfall \(code)"
        }
    }

    static let template = """
        {{>head}}{{#page}}<p><a href="/months">Alla månader</a></p>
        <h1>Myndigheter, {{title}}</h1>
        <p class="lead">Framställd {{made}} och ändras aldrig. Tal under 5 är dolda, och de tal som annars skulle röja
        dem; det som inte står här är noll.</p>
        {{#isEmpty}}<p>Ingen myndighet nåddes under perioden.</p>{{/isEmpty}}
        {{^isEmpty}}<table class="slim keep">
        <caption>Så slutade det, hela området</caption>
        <thead><tr><th scope="col">Utfall</th><th scope="col" class="number">Gånger</th></tr></thead>
        <tbody>{{#outcomes}}{{>countRow}}{{/outcomes}}</tbody>
        </table>
        <div class="columns">{{#regions}}<table class="keep">
        <caption>{{name}} <small>Alla myndigheter: {{total}}</small></caption>
        <thead><tr><th scope="col">Myndighet</th><th scope="col" class="number">Gånger</th></tr></thead>
        <tbody>{{#rows}}{{>countRow}}{{/rows}}</tbody>
        </table>{{/regions}}</div>{{/isEmpty}}{{/page}}
        {{>foot}}
        """

    static let rowTemplate = """
        <tr><th scope="row">{{name}}</th><td data-label="Gånger" class="number">{{count}}</td></tr>

        """
}
