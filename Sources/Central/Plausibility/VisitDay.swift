// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Visitors' events of one terminal on one day, in the order they were written, and what of them is worth a question.
struct VisitDay {
    struct Entry {
        let boot: UInt32
        let bootMinutes: UInt32
        /// Between which moments the minute began, milliseconds UTC; `nil`: nobody knows.
        let began: ClosedRange<Int64>?
        let event: UsageEvent
    }

    /// What a rule saw.
    struct Finding: Equatable {
        let rule: PlausibilityRule
        let seen: Int64
        let among: Int64
        var service: Int32?
    }

    private struct Visit {
        let boot: UInt32
        let start: UInt32
        let minutes: Int32
    }

    var entries: [Entry] = []

    private func all(_ kind: UsageEventKind) -> [Entry] { entries.filter { $0.event.kind == kind } }

    /// - Parameter hours: the opening hours that held; `nil`: they are not known, and nothing is said of them.
    func findings(_ hours: OpeningHours?) -> [Finding] {
        [closedShop(hours), shortVisits, oneServiceShare, oneServiceRun, rate].compactMap(\.self)
    }

    private func closedShop(_ hours: OpeningHours?) -> Finding? {
        guard let hours else { return nil }
        let judged = entries.filter { [.sessionStarted, .slipRequested].contains($0.event.kind) && $0.began != nil }
        let outside = judged.count { Self.isOutside(hours, $0.began) }
        guard outside > PlausibilityRule.closedShop.limit else { return nil }
        return Finding(rule: .closedShop, seen: Int64(outside), among: Int64(judged.count))
    }

    /// Closed in every minute that it may have been, and for a margin before and after.
    static func isOutside(_ hours: OpeningHours, _ began: ClosedRange<Int64>?) -> Bool {
        guard let began else { return false }
        let margin = PlausibilityRule.closedMarginMinutes
        var minute = began.lowerBound / 60_000 - margin
        let last = began.upperBound / 60_000 + margin
        while minute <= last {
            if hours.isOpen(at: LocalMinute(utcMilliseconds: minute * 60_000)) { return false }
            minute += 1
        }
        return true
    }

    private var visits: [Visit] {
        var visits: [Visit] = []
        var start: Entry?
        for entry in entries {
            switch entry.event.kind {
            case .sessionStarted: start = entry
            case .sessionEnded:
                guard let began = start else { continue }
                visits.append(Visit(boot: began.boot, start: began.bootMinutes, minutes: entry.event.second))
                start = nil
            default: break
            }
        }
        return visits
    }

    private var shortVisits: Finding? {
        var (longest, among, run): (Int64, Int64, Int64) = (0, 0, 0)
        var before: Visit?
        func end() {
            longest = max(longest, run)
            if run >= PlausibilityRule.shortVisits.limit { among += run }
            run = 0
        }
        for visit in visits {
            let follows =
                before.map {
                    $0.boot == visit.boot && visit.start >= $0.start
                        && visit.start - $0.start <= PlausibilityRule.seriesGapMinutes
                } ?? true
            if visit.minutes > 1 || !follows { end() }
            if visit.minutes <= 1 { run += 1 }
            before = visit.minutes <= 1 ? visit : nil
        }
        end()
        guard longest >= PlausibilityRule.shortVisits.limit else { return nil }
        return Finding(rule: .shortVisits, seen: longest, among: among)
    }

    private var oneServiceShare: Finding? {
        let opened = all(.serviceOpened).map(\.event.first)
        guard opened.count >= PlausibilityRule.shareLeast else { return nil }
        let counts = Dictionary(opened.map { ($0, 1) }, uniquingKeysWith: +)
        guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
        let share = Int64(most.value * 100 / opened.count)
        guard share >= PlausibilityRule.oneServiceShare.limit else { return nil }
        return Finding(rule: .oneServiceShare, seen: share, among: Int64(opened.count), service: most.key)
    }

    private var oneServiceRun: Finding? {
        let opened = all(.serviceOpened).map(\.event.first)
        var (longest, run): ((service: Int32, count: Int64), Int64) = ((0, 0), 0)
        for (index, service) in opened.enumerated() {
            run = index > 0 && opened[index - 1] == service ? run + 1 : 1
            if run > longest.count { longest = (service, run) }
        }
        guard longest.count >= PlausibilityRule.oneServiceRun.limit else { return nil }
        return Finding(
            rule: .oneServiceRun, seen: longest.count, among: Int64(opened.count), service: longest.service)
    }

    private var rate: Finding? {
        let starts = all(.sessionStarted)
        var (most, first) = (0, 0)
        for (index, start) in starts.enumerated() {
            while starts[first].boot != start.boot
                || starts[first].bootMinutes + PlausibilityRule.rateMinutes <= start.bootMinutes
            {
                first += 1
            }
            most = max(most, index - first + 1)
        }
        guard most > PlausibilityRule.rate.limit else { return nil }
        return Finding(rule: .rate, seen: Int64(most), among: Int64(starts.count))
    }
}
