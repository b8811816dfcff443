// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What closed months have stated of each terminal, against what is counted by now. The difference is what the next
/// month to be closed has to correct: so the statements together are always the exact counts.
struct CorrectionBook {
    /// A figure of one terminal; purpose visitor.
    struct Key: Hashable {
        let terminal: String
        let figure: EvidenceStatement.FigureKey
    }

    /// What came behind a position of the log.
    private struct Late {
        var events: Int64 = 0
        var positions: [UInt64] = []
    }

    let area: String
    let session: any DatabaseSession

    /// What a closing month states.
    struct Draft {
        let closing: EvidenceClosing
        /// What all months will have stated then, of the figures that this one changes.
        let stated: [Key: Int64]
    }

    /// What a month corrects if it is closed now.
    /// - Parameters:
    ///   - previous: the statement closed before; `nil`: this one is the first.
    ///   - terminals: of the statement that is made.
    func draft(
        _ month: CivilMonth, after previous: EvidenceClosing.Previous?, terminals: [EvidenceStatement.Terminal]
    ) throws -> Draft {
        let counted = try counted()
        let stated = try stated(counted)
        let late = try late(since: previous?.size ?? 0, before: month.days.lowerBound)
        var indices: [String: Int] = [:]
        for (index, terminal) in terminals.enumerated() { indices[Hex.encode(terminal.id)] = index }
        var corrections: [EvidenceClosing.Correction] = []
        var changed: [Key: Int64] = [:]
        for key in Set(counted.keys).union(stated.keys) {
            let (now, before) = (counted[key] ?? 0, stated[key] ?? 0)
            let day = key.figure.day
            guard day < month.days.upperBound else { continue }
            if now != before { changed[key] = now }
            guard day == UsageDay.unknown || day < month.days.lowerBound else { continue }
            let fresh = late[key] ?? Late()
            guard now != before || fresh.events != 0 else { continue }
            guard let terminal = indices[key.terminal] else {
                throw CentralError.inconsistent("terminal \(key.terminal) has figures and is not enrolled")
            }
            for (cause, events) in [(EvidenceClosing.Cause.late, fresh.events), (.moved, now - before - fresh.events)]
            where events != 0 {
                corrections.append(
                    .init(
                        key: key.figure, terminal: terminal, cause: cause, events: events,
                        positions: cause == .late ? fresh.positions : []))
            }
        }
        return Draft(closing: EvidenceClosing(previous: previous, corrections: corrections), stated: changed)
    }

    /// Keeps what the month stated.
    static func save(_ draft: Draft, area: String, _ session: any DatabaseSession) throws {
        for (key, events) in draft.stated {
            try session.run(
                Statements.Closings.saveStated,
                [
                    .text(area), .text(key.terminal), .number(key.figure.place), .integer(key.figure.day),
                    .number(key.figure.kind.rawValue), .integer(events),
                ])
        }
    }

    private func counted() throws -> [Key: Int64] {
        try figures(
            try session.run(Statements.Closings.counted, [.text(area), .number(Purpose.visitor.rawValue)]))
    }

    private func stated(_ counted: [Key: Int64]) throws -> [Key: Int64] {
        let stated = try figures(try session.run(Statements.Closings.stated, [.text(area)]))
        return stated.isEmpty ? try statedOfOld(counted) : stated
    }

    private func figures(_ rows: [SQLRow]) throws -> [Key: Int64] {
        var figures: [Key: Int64] = [:]
        for row in rows {
            guard let kind = UsageEventKind(rawValue: UInt16(clamping: try row.integer("kind"))) else { continue }
            let figure = EvidenceStatement.FigureKey(
                place: UInt32(clamping: try row.integer("place")), day: try row.integer("day"), kind: kind)
            figures[Key(terminal: try row.text("terminal"), figure: figure)] = try row.integer("events")
        }
        return figures
    }

    /// Months that were closed before there were corrections stated figures of places: they are laid to the terminals
    /// that have them now, as far as these go, and the rest to the first.
    private func statedOfOld(_ counted: [Key: Int64]) throws -> [Key: Int64] {
        var stated: [Key: Int64] = [:]
        var owners: [EvidenceStatement.FigureKey: [String]] = [:]
        for row in try session.run(Statements.Closings.statements, [.text(area), .text("9999-99")]) {
            guard let statement = EvidenceStatement(Array(try row.blob("statement").dropFirst(64))) else { continue }
            if owners.isEmpty {
                for key in counted.keys { owners[key.figure, default: []].append(key.terminal) }
            }
            for (figure, events) in statement.figures {
                var left = Int64(clamping: events)
                let terminals = (owners[figure] ?? []).sorted()
                for terminal in terminals {
                    let key = Key(terminal: terminal, figure: figure)
                    let share = min(left, counted[key] ?? 0)
                    stated[key, default: 0] += share
                    left -= share
                }
                let first = terminals.first ?? statement.terminals.first.map { Hex.encode($0.id) }
                guard left > 0, let first else { continue }
                stated[Key(terminal: first, figure: figure), default: 0] += left
            }
        }
        return stated
    }

    /// What lies at this position of the log and behind it, of days before `day` and of the undecided one.
    private func late(since: UInt64, before day: Int64) throws -> [Key: Late] {
        var late: [Key: Late] = [:]
        for row in try session.run(Statements.Closings.lateEpochs, [.text(area), .number(since)]) {
            let id = try row.text("terminal")
            let epoch = UInt32(clamping: try row.integer("epoch"))
            guard let terminal = try EnrolledTerminal.find(id, session) else {
                throw CentralError.inconsistent("terminal \(id): its batches are here and its key is not")
            }
            let estimates = try BootEstimate.all(area: area, terminal: id, epoch: epoch, session)
            let key: [SQLValue] = [.text(area), .text(id), .number(epoch), .number(since)]
            let counted = try session.run(Statements.Closings.before, key).first?.integer("last_sequence") ?? 0
            let shelf = BatchShelf(area: area, terminal: terminal, session: session, isTrusting: true)
            try shelf.batches(of: epoch, beyond: UInt64(clamping: counted)) { stored in
                for happening in stored.happenings {
                    let (counter, of) = (happening.counter, happening.day(estimates[happening.boot]))
                    guard of == UsageDay.unknown || of < day, counter.second == Int32(Purpose.visitor.rawValue),
                        let kind = UsageEventKind(rawValue: UInt16(clamping: counter.first))
                    else { continue }
                    let key = Key(terminal: id, figure: .init(place: happening.place, day: of, kind: kind))
                    late[key, default: Late()].events += Int64(clamping: happening.count)
                    if late[key]?.positions.last != stored.position { late[key]?.positions.append(stored.position) }
                }
            }
        }
        // Epochs of one terminal are walked one after the other, and their batches lie in the log as they came.
        return late.mapValues { Late(events: $0.events, positions: Array(Set($0.positions)).sorted()) }
    }
}
