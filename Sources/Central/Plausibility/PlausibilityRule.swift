// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What makes a day's counts worth a question. A flag stands beside the figure; nothing is dropped for it and nobody is
/// accused by it: a wedding party, a school class or a shop that opened late for a funeral looks the same.
///
/// Every rule looks at visitors' events of one terminal on one Swedish day, in the order the terminal wrote them. Events
/// whose day is not decided are judged as one day, and their hours not at all. Folded and deleted events have no order
/// any more and are not judged.
public enum PlausibilityRule: String, Sendable, Codable, CaseIterable {
    /// Visits begun and slips asked for while the shop was closed: more than `limit` `sessionStarted` and
    /// `slipRequested` together, each at least `closedMarginMinutes` away from any opening hour of that day and its
    /// neighbours, at both ends of the bounds of the terminal's clock. The hours are those that held then.
    case closedShop
    /// Visits of no length in series: at least `limit` in a row, each counted as 0 or 1 whole minutes, and each begun at
    /// most `seriesGapMinutes` after the one before began. A visit's length is a whole number of minutes and its start a
    /// minute, so that "one every thirty seconds" looks like this.
    case shortVisits
    /// One service among all: at least `limit` percent of the services opened, of at least `shareLeast`.
    case oneServiceShare
    /// One service again and again: at least `limit` times in a row, with no other service between, over all visits.
    case oneServiceRun
    /// More visits than can be: more than `limit` begun within any 60 minutes.
    case rate

    /// What is allowed, or, where the rule says at least, the number from which on it is flagged.
    public var limit: Int64 {
        switch self {
        case .closedShop: 0
        case .shortVisits: 8
        case .oneServiceShare: 80
        case .oneServiceRun: 25
        case .rate: 30
        }
    }

    /// A visitor who is let in while the shop is tidied, and a clock that is a little off.
    static let closedMarginMinutes: Int64 = 15
    static let seriesGapMinutes: UInt32 = 2
    /// Services opened on a day, below which a share says nothing.
    static let shareLeast: Int64 = 20
    static let rateMinutes: UInt32 = 60
}

/// A day's counts of one terminal that are worth a question: the rule, the numbers seen and the limit.
public struct PlausibilityFlag: Sendable, Codable, Equatable {
    public let rule: PlausibilityRule
    /// Terminal id in hexadecimal.
    public let terminal: String
    public let placeCode: UInt32
    public let placeName: String
    /// ISO 8601; `null` where the day is not decided.
    public let day: String?
    /// Events outside the hours, visits in the longest series, percent, services in a row, or visits within the hour.
    public let seen: Int64
    public let limit: Int64
    /// What `seen` was seen among: visits and slips of the day, visits in such series altogether, services opened, or
    /// visits of the day.
    public let among: Int64
    /// Permanent code of the service that was repeated; `null` for other rules.
    public let service: Int32?

    /// A sentence for people.
    public var text: String {
        switch rule {
        case .closedShop: "\(seen) of \(among) visits and slips while the shop was closed (limit \(limit))"
        case .shortVisits:
            "\(seen) visits of 0 or 1 minutes in a row, \(among) in such series altogether (limit \(limit) in a row)"
        case .oneServiceShare:
            "\(seen) % of \(among) services opened are service \(service ?? 0) (limit \(limit) %)"
        case .oneServiceRun: "service \(service ?? 0) \(seen) times in a row, of \(among) services (limit \(limit))"
        case .rate: "\(seen) of \(among) visits begun within 60 minutes (limit \(limit))"
        }
    }
}
