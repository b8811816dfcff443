// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// Judges days by `PlausibilityRule`, from the batches as they came.
struct PlausibilityDesk {
    let area: String
    let session: any DatabaseSession

    private struct Key: Hashable {
        let terminal: String
        let place: UInt32
        let day: Int64
    }

    /// What is worth a question on these days and among what is undecided, by place, day and rule.
    /// - Parameter only: the terminal that is asked for; `nil`: all.
    func flags(on days: Range<Int64>, of only: String? = nil) throws -> [PlausibilityFlag] {
        let book = try HoursBook(area: area, session)
        var flags: [(key: Key, flag: PlausibilityFlag)] = []
        for (key, day) in try visitDays(days, only) {
            let noon = key.day == UsageDay.unknown ? nil : key.day * 86_400_000 + 43_200_000
            for finding in day.findings(noon.flatMap { book.hours(of: key.place, at: $0) }) {
                flags.append(
                    (
                        key,
                        PlausibilityFlag(
                            rule: finding.rule, terminal: key.terminal, placeCode: key.place,
                            placeName: book.names[key.place] ?? "place \(key.place)",
                            day: key.day == UsageDay.unknown ? nil : CivilDate(dayNumber: Int(key.day)).text,
                            seen: finding.seen, limit: finding.rule.limit, among: finding.among,
                            service: finding.service)
                    ))
            }
        }
        return flags.sorted {
            ($0.key.place, $0.key.day, $0.key.terminal, $0.flag.rule.rawValue)
                < ($1.key.place, $1.key.day, $1.key.terminal, $1.flag.rule.rawValue)
        }.map(\.flag)
    }

    /// What is worth a question beside a month's statement: of its own days, and of the days it corrects at their places,
    /// so that nothing escapes by coming late.
    func flags(beside month: CivilMonth, _ closing: EvidenceClosing) throws -> [PlausibilityFlag] {
        let corrected = closing.corrections.map(\.key).filter { $0.day != UsageDay.unknown }
        let first = min(corrected.map(\.day).min() ?? month.days.lowerBound, month.days.lowerBound)
        let days = Dictionary(grouping: corrected, by: \.place).mapValues { Set($0.compactMap(\.dayText)) }
        return try flags(on: first..<month.days.upperBound).filter { flag in
            guard let day = flag.day, !day.hasPrefix(month.text + "-") else { return true }
            return days[flag.placeCode]?.contains(day) ?? false
        }
    }

    /// What was flagged beside a month when it was closed; `nil`: it is not closed, or was before there were flags.
    func flags(closed month: CivilMonth) throws -> [PlausibilityFlag]? {
        guard let row = try session.run(Statements.Closings.flags, [.text(area), .text(month.text)]).first else {
            return nil
        }
        let text = try row.text("flags")
        guard let flags = try? JSONDecoder().decode([PlausibilityFlag].self, from: Data(text.utf8)) else {
            throw CentralError.inconsistent("what was flagged beside \(month.text)")
        }
        return flags
    }

    private func visitDays(_ days: Range<Int64>, _ only: String?) throws -> [Key: VisitDay] {
        var visitDays: [Key: VisitDay] = [:]
        // What happened on a day is not here before it.
        let from = (days.lowerBound - 1) * 86_400_000
        for row in try session.run(Statements.Closings.epochsSince, [.text(area), .integer(from)]) {
            let id = try row.text("terminal")
            let epoch = UInt32(clamping: try row.integer("epoch"))
            guard only == nil || only == id, let terminal = try EnrolledTerminal.find(id, session) else { continue }
            let estimates = try BootEstimate.all(area: area, terminal: id, epoch: epoch, session)
            let shelf = BatchShelf(area: area, terminal: terminal, session: session, isTrusting: true)
            let before = UInt64(clamping: try row.integer("first_sequence") - 1)
            try shelf.batches(of: epoch, beyond: before) { stored in
                for record in stored.batch.records(in: stored.sequences) where record.event.purpose == .visitor {
                    let estimate = estimates[record.bootOrdinal]
                    let day = estimate?.day(bootMinutes: record.bootMinutes) ?? UsageDay.unknown
                    guard days.contains(day) || day == UsageDay.unknown else { continue }
                    let entry = VisitDay.Entry(
                        boot: record.bootOrdinal, bootMinutes: record.bootMinutes,
                        began: estimate?.range(bootMinutes: record.bootMinutes), event: record.event)
                    visitDays[Key(terminal: id, place: record.placeCode, day: day), default: VisitDay()]
                        .entries.append(entry)
                }
            }
        }
        return visitDays
    }
}

extension ArrivedBatch {
    /// The records it holds in detail, of these sequences.
    func records(in sequences: ClosedRange<UInt64>) -> [UsageRecord] {
        switch content {
        case .batch(let batch): batch.records.filter { sequences.contains($0.sequence) }
        case .redacted(let batch): batch.records.filter { sequences.contains($0.sequence) }
        case .fold: []
        }
    }
}

extension BootEstimate {
    /// Between which moments a record's minute began, milliseconds UTC.
    func range(bootMinutes: UInt32) -> ClosedRange<Int64>? {
        guard let began else { return nil }
        let since = Int64(bootMinutes) * 60_000
        let drift = BootClock.drift(since)
        return began.lowerBound + since - drift...began.upperBound + since + drift
    }
}
