// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// Checks an evidence file with nothing but its bytes and public keys: the central's signatures, the log's tree, every
/// batch's signature, chain and counters, and every figure from the events themselves.
public struct EvidenceVerifier: Sendable {
    /// The central's key; its name is the origin of the log.
    public var central: NoteKey
    /// Parties that must have cosigned.
    public var cosigners: [NoteKey]
    /// Ids of the terminals there are, from somebody else than the central; `nil`: not compared.
    public var terminals: Set<[UInt8]>?

    public init(central: NoteKey, cosigners: [NoteKey] = [], terminals: Set<[UInt8]>? = nil) {
        self.central = central
        self.cosigners = cosigners
        self.terminals = terminals
    }

    /// Never throws: what cannot be read is a problem like any other.
    public func verify(_ bytes: [UInt8]) -> EvidenceReport {
        do {
            return verify(try EvidenceFile(bytes))
        } catch {
            var report = EvidenceReport()
            report.complain(.damagedFile, "\(error)")
            return report
        }
    }

    public func verify(_ file: EvidenceFile) -> EvidenceReport {
        var report = EvidenceReport()
        guard let statement = EvidenceStatement(file.statement) else {
            report.complain(.damagedFile, "the file is damaged: the statement of the figures cannot be read")
            return report
        }
        report.area = statement.area
        report.month = statement.month?.text
        report.madeMilliseconds = statement.madeMilliseconds
        report.logSize = statement.size
        report.terminals = statement.terminals.count
        checkStatement(statement, file, &report)
        let checkpoints = checkNotes(file.notes, statement, &report)
        checkTerminals(statement, &report)
        let ledger = EvidenceLedger(statement, file.earlier, by: central)
        report.problems += ledger.problems
        var walk = EvidenceWalk(statement)
        walk.take(file.items, checkpoints, earlier: ledger.roots)
        walk.finish(&report)
        let proved = walk.figures
        compareFigures(statement, proved, &report)
        ledger.compare(proved, late: walk.late, &report)
        return report
    }

    private func checkStatement(
        _ statement: EvidenceStatement, _ file: EvidenceFile, _ report: inout EvidenceReport
    ) {
        if !LogCheckpoint.isOrigin(central.name, ofArea: statement.area) {
            report.complain(
                .badStatement,
                "the figures are of area \(SafeText.clean(statement.area)), the key given is of \(central.name)")
        }
        if !EvidenceFile.isSigned(file.statement, file.signature, by: central.publicKey) {
            report.complain(
                .badStatement,
                "the figures were not signed by \(central.name): they were changed, or the key is another's")
        }
    }

    private func checkNotes(
        _ notes: [String], _ statement: EvidenceStatement, _ report: inout EvidenceReport
    ) -> [LogCheckpoint] {
        var checkpoints: [LogCheckpoint] = []
        var cosigned: Set<String> = []
        for text in notes {
            guard let note = try? SignedNote(text), let checkpoint = LogCheckpoint(note.text) else {
                report.complain(.badCheckpoint, "a checkpoint of the log cannot be read")
                continue
            }
            let name = "the checkpoint of \(checkpoint.size) entries"
            guard checkpoint.origin == central.name else {
                report.complain(.badCheckpoint, "\(name) is of another log, \(SafeText.clean(checkpoint.origin))")
                continue
            }
            checkpoints.append(checkpoint)
            if checkpoint.size < statement.size {
                report.complain(
                    .badCheckpoint, "\(name) is older than the figures, which rest on \(statement.size) entries")
            }
            switch central.verdict(on: note) {
            case .good: report.witnesses.append(.init(name: central.name, size: checkpoint.size))
            case .absent: report.complain(.badCheckpoint, "\(name) is not signed by the key given for \(central.name)")
            case .bad, .cosigned:
                report.complain(
                    .badCheckpoint, "\(name) does not bear the signature of \(central.name): it was changed")
            }
            for cosigner in cosigners {
                switch cosigner.verdict(on: note) {
                case .absent: break
                case .cosigned(let seconds):
                    report.witnesses.append(.init(name: cosigner.name, size: checkpoint.size, atSeconds: seconds))
                    if checkpoint.size >= statement.size { cosigned.insert(cosigner.text) }
                case .good:
                    report.witnesses.append(.init(name: cosigner.name, size: checkpoint.size))
                    if checkpoint.size >= statement.size { cosigned.insert(cosigner.text) }
                case .bad:
                    report.complain(.badCosignature, "\(name) bears a line of \(cosigner.name) that does not fit it")
                }
            }
        }
        for cosigner in cosigners where !cosigned.contains(cosigner.text) {
            report.complain(
                .badCosignature, "\(cosigner.name) has cosigned no checkpoint that holds these figures")
        }
        return checkpoints
    }

    private func checkTerminals(_ statement: EvidenceStatement, _ report: inout EvidenceReport) {
        for terminal in statement.terminals where Array(SHA256.hash(data: terminal.key)) != terminal.id {
            report.complain(
                .foreignTerminal, "terminal \(Hex.encode(terminal.id)): the key stated for it is not its own")
        }
        guard let listed = terminals else {
            report.notices.append("the terminals were not compared with a list of another hand")
            return
        }
        let stated = Set(statement.terminals.map(\.id))
        for id in stated.subtracting(listed).map({ Hex.encode($0) }).sorted() {
            report.complain(.foreignTerminal, "terminal \(id) is not on the list of terminals")
        }
        for id in listed.subtracting(stated).map({ Hex.encode($0) }).sorted() {
            report.complain(.missingTerminal, "terminal \(id) is on the list of terminals and not in the file")
        }
    }

    private func compareFigures(
        _ statement: EvidenceStatement, _ proved: [EvidenceStatement.FigureKey: UInt64],
        _ report: inout EvidenceReport
    ) {
        var names: [UInt32: String] = [:]
        for place in statement.places { names[place.code] = SafeText.clean(place.name) }
        for key in statement.figures.keys.sorted() {
            let count = statement.figures[key] ?? 0
            report.figures.append(
                .init(
                    place: key.place, name: names[key.place], day: key.dayText,
                    event: UsageEventCatalogue.entry(key.kind).name, count: count))
            let found = proved[key] ?? 0
            guard found != count else { continue }
            report.problems.append(
                EvidenceProblem(figure: key, name: names[key.place], stated: count, proved: found))
        }
        for key in proved.keys.sorted() where statement.figures[key] == nil && statement.covers(day: key.day) {
            report.problems.append(
                EvidenceProblem(figure: key, name: names[key.place], stated: 0, proved: proved[key] ?? 0))
        }
    }
}
