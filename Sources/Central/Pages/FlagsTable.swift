// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Days worth a question, as the pages show them beside their figures.
struct FlagsTable {
    struct Row {
        let place: String
        let link: String
        let day: String
        let rule: String
        let seen: String
        let limit: String
    }

    /// More would be no list that anybody reads.
    static let most = 200

    let rows: [Row]
    /// How many are not shown; `nil`: none.
    let more: String?

    init(_ flags: [PlausibilityFlag], names: ContentNames) {
        rows = flags.prefix(Self.most).map { flag in
            Row(
                place: flag.placeName, link: "/terminals/\(flag.terminal)", day: Words.isoDay(flag.day),
                rule: Self.title(flag.rule), seen: Self.seen(flag, names), limit: Self.limit(flag.rule))
        }
        more = flags.count > Self.most ? "\(flags.count - Self.most) till" : nil
    }

    static func title(_ rule: PlausibilityRule) -> String {
        switch rule {
        case .closedShop: "Butiken stängd"
        case .shortVisits: "Korta besök i rad"
        case .oneServiceShare: "Nästan bara en tjänst"
        case .oneServiceRun: "Samma tjänst om och om igen"
        case .rate: "Ovanligt tätt"
        }
    }

    static func seen(_ flag: PlausibilityFlag, _ names: ContentNames) -> String {
        let service = flag.service.map { names.service($0) } ?? ""
        return switch flag.rule {
        case .closedShop: "\(flag.seen) av \(flag.among) besök och lappar medan butiken var stängd"
        case .shortVisits:
            "\(flag.seen) besök på högst en minut i rad"
                + (flag.among > flag.seen ? ", \(flag.among) i sådana rader" : "")
        case .oneServiceShare: "\(flag.seen) % av \(flag.among) öppnade tjänster var \(service)"
        case .oneServiceRun: "\(service) \(flag.seen) gånger i rad, av \(flag.among)"
        case .rate: "\(flag.seen) av \(flag.among) besök började inom en timme"
        }
    }

    static func limit(_ rule: PlausibilityRule) -> String {
        switch rule {
        case .closedShop: "inget"
        case .shortVisits: "\(rule.limit) i rad"
        case .oneServiceShare: "\(rule.limit) %"
        case .oneServiceRun: "\(rule.limit) i rad"
        case .rate: "fler än \(rule.limit)"
        }
    }

    static let template = """
        <table>
        <caption>Värt att fråga om <small>Inget dras av: talen står kvar, och någon bör veta varför.</small></caption>
        <thead><tr><th scope="col">Plats</th><th scope="col">Dag</th><th scope="col">Vad</th>
        <th scope="col">Sett</th><th scope="col">Gräns</th></tr></thead>
        <tbody>{{#rows}}<tr><th scope="row"><a href="{{link}}">{{place}}</a></th><td data-label="Dag" class="day">{{day}}</td>
        <td data-label="Vad"><span class="health attention"><span aria-hidden="true" class="shape">◆</span>{{rule}}\
        </span></td><td data-label="Sett">{{seen}}</td><td data-label="Gräns">{{limit}}</td></tr>
        {{/rows}}</tbody>
        </table>
        {{#more}}<p class="lead">Och {{more}}; <code>kiosk-central report</code> visar alla.</p>{{/more}}

        """
}
