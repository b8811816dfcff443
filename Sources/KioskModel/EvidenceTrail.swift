// SPDX-License-Identifier: EUPL-1.2

/// One epoch of a terminal as an evidence file shows it, followed batch by batch: nothing may be missing between them,
/// the chain must go through, and the counters must be the sum of the events.
struct EvidenceTrail {
    let terminal: [UInt8]
    let epoch: UInt32
    /// Between which moments each boot began, by ordinal, as the central states.
    let boots: [UInt32: ClosedRange<Int64>?]
    /// Days that figures are stated for; `nil`: all.
    let days: Range<Int64>?
    /// In a closed month, its first day: what comes late of days before it is a correction.
    private let corrected: Int64?
    /// Counters before the first body where the beginning is left out.
    let statedOpening: [CounterKey: UInt64]?

    /// Sequences that a later fold holds again: it counts what is left of it.
    private var covered: [(range: ClosedRange<UInt64>, days: [Fold.Day: UInt64])]

    private(set) var stored: UInt64 = 0
    private var chain = RecordChain.start
    /// `nil`: not known, after something that does not hold.
    private var counters: [CounterKey: UInt64]?
    private var hasBody = false
    private var hasOmissions = false
    /// Left out, and not yet shown to be of no day that is stated.
    private var pending: ClosedRange<UInt64>?
    /// The day of the newest record, for what is left out behind it.
    private var lastDay = UsageDay.unknown
    private(set) var problems: [EvidenceProblem] = []
    private(set) var figures: [EvidenceStatement.FigureKey: UInt64] = [:]
    /// Of days before the closed month, and undecided ones, in batches that came after the month before was closed.
    private(set) var late: [EvidenceStatement.FigureKey: UInt64] = [:]
    private var isLate = false
    private(set) var events: UInt64 = 0
    private(set) var deletedEvents: UInt64 = 0
    private(set) var foldedEvents: UInt64 = 0
    private var unjudged: Set<UInt32> = []
    /// The best each boot's clock was said to be, by the terminal's own signed word.
    private(set) var claims: [UInt32: BootRow] = [:]

    init(
        terminal: [UInt8], epoch: UInt32, boots: [UInt32: ClosedRange<Int64>?], days: Range<Int64>?,
        corrected: Int64? = nil, statedOpening: [CounterKey: UInt64]?, covered: [ClosedRange<UInt64>] = []
    ) {
        self.corrected = corrected
        self.covered = covered.map { ($0, [:]) }
        self.terminal = terminal
        self.epoch = epoch
        self.boots = boots
        self.days = days
        self.statedOpening = statedOpening
    }

    /// What a body holds, whatever its form.
    struct Content {
        var records: [UsageRecord]
        /// Deleted, and counted all the same.
        var deleted: [RedactedBatch.Count: UInt64] = [:]
        /// Folded by the terminal.
        var folded: [Fold.Day: UInt64] = [:]
        var opening: [CounterKey: UInt64]
        var countersHash: [UInt8]
        var boots: [BootRow] = []
        /// The chain after one of its sequences; `nil` within a fold, where nobody can tell any more.
        var chain: (UInt64) -> [UInt8]?
    }

    private mutating func complain(_ kind: EvidenceProblem.Kind, _ range: ClosedRange<UInt64>, _ text: String) {
        problems.append(EvidenceProblem(kind, terminal: terminal, epoch: epoch, range, text))
    }

    /// The next entry of the log, with what its body holds; `nil` where the file leaves the body out.
    /// - Parameter late: it came after the month before was closed.
    mutating func take(_ entry: LogEntry, _ content: Content?, isLate late: Bool = false) {
        isLate = late
        join(entry)
        if let content {
            count(entry, content)
        } else {
            omit(entry)
        }
        stored = max(stored, entry.last)
        chain = entry.chainAfter
    }

    /// The next entry of the log, whose body does not hold and was complained of: nothing in it is counted.
    mutating func takeBroken(_ entry: LogEntry) {
        join(entry)
        stored = max(stored, entry.last)
        chain = entry.chainAfter
        counters = nil
        hasBody = true
    }

    private mutating func join(_ entry: LogEntry) {
        let range = entry.first...entry.last
        if entry.first > stored + 1 {
            complain(
                .gap, (stored + 1)...(entry.first - 1), "these events are missing: no batch in the file holds them")
            counters = nil
            hasBody = true
        } else if entry.first == stored + 1, entry.chainBefore != chain {
            complain(.fork, range, "the batch does not continue the chain of the one before")
        } else if entry.last <= stored {
            complain(.fork, range, "the log holds these events twice")
        }
    }

    private mutating func omit(_ entry: LogEntry) {
        let range = entry.first...entry.last
        guard let days else {
            complain(.missingBatch, range, "the batch is not in the file")
            counters = nil
            hasBody = true
            return
        }
        hasOmissions = true
        if isLate, !hasBody {
            complain(.missingBatch, range, "the batch came after the month before was closed, and is not in the file")
        }
        if lastDay != UsageDay.unknown, lastDay >= days.upperBound { return }
        pending = (pending?.lowerBound ?? entry.first)...entry.last
        if hasBody { counters = nil }
    }

    private mutating func count(_ entry: LogEntry, _ content: Content) {
        let range = entry.first...entry.last
        if entry.first <= stored, let before = content.chain(stored), before != chain {
            complain(.fork, range, "the batch tells another history of sequences up to \(stored) than the one before")
        }
        if !hasBody {
            hasBody = true
            counters = entry.first > 1 ? statedOpening : epoch > 1 ? content.opening : [:]
            if counters == nil {
                complain(.badCounters, range, "the statement does not say what the counters stood at before")
            }
        }
        for boot in content.boots where claims[boot.ordinal].map({ boot.isBetter(than: $0) }) ?? true {
            claims[boot.ordinal] = boot
        }
        var day = UsageDay.unknown
        var last: (boot: UInt32, minutes: UInt32)?
        var began: ClosedRange<Int64>?
        var isBefore = false
        for record in content.records {
            if last?.boot != record.bootOrdinal { began = judged(record.bootOrdinal, at: record.sequence) }
            if last?.boot != record.bootOrdinal || last?.minutes != record.bootMinutes {
                day = UsageDay.of(bootMinutes: record.bootMinutes, began: began)
                last = (record.bootOrdinal, record.bootMinutes)
                if let days, day != UsageDay.unknown, day < days.lowerBound { isBefore = true }
            }
            guard record.sequence > stored else { continue }
            events += 1
            if !covered.isEmpty { cover(record.sequence...record.sequence, [Fold.Day(record): 1]) }
            counters?[CounterKey(record.event), default: 0] &+= 1
            if record.event.purpose == .visitor { raise(record.placeCode, day, record.event.kind, 1) }
        }
        countWithoutRecords(content, entry.first, entry.last)
        if let omitted = pending, !isBefore {
            complain(.missingBatch, omitted, "the batches are not in the file, and may hold events of the month")
        }
        pending = nil
        if day != UsageDay.unknown { lastDay = max(lastDay, day) }
        if let counted = counters, CounterList.eventsHash(counted) != content.countersHash {
            complain(.badCounters, range, "the terminal's counters are not the sum of its events")
            counters = nil
        }
    }

    private mutating func countWithoutRecords(_ content: Content, _ first: UInt64, _ last: UInt64) {
        for (count, number) in content.deleted {
            deletedEvents += number
            raise(count.counter, count.place, count.day, number)
        }
        let folded = remainder(content.folded, first...max(first, last))
        if !covered.isEmpty, !content.folded.isEmpty { cover(first...last, content.folded) }
        for (count, number) in folded {
            foldedEvents += number
            let day = UsageDay.of(bootDay: count.day, began: judged(count.boot, at: first))
            raise(count.key, count.place, day, number)
        }
    }

    private mutating func cover(_ sequences: ClosedRange<UInt64>, _ days: [Fold.Day: UInt64]) {
        for index in covered.indices where covered[index].range.contains(sequences.lowerBound) {
            for (day, number) in days { covered[index].days[day, default: 0] += number }
        }
    }

    /// What a fold counts beside what came in detail before.
    private mutating func remainder(
        _ folded: [Fold.Day: UInt64], _ sequences: ClosedRange<UInt64>
    ) -> [Fold.Day: UInt64] {
        guard !folded.isEmpty, sequences.lowerBound <= stored else { return folded }
        var left = folded
        for (day, number) in covered.first(where: { $0.range.lowerBound == sequences.lowerBound })?.days ?? [:] {
            guard let events = left[day], events >= number else {
                complain(.fork, sequences, "the fold counts less than what it covers")
                return [:]
            }
            left[day] = events > number ? events - number : nil
        }
        return left
    }

    private mutating func raise(_ counter: CounterKey, _ place: UInt32, _ day: Int64, _ number: UInt64) {
        counters?[counter, default: 0] &+= number
        guard counter.second == Int32(Purpose.visitor.rawValue),
            let kind = UsageEventKind(rawValue: UInt16(clamping: counter.first))
        else { return }
        raise(place, day, kind, number)
    }

    private mutating func raise(_ place: UInt32, _ day: Int64, _ kind: UsageEventKind, _ number: UInt64) {
        let key = EvidenceStatement.FigureKey(place: place, day: day, kind: kind)
        if isLate, let corrected, day == UsageDay.unknown || day < corrected { late[key, default: 0] &+= number }
        guard days?.contains(day) ?? true else { return }
        figures[key, default: 0] += number
    }

    private mutating func judged(_ boot: UInt32, at sequence: UInt64) -> ClosedRange<Int64>? {
        if let stated = boots[boot] { return stated }
        if unjudged.insert(boot).inserted {
            complain(.missingBoot, sequence...sequence, "the statement does not say when boot \(boot) began")
        }
        return nil
    }

    /// What can be said only when all of the log was seen.
    mutating func finish() {
        if let omitted = pending {
            complain(.missingBatch, omitted, "the batches are not in the file, and may hold events of the month")
        }
        guard hasOmissions, stored > 0 else { return }
        // Leaving out what is older or newer rests on the boots' order.
        guard !Self.isOrdered(boots) else { return }
        complain(
            .missingBatch, 1...stored,
            "the boots are stated out of order, so that what the file leaves out may be of the month")
    }

    /// True when every boot may have begun after the ones before it.
    static func isOrdered(_ boots: [UInt32: ClosedRange<Int64>?]) -> Bool {
        var latest = Int64.min
        for (_, began) in boots.sorted(by: { $0.key < $1.key }) {
            guard let began else { continue }
            guard began.upperBound >= latest else { return false }
            latest = max(latest, began.lowerBound)
        }
        return true
    }

    /// Boots whose stated time is not what the terminal's own clock said, where that was confirmed.
    var overruled: [UInt32] {
        claims.values.filter { claim in
            guard claim.trust == .central, let began = boots[claim.ordinal] ?? nil else { return false }
            let bound = max(0, min(claim.errorBoundMilliseconds, 86_400_000))
            let wall = claim.wallAtBootMilliseconds
            guard UsageDay.sane.contains(wall) else { return true }
            return began.lowerBound < wall - bound || began.upperBound > wall + bound
        }.map(\.ordinal).sorted()
    }
}

extension BootRow {
    /// True when this says more about the time than `other`.
    public func isBetter(than other: BootRow) -> Bool {
        if trust != other.trust { return trust.rawValue > other.trust.rawValue }
        return trust == .central && errorBoundMilliseconds < other.errorBoundMilliseconds
    }

    /// Both can be true of the same boot.
    public func agrees(with other: BootRow) -> Bool {
        abs(wallAtBootMilliseconds - other.wallAtBootMilliseconds)
            <= errorBoundMilliseconds + other.errorBoundMilliseconds
    }
}
