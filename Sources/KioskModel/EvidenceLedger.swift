// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// What the months that were closed before state together, as an evidence file brings it along, and whether the closed
/// month's corrections are what is missing from it.
struct EvidenceLedger {
    /// A terminal's events of one figure that came late.
    struct LateKey: Hashable {
        /// Index in the statement's `terminals`.
        let terminal: Int
        let key: EvidenceStatement.FigureKey
    }

    let statement: EvidenceStatement
    /// Σ of figures and corrections of the months before.
    private(set) var stated: [EvidenceStatement.FigureKey: Int64] = [:]
    /// Roots of the log that the earlier statements rest on, by size.
    private(set) var roots: [UInt64: [UInt8]] = [:]
    private(set) var problems: [EvidenceProblem] = []

    init(_ statement: EvidenceStatement, _ earlier: [EvidenceFile.Signed], by central: NoteKey) {
        self.statement = statement
        var last: (month: CivilMonth, size: UInt64, hash: [UInt8])?
        for signed in earlier {
            let hash = Array(SHA256.hash(data: signed.statement))
            guard let before = EvidenceStatement(signed.statement), let month = before.month else {
                complain("the statement of an earlier month cannot be read")
                continue
            }
            if !EvidenceFile.isSigned(signed.statement, signed.signature, by: central.publicKey) {
                complain("the statement of \(month.text) was not signed by \(central.name): it was changed")
            }
            if before.area != statement.area {
                complain("the statement of \(month.text) is of area \(SafeText.clean(before.area))")
            }
            if let last, last.month >= month || last.size > before.size {
                complain("the statement of \(month.text) does not follow that of \(last.month.text)")
            }
            check(before.closing, month, last)
            if let known = roots[before.size], known != before.root {
                complain("the statement of \(month.text) rests on another log")
            }
            roots[before.size] = before.root
            add(before)
            last = (month, before.size, hash)
        }
        if let month = statement.month { check(statement.closing, month, last) }
    }

    private mutating func complain(_ text: String) { problems.append(EvidenceProblem(.badStatement, text)) }

    /// A statement names the one before it by its hash: none can be left out or exchanged.
    private mutating func check(
        _ closing: EvidenceClosing?, _ month: CivilMonth, _ last: (month: CivilMonth, size: UInt64, hash: [UInt8])?
    ) {
        guard let closing else { return }
        guard let previous = closing.previous else {
            if let last { complain("the statement of \(month.text) names none before it, and \(last.month.text) is") }
            return
        }
        guard let last, last.month == previous.month, last.size == previous.size, last.hash == previous.hash else {
            return complain("the statement of \(previous.month.text) that \(month.text) follows is not in the file")
        }
    }

    private mutating func add(_ before: EvidenceStatement) {
        for (key, events) in before.figures { stated[key, default: 0] &+= Int64(clamping: events) }
        for correction in before.closing?.corrections ?? [] { stated[correction.key, default: 0] &+= correction.events }
    }

    /// Compares the corrections with what the batches prove.
    /// - Parameters:
    ///   - proved: every figure of the days that the file proves.
    ///   - late: what the batches behind the closing before hold of days that were stated then.
    func compare(
        _ proved: [EvidenceStatement.FigureKey: UInt64], late: [LateKey: UInt64], _ report: inout EvidenceReport
    ) {
        guard let closing = statement.closing, let month = statement.month else { return }
        var names: [UInt32: String] = [:]
        for place in statement.places { names[place.code] = SafeText.clean(place.name) }
        var sums = stated
        var toldLate: [LateKey: UInt64] = [:]
        for correction in closing.corrections {
            sums[correction.key, default: 0] &+= correction.events
            if correction.cause == .late {
                toldLate[LateKey(terminal: correction.terminal, key: correction.key)] = UInt64(correction.events)
            }
            report.corrections.append(.init(correction, of: statement, name: names[correction.key.place]))
        }
        for key in Set(toldLate.keys).union(late.keys).sorted(by: { ($0.key, $0.terminal) < ($1.key, $1.terminal) })
        where toldLate[key] != late[key] {
            report.problems.append(
                EvidenceProblem(
                    correction: key.key, name: names[key.key.place],
                    terminal: statement.terminals.indices.contains(key.terminal)
                        ? statement.terminals[key.terminal].id : [],
                    stated: toldLate[key] ?? 0, proved: late[key] ?? 0))
        }
        let range = statement.provedDays
        for key in Set(sums.keys).union(proved.keys).sorted()
        where (key.day == UsageDay.unknown || key.day < month.days.lowerBound) && (range?.contains(key.day) ?? true) {
            let (all, found) = (sums[key] ?? 0, Int64(clamping: proved[key] ?? 0))
            guard all != found else { continue }
            var problem = EvidenceProblem(
                figure: key, name: names[key.place], stated: UInt64(max(0, all)), proved: UInt64(found))
            problem.text = "all months together: " + problem.text
            report.problems.append(problem)
        }
    }
}

extension EvidenceReport.Correction {
    init(_ correction: EvidenceClosing.Correction, of statement: EvidenceStatement, name: String?) {
        place = correction.key.place
        self.name = name
        day = correction.key.dayText
        event = UsageEventCatalogue.entry(correction.key.kind).name
        terminal = Hex.encode(statement.terminals[correction.terminal].id)
        cause = "\(correction.cause)"
        events = correction.events
        positions = correction.positions
    }
}
