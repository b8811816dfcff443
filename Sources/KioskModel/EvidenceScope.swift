// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// Which batches a month's evidence may leave out: those before the last one that shows they are older than the month,
/// and those behind the first one that shows they are newer.
public struct EvidenceScope: Sendable {
    private struct TrailKey: Hashable {
        let terminal: Int
        let epoch: UInt32
    }

    private struct Span {
        let position: UInt64
        /// A record in it is of a day before the month.
        var isBefore = false
        var isWithin = false
        /// Its newest decided day is behind the month.
        var isAfter = false
        /// The counters before it.
        let counters: [CounterKey: UInt64]
        let isFirst: Bool
    }

    private let statement: EvidenceStatement
    private let days: Range<Int64>
    /// True where the statement needs every batch.
    private let isWhole: Bool
    private var indices: [[UInt8]: Int] = [:]
    private var keys: [Int: Curve25519.Signing.PublicKey] = [:]
    private var boots: [TrailKey: [UInt32: ClosedRange<Int64>?]] = [:]
    private var spans: [TrailKey: [Span]] = [:]
    private var stored: [TrailKey: UInt64] = [:]
    private var counters: [TrailKey: [CounterKey: UInt64]] = [:]
    /// Epochs in which a fold covers what came before: they stay whole.
    private var whole: Set<TrailKey> = []
    /// Positions in the log whose bodies may be left out.
    public private(set) var omitted: Set<UInt64> = []
    /// What the counters stood at where the beginning of an epoch is left out.
    public private(set) var openings: [EvidenceStatement.Opening] = []

    /// - Parameter statement: of a month.
    public init(_ statement: EvidenceStatement) {
        self.statement = statement
        days = statement.provedDays ?? 0..<0
        isWhole = statement.provedDays == nil
        for (index, terminal) in statement.terminals.enumerated() {
            indices[terminal.id] = index
            keys[index] = try? Curve25519.Signing.PublicKey(rawRepresentation: terminal.key)
        }
        for boot in statement.boots {
            boots[TrailKey(terminal: boot.terminal, epoch: boot.epoch), default: [:]][boot.ordinal] = .some(boot.began)
        }
    }

    /// The next batch of the log. One that cannot be read stays in the file, where it is complained of.
    public mutating func take(_ entry: LogEntry, _ body: [UInt8], at position: UInt64) {
        guard let terminal = indices[entry.terminalID], let publicKey = keys[terminal] else { return }
        let key = TrailKey(terminal: terminal, epoch: entry.epoch)
        let counted = stored[key] ?? 0
        let known = counters[key] ?? [:]
        var span = Span(position: position, counters: known, isFirst: counters[key] == nil)
        guard let content = content(entry, body, publicKey) else {
            span.isWithin = true
            spans[key, default: []].append(span)
            return
        }
        if !content.folded.isEmpty, entry.first <= counted { whole.insert(key) }
        var after = span.isFirst ? content.opening : known
        if span.isFirst { span = Span(position: position, counters: after, isFirst: true) }
        var newest = UsageDay.unknown
        func note(_ day: Int64) {
            guard day != UsageDay.unknown else { return }
            if day < days.lowerBound { span.isBefore = true }
            if days.contains(day) { span.isWithin = true }
            newest = max(newest, day)
        }
        for record in content.records {
            let began = boots[key]?[record.bootOrdinal] ?? nil
            note(UsageDay.of(bootMinutes: record.bootMinutes, began: began))
            if record.sequence > counted { after[CounterKey(record.event), default: 0] &+= 1 }
        }
        for (count, number) in content.deleted {
            if days.contains(count.day) { span.isWithin = true }
            after[count.counter, default: 0] &+= number
        }
        for (count, number) in content.folded {
            let began = boots[key]?[count.boot] ?? nil
            if days.contains(UsageDay.of(bootDay: count.day, began: began)) { span.isWithin = true }
            after[count.key, default: 0] &+= number
        }
        span.isAfter = newest != UsageDay.unknown && newest >= days.upperBound
        stored[key] = max(counted, entry.last)
        counters[key] = after
        spans[key, default: []].append(span)
    }

    private func content(
        _ entry: LogEntry, _ body: [UInt8], _ key: Curve25519.Signing.PublicKey
    ) -> EvidenceTrail.Content? {
        if RedactedBatch.isRedacted(body) { return (try? RedactedBatch(body)).map { EvidenceTrail.Content($0) } }
        if Fold.isFold(body) {
            return (try? Fold(verifying: body, terminalID: entry.terminalID, key: key)).map {
                EvidenceTrail.Content($0)
            }
        }
        return (try? Batch(verifying: body, terminalID: entry.terminalID, key: key)).map { EvidenceTrail.Content($0) }
    }

    /// Decides, when the whole log was seen.
    public mutating func finish() {
        guard !isWhole else { return }
        for key in spans.keys.sorted(by: { ($0.terminal, $0.epoch) < ($1.terminal, $1.epoch) })
        where EvidenceTrail.isOrdered(boots[key] ?? [:]) && !whole.contains(key) {
            let all = spans[key] ?? []
            let firstWithin = all.firstIndex { $0.isWithin } ?? all.count
            // The last that reaches before the month, none of the month before it; what came after the month before was
            // closed stays, so that nobody has to take it on trust that it corrects nothing.
            func isLead(_ index: Int) -> Bool {
                all[index].isBefore && index <= firstWithin
                    && (index == 0 || all[index - 1].position < statement.lateFrom)
            }
            if let lead = all.indices.last(where: isLead), lead > 0 {
                omitted.formUnion(all[..<lead].map(\.position))
                openings.append(.init(terminal: key.terminal, epoch: key.epoch, counters: all[lead].counters))
            }
            let lastWithin = all.lastIndex { $0.isWithin } ?? 0
            if let trail = all.indices.first(where: { all[$0].isAfter && $0 >= lastWithin }) {
                omitted.formUnion(all[(trail + 1)...].map(\.position))
            }
        }
    }
}
