// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The list of months: those that were closed, and the one under way.
struct MonthsPage {
    struct Row {
        let month: String
        let link: String
        let state: String
        let shape: String
        let corrections: String
        let log: String
    }

    let rows: [Row]
    let isEmpty: Bool
    let statistics: [StatisticsLink]
    let hasStatistics: Bool

    struct StatisticsLink {
        let period: String
        let link: String
        let made: String
    }

    init(_ closings: [ClosingDesk.Closing], open: [CivilMonth], statistics made: [StatisticsDesk.Made], now: Int64) {
        let waiting = open.reversed().map { month in
            Row(
                month: Words.month(month.text), link: "/months/\(month.text)", state: "Inte stängd, talen kan ändras",
                shape: "○", corrections: "", log: "")
        }
        rows =
            waiting
            + closings.reversed().map { closing in
                Row(
                    month: Words.month(closing.month), link: "/months/\(closing.month)",
                    state: "Stängd \(Words.day(closing.closedMilliseconds))", shape: "●",
                    corrections: closing.corrections > 0 ? "\(closing.corrections)" : "inga",
                    log: "\(Words.number(Int64(clamping: closing.logSize))) poster i loggen")
            }
        isEmpty = rows.isEmpty
        statistics = made.reversed().map {
            StatisticsLink(
                period: Words.title($0.period), link: "/statistics/\($0.period)",
                made: Words.day($0.madeMilliseconds))
        }
        hasStatistics = !statistics.isEmpty
    }

    static let template = """
        {{>head}}<h1>Månader</h1>
        <p class="lead">En stängd månad ändras aldrig. Det som kommer sent står som en rättelse i nästa månad, så att
        alla månader tillsammans är de riktiga talen.</p>
        {{#page}}{{#isEmpty}}<p>Inga besök är räknade än.</p>{{/isEmpty}}
        {{^isEmpty}}<table>
        <caption>Månadsbesked</caption>
        <thead><tr><th scope="col">Månad</th><th scope="col">Läge</th><th scope="col" class="number">Rättelser</th>
        <th scope="col" class="number">Vilar på</th></tr></thead>
        <tbody>{{#rows}}<tr><th scope="row"><a href="{{link}}">{{month}}</a></th>
        <td data-label="Läge"><span aria-hidden="true" class="shape">{{shape}}</span> {{state}}</td>
        <td data-label="Rättelser" class="number">{{corrections}}</td>
        <td data-label="Vilar på" class="number">{{log}}</td></tr>
        {{/rows}}</tbody>
        </table>{{/isEmpty}}
        {{#hasStatistics}}<table>
        <caption>Statistik över myndigheter</caption>
        <thead><tr><th scope="col">Period</th><th scope="col">Framställd</th></tr></thead>
        <tbody>{{#statistics}}<tr><th scope="row"><a href="{{link}}">{{period}}</a></th>
        <td data-label="Framställd">{{made}}</td></tr>{{/statistics}}</tbody>
        </table>{{/hasStatistics}}
        {{^hasStatistics}}<p class="lead">Ingen statistik över myndigheter är framställd än. Den görs med
        <code>kiosk-central report --statistics</code> och ändras sedan aldrig.</p>{{/hasStatistics}}{{/page}}
        {{>foot}}
        """
}
