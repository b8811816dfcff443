// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A month's statement as people read it.
struct MonthPage {
    struct Row {
        let place: String
        let visits: String
        let services: String
        let slips: String
        let answers: String
        let calls: String
        let flags: String
        let hasFlags: Bool
    }

    /// What changed of a day at one terminal, for one reason.
    struct Correction {
        let place: String
        let link: String
        let day: String
        let visits: String
        let services: String
        let slips: String
        let answers: String
        let calls: String
        let cause: String
        let log: String
    }

    /// More would be no list that anybody reads.
    static let mostCorrections = 100

    let title: String
    let state: String
    let isClosed: Bool
    let command: String
    let rows: [Row]
    let total: Row
    let isEmpty: Bool
    let corrections: [Correction]
    let hasCorrections: Bool
    let moreCorrections: String?
    let since: String
    let flags: FlagsTable?

    init(_ report: MonthReport, names: ContentNames) {
        title = Words.month(report.month)
        isClosed = report.isClosed
        state =
            report.isClosed
            ? "Stängd \(Words.day(report.madeMilliseconds)) och signerad; vilar på loggens första \(report.logSize) poster."
            : "Inte stängd än: talen kan ändras. Så här står de just nu."
        command = "kiosk-central report --month \(report.month) --evidence FIL"
        var places: [UInt32: String] = [:]
        var counts: [UInt32: [String: Int64]] = [:]
        for figure in report.figures {
            places[figure.placeCode] = figure.placeName
            counts[figure.placeCode, default: [:]][figure.event, default: 0] += figure.count
        }
        // Flags of days that only a correction is of stand below.
        let flagged = Dictionary(
            report.flags.filter { $0.day?.hasPrefix(report.month) ?? false }.map { ($0.placeCode, 1) },
            uniquingKeysWith: +)
        rows = places.keys.sorted().map {
            Self.row(places[$0] ?? "", counts[$0] ?? [:], flags: flagged[$0] ?? 0)
        }
        let sums = counts.values.reduce(into: [String: Int64]()) { $0.merge($1, uniquingKeysWith: +) }
        total = Self.row("Alla platser", sums, flags: flagged.values.reduce(0, +))
        isEmpty = rows.isEmpty
        let changes = Self.corrections(report.corrections)
        corrections = Array(changes.prefix(Self.mostCorrections))
        hasCorrections = !corrections.isEmpty
        let more = changes.count - corrections.count
        moreCorrections = more > 0 ? "\(more) till" : nil
        since =
            report.previous.map { "Ändringar sedan \(Words.period($0)) stängdes." }
            ?? "Det som låg före den här månaden."
        flags = report.flags.isEmpty ? nil : FlagsTable(report.flags, names: names)
    }

    private static func row(_ place: String, _ counts: [String: Int64], flags: Int) -> Row {
        func count(_ kind: UsageEventKind) -> String {
            Words.number(counts[UsageEventCatalogue.entry(kind).name] ?? 0)
        }
        return Row(
            place: place, visits: count(.sessionStarted), services: count(.serviceOpened),
            slips: count(.slipRequested), answers: count(.answerGiven), calls: count(.attendantCalled),
            flags: flags > 0 ? "\(flags)" : "–", hasFlags: flags > 0)
    }

    private static func corrections(_ all: [MonthReport.Correction]) -> [Correction] {
        struct Key: Hashable {
            let place: UInt32
            let day: String
            let terminal: String
            let cause: String
        }
        var order: [Key] = []
        var groups: [Key: [MonthReport.Correction]] = [:]
        for one in all {
            let key = Key(place: one.placeCode, day: one.day ?? "", terminal: one.terminal, cause: one.cause)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(one)
        }
        return order.compactMap { key in
            guard let group = groups[key], let first = group.first else { return nil }
            func change(_ kind: UsageEventKind) -> String {
                let name = UsageEventCatalogue.entry(kind).name
                return Words.change(group.reduce(0) { $1.event == name ? $0 + $1.count : $0 })
            }
            let positions = Set(group.flatMap(\.positions)).sorted()
            return Correction(
                place: first.placeName, link: "/terminals/\(first.terminal)", day: Words.isoDay(first.day),
                visits: change(.sessionStarted), services: change(.serviceOpened), slips: change(.slipRequested),
                answers: change(.answerGiven), calls: change(.attendantCalled),
                cause: first.cause == "late" ? "kom sent" : "dagen avgjordes senare",
                log: positions.isEmpty
                    ? "–"
                    : positions.prefix(4).map { "\($0)" }.joined(separator: ", ") + (positions.count > 4 ? " …" : ""))
        }
    }

    static let template = """
        {{>head}}{{#page}}<p><a href="/months">Alla månader</a></p>
        <h1>{{title}}</h1>
        <p class="lead">{{state}}</p>
        {{#isEmpty}}<p>Inga besök den här månaden.</p>{{/isEmpty}}
        {{^isEmpty}}<table class="figures-table">
        <caption>Besökares användning</caption>
        <thead><tr><th scope="col">Plats</th><th scope="col" class="number">Besök</th>
        <th scope="col" class="number">Tjänster</th><th scope="col" class="number">Lappar</th>
        <th scope="col" class="number">Svar</th><th scope="col" class="number">Personal kallad</th>
        <th scope="col" class="number">Att fråga om</th></tr></thead>
        <tbody>{{#rows}}{{>monthRow}}{{/rows}}</tbody>
        <tfoot>{{#total}}{{>monthRow}}{{/total}}</tfoot>
        </table>{{/isEmpty}}
        {{#hasCorrections}}<table>
        <caption>Rättelser av tidigare månader <small>{{since}}</small></caption>
        <thead><tr><th scope="col">Plats</th><th scope="col">Dag</th><th scope="col" class="number">Besök</th>
        <th scope="col" class="number">Tjänster</th><th scope="col" class="number">Lappar</th>
        <th scope="col" class="number">Svar</th><th scope="col" class="number">Personal kallad</th>
        <th scope="col">Varför</th><th scope="col">I loggen</th></tr></thead>
        <tbody>{{#corrections}}<tr><th scope="row"><a href="{{link}}">{{place}}</a></th>
        <td data-label="Dag" class="day">{{day}}</td><td data-label="Besök" class="number">{{visits}}</td>
        <td data-label="Tjänster" class="number">{{services}}</td><td data-label="Lappar" class="number">{{slips}}</td>
        <td data-label="Svar" class="number">{{answers}}</td>
        <td data-label="Personal kallad" class="number">{{calls}}</td><td data-label="Varför" class="day">{{cause}}</td>
        <td data-label="I loggen">{{log}}</td></tr>
        {{/corrections}}</tbody>
        </table>
        {{#moreCorrections}}<p class="lead">Och {{moreCorrections}}; <code>kiosk-central report --month</code> visar
        alla.</p>{{/moreCorrections}}{{/hasCorrections}}
        {{^hasCorrections}}<p class="lead">Inga rättelser av tidigare månader.</p>{{/hasCorrections}}
        {{#flags}}{{>flags}}{{/flags}}
        {{^flags}}<p class="lead">Inget i talen är värt att fråga om.</p>{{/flags}}
        <p class="lead">Beviset för talen skriver <code>{{command}}</code>; vem som helst prövar det med
        <code>kioskctl export verify</code>.</p>{{/page}}
        {{>foot}}
        """

    static let rowTemplate = """
        <tr><th scope="row">{{place}}</th>
        <td data-label="Besök" class="number"><span class="figure">{{visits}}</span></td>
        <td data-label="Tjänster" class="number">{{services}}</td>
        <td data-label="Lappar" class="number">{{slips}}</td><td data-label="Svar" class="number">{{answers}}</td>
        <td data-label="Personal kallad" class="number">{{calls}}</td>
        <td data-label="Att fråga om" class="number">{{#hasFlags}}<span aria-hidden="true" class="shape">◆</span> \
        {{/hasFlags}}{{flags}}</td></tr>

        """
}
