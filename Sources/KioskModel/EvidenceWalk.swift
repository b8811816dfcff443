// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// The walk through an evidence file's log: its tree grows entry by entry, and each body goes to its terminal's trail.
struct EvidenceWalk {
    private struct TrailKey: Hashable {
        let terminal: Int
        let epoch: UInt32
    }

    let statement: EvidenceStatement
    private var indices: [[UInt8]: Int] = [:]
    private var keys: [Int: Curve25519.Signing.PublicKey] = [:]
    private var boots: [TrailKey: [UInt32: ClosedRange<Int64>?]] = [:]
    private var openings: [TrailKey: [CounterKey: UInt64]] = [:]
    private var covered: [TrailKey: [ClosedRange<UInt64>]] = [:]
    private var trails: [TrailKey: EvidenceTrail] = [:]
    private var deletions: [UInt64: LogDeletion] = [:]
    private var problems: [EvidenceProblem] = []
    private var batches = 0
    private var foreign: Set<[UInt8]> = []
    private var beginnings: [LogBeginning] = []

    init(_ statement: EvidenceStatement) {
        self.statement = statement
        for (index, terminal) in statement.terminals.enumerated() {
            indices[terminal.id] = index
            keys[index] = try? Curve25519.Signing.PublicKey(rawRepresentation: terminal.key)
        }
        for boot in statement.boots {
            boots[TrailKey(terminal: boot.terminal, epoch: boot.epoch), default: [:]][boot.ordinal] = .some(boot.began)
        }
        for opening in statement.openings {
            openings[TrailKey(terminal: opening.terminal, epoch: opening.epoch)] = opening.counters
        }
    }

    var figures: [EvidenceStatement.FigureKey: UInt64] {
        trails.values.reduce(into: [:]) { sum, trail in
            for (key, count) in trail.figures { sum[key, default: 0] += count }
        }
    }

    /// What came after the month before was closed, of days that were stated before.
    var late: [EvidenceLedger.LateKey: UInt64] {
        var late: [EvidenceLedger.LateKey: UInt64] = [:]
        for (trail, terminal) in trails.map({ ($0.value, $0.key.terminal) }) {
            for (key, count) in trail.late { late[.init(terminal: terminal, key: key), default: 0] &+= count }
        }
        return late
    }

    /// - Parameter earlier: roots that the statements of earlier months rest on, by size.
    mutating func take(
        _ items: [EvidenceFile.Item], _ checkpoints: [LogCheckpoint], earlier: [UInt64: [UInt8]] = [:]
    ) {
        prepare(items)
        var roots: [UInt64: [UInt8]] = [:]
        let wanted = Set(checkpoints.map(\.size) + [statement.size] + earlier.keys)
        var frontier = MerkleFrontier()
        if wanted.contains(0) { roots[0] = frontier.root }
        for item in items {
            let position = frontier.size
            frontier.append(MerkleTree.leaf(item.entry))
            if wanted.contains(frontier.size) { roots[frontier.size] = frontier.root }
            if position < statement.size { take(item, at: position) }
        }
        checkRoots(roots, count: frontier.size, checkpoints)
        for (size, root) in earlier.sorted(by: { $0.key < $1.key }) where roots[size] != root {
            problems.append(
                EvidenceProblem(
                    .badLog, "the first \(size) entries of the log are not those an earlier month was stated for"))
        }
    }

    /// What has to be known of later entries: deletions, and folds that cover what came before them.
    private mutating func prepare(_ items: [EvidenceFile.Item]) {
        var stored: [TrailKey: UInt64] = [:]
        for item in items {
            if let deletion = LogDeletion(item.entry) { deletions[deletion.position] = deletion }
            guard let entry = LogEntry(item.entry), let index = indices[entry.terminalID] else { continue }
            let key = TrailKey(terminal: index, epoch: entry.epoch)
            let before = stored[key] ?? 0
            if entry.first <= before, case .signed(let body) = item.body, Fold.isFold(body) {
                covered[key, default: []].append(entry.first...before)
            }
            stored[key] = max(before, entry.last)
        }
    }

    private mutating func checkRoots(_ roots: [UInt64: [UInt8]], count: UInt64, _ checkpoints: [LogCheckpoint]) {
        let newest = checkpoints.map(\.size).max() ?? statement.size
        if count != newest {
            problems.append(
                EvidenceProblem(.badLog, "the log was signed at \(newest) entries, and the file holds \(count)"))
        }
        if let root = roots[statement.size], root != statement.root {
            problems.append(
                EvidenceProblem(
                    .badLog,
                    "the first \(statement.size) entries of the log are not those that the figures were stated for"))
        }
        for checkpoint in checkpoints {
            guard let root = roots[checkpoint.size], root != checkpoint.root else { continue }
            problems.append(
                EvidenceProblem(
                    .badLog,
                    "the log's root at \(checkpoint.size) entries is not the signed one: "
                        + "an entry was altered, added, dropped or moved"))
        }
    }

    private mutating func take(_ item: EvidenceFile.Item, at position: UInt64) {
        guard let entry = LogEntry(item.entry) else {
            if let beginning = LogBeginning(item.entry), beginning.size == position {
                beginnings.append(beginning)
            } else if LogDeletion(item.entry) == nil {
                problems.append(EvidenceProblem(.badLog, "entry \(position) of the log cannot be read"))
            }
            return
        }
        guard let index = indices[entry.terminalID] else {
            if foreign.insert(entry.terminalID).inserted {
                let id = Hex.encode(entry.terminalID)
                problems.append(
                    EvidenceProblem(
                        .foreignTerminal, "terminal \(id) has batches in the log and is not in the statement"))
            }
            return
        }
        batches += 1
        let key = TrailKey(terminal: index, epoch: entry.epoch)
        var trail =
            trails.removeValue(forKey: key)
            ?? EvidenceTrail(
                terminal: entry.terminalID, epoch: entry.epoch, boots: boots[key] ?? [:],
                days: statement.provedDays,
                corrected: statement.closing == nil ? nil : statement.month?.days.lowerBound,
                statedOpening: openings[key], covered: covered[key] ?? [])
        switch open(item, entry, keys[index], at: position) {
        case .success(let content): trail.take(entry, content, isLate: position >= statement.lateFrom)
        case .failure(let broken):
            problems.append(broken.problem)
            trail.takeBroken(entry)
        }
        trails[key] = trail
    }

    private struct Broken: Error {
        let problem: EvidenceProblem
    }

    /// What an item's body holds, when it is the one that was logged and holds on its own.
    private func open(
        _ item: EvidenceFile.Item, _ entry: LogEntry, _ key: Curve25519.Signing.PublicKey?, at position: UInt64
    ) -> Result<EvidenceTrail.Content?, Broken> {
        func broken(_ kind: EvidenceProblem.Kind, _ text: String) -> Result<EvidenceTrail.Content?, Broken> {
            let range = entry.first...entry.last
            return .failure(
                Broken(problem: EvidenceProblem(kind, terminal: entry.terminalID, epoch: entry.epoch, range, text)))
        }
        switch item.body {
        case .none: return .success(nil)
        case .signed(let body):
            guard Array(SHA256.hash(data: body)) == entry.bodyHash else {
                return broken(
                    .alteredBatch, "the batch is not the one that was logged: events were altered or exchanged")
            }
            guard let key else { return broken(.badBatch, "there is no key to check the batch with") }
            do {
                if Fold.isFold(body) {
                    let fold = try Fold(verifying: body, terminalID: entry.terminalID, key: key)
                    guard fold.epoch == entry.epoch, fold.sequences == entry.first...entry.last,
                        fold.chainBefore == entry.chainBefore, fold.chainAfter == entry.chainAfter
                    else { return broken(.alteredBatch, "the log says something else of the fold than the fold does") }
                    return .success(EvidenceTrail.Content(fold))
                }
                let batch = try Batch(verifying: body, terminalID: entry.terminalID, key: key)
                guard batch.epoch == entry.epoch, batch.records.first?.sequence == entry.first,
                    batch.records.last?.sequence == entry.last, batch.chainBefore == entry.chainBefore,
                    batch.chainAfter == entry.chainAfter
                else { return broken(.alteredBatch, "the log says something else of the batch than the batch does") }
                return .success(EvidenceTrail.Content(batch))
            } catch {
                return broken(.badBatch, "the batch does not hold: \(error.words)")
            }
        case .redacted(let body):
            guard let deletion = deletions[position] else {
                return broken(.badDeletion, "records were deleted, and the log names no decision")
            }
            guard deletion.terminalID == entry.terminalID, deletion.epoch == entry.epoch,
                deletion.bodyHash == Array(SHA256.hash(data: body))
            else { return broken(.badDeletion, "what is left after a deletion is not what was logged then") }
            do {
                let redacted = try RedactedBatch(body)
                guard redacted.epoch == entry.epoch, redacted.first == entry.first, redacted.last == entry.last,
                    redacted.chainBefore == entry.chainBefore, redacted.chainAfter == entry.chainAfter
                else {
                    return broken(.alteredBatch, "what is left after a deletion is not of the batch that was logged")
                }
                return .success(EvidenceTrail.Content(redacted))
            } catch {
                return broken(.badBatch, "what is left after a deletion does not hold: \(error.words)")
            }
        }
    }

    mutating func finish(_ report: inout EvidenceReport) {
        report.problems += problems
        report.batches = batches
        for key in trails.keys.sorted(by: { ($0.terminal, $0.epoch) < ($1.terminal, $1.epoch) }) {
            trails[key]?.finish()
            guard let trail = trails[key] else { continue }
            report.problems += trail.problems
            report.events += trail.events + trail.deletedEvents + trail.foldedEvents
            report.foldedEvents += trail.foldedEvents
            report.deletedEvents += trail.deletedEvents
            for boot in trail.overruled {
                report.notices.append(
                    "terminal \(Hex.encode(trail.terminal)), epoch \(key.epoch): the central's own bounds overrule what "
                        + "the terminal said of boot \(boot)")
            }
        }
        for beginning in beginnings {
            report.notices.append(
                "the log was begun anew behind \(beginning.size) entries, after a restore: what was signed under its "
                    + "old name behind them is not in it")
        }
        finishDeletions(&report)
        finishTerminals(&report)
    }

    private func finishDeletions(_ report: inout EvidenceReport) {
        let decisions = Dictionary(statement.deletions.map { ($0.position, $0.decision) }, uniquingKeysWith: { $1 })
        for (position, deletion) in deletions.sorted(by: { $0.key < $1.key }) where position < statement.size {
            let name = "terminal \(Hex.encode(deletion.terminalID)), epoch \(deletion.epoch), entry \(position)"
            guard let decision = decisions[position] else {
                let hash = Hex.encode(deletion.decisionHash.prefix(8))
                report.notices.append(
                    "\(name): records were deleted later, by a decision whose name hashes to \(hash)…")
                continue
            }
            if LogDeletion.hash(decision: decision) == deletion.decisionHash {
                report.notices.append("\(name): records were deleted by decision \(SafeText.clean(decision))")
            } else {
                report.complain(.badDeletion, "\(name): the decision stated is not the one that was logged")
            }
        }
    }

    /// Silence is told, never left out.
    private func finishTerminals(_ report: inout EvidenceReport) {
        for (index, terminal) in statement.terminals.enumerated() {
            let name = "terminal \(Hex.encode(terminal.id)) (place \(terminal.place))"
            if !trails.keys.contains(where: { $0.terminal == index }) {
                report.notices.append("\(name): no event of it is in the log")
            }
            guard terminal.saidEpoch > 0 else { continue }
            let stored = trails[TrailKey(terminal: index, epoch: terminal.saidEpoch)]?.stored ?? 0
            guard terminal.saidSequence > stored else { continue }
            report.notices.append("\(name): \(terminal.saidSequence - stored) events wait on the terminal")
        }
    }
}

extension EvidenceTrail.Content {
    init(_ batch: Batch) {
        self.init(
            records: batch.records, opening: batch.opening, countersHash: batch.countersHash, boots: batch.boots,
            chain: { sequence in
                let hasher = ChainHasher(seed: batch.seed)
                return batch.records.prefix { $0.sequence <= sequence }.reduce(batch.chainBefore) {
                    hasher.next($0, $1)
                }
            })
    }

    init(_ fold: Fold) {
        self.init(
            records: [], folded: fold.days, opening: fold.opening, countersHash: fold.countersHash, boots: fold.boots,
            chain: { sequence in
                if sequence < fold.sequences.lowerBound { return fold.chainBefore }
                return sequence >= fold.sequences.upperBound ? fold.chainAfter : nil
            })
    }

    init(_ redacted: RedactedBatch) {
        self.init(
            records: redacted.records, deleted: redacted.deleted, opening: redacted.opening,
            countersHash: redacted.countersHash, chain: { redacted.chain(after: $0) })
    }
}

extension BatchRefusal {
    /// For people who check a file.
    var words: String {
        switch self {
        case .badSignature: "the terminal did not sign it"
        case .badChain: "its chain does not go through its events"
        case .outsideCatalogue: "an event is outside the catalogue"
        case .foreignTerminal: "it is another terminal's"
        case .counterMismatch: "its counters are not the sum of its events"
        case .gap: "sequences are missing in it"
        default: "it cannot be read (\(rawValue))"
        }
    }
}

extension Fold {
    /// True where bytes claim to be a fold.
    static func isFold(_ bytes: [UInt8]) -> Bool { Array(bytes.prefix(4)) == magic }
}
