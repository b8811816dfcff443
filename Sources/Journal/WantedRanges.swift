// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What the central said of an epoch's sequences beyond those it has without a gap. Only in memory: after a restart what
/// was rejected is tried once more, and what waits at the central is sent again, which changes nothing there.
struct WantedRanges {
    /// More than this is forgotten, the oldest first: each is then sent again.
    static let most = 64

    private var missing: [ClosedRange<UInt64>] = []
    /// Out of order at the central, and kept there.
    private var waiting: [ClosedRange<UInt64>] = []
    /// Set aside: the same again would be set aside again.
    private(set) var rejected: [Acknowledgement.Rejection] = []

    mutating func take(_ acknowledgement: Acknowledgement, of shipment: OutgoingShipment?) {
        let stored = acknowledgement.stored
        for rejection in acknowledgement.rejected ?? [] where rejection.first <= rejection.last {
            rejected.removeAll { $0.first == rejection.first && $0.last == rejection.last }
            rejected.append(rejection)
        }
        rejected.removeAll { $0.last <= stored }
        rejected = Array(rejected.suffix(Self.most))
        if let named = acknowledgement.missing {
            missing = named.filter { $0.first <= $0.last && $0.last > stored }.prefix(Self.most).map {
                $0.first...$0.last
            }
        }
        missing.removeAll { $0.upperBound <= stored }
        waiting.removeAll { range in range.upperBound <= stored || missing.contains { $0.overlaps(range) } }
        // Only a central that tells what it misses keeps what is out of order.
        guard let shipment, acknowledgement.refused == nil, acknowledgement.missing != nil else { return }
        for range in shipment.sequences where range.lowerBound > stored {
            guard !missing.contains(where: { $0.overlaps(range) }),
                !rejected.contains(where: { $0.first <= range.upperBound && range.lowerBound <= $0.last })
            else { continue }
            waiting.append(range)
        }
        waiting = Array(waiting.suffix(Self.most * 4))
    }

    /// How far what waits at the central goes on from a sequence without a gap.
    func reach(from sequence: UInt64) -> UInt64 {
        waiting.sorted { $0.lowerBound < $1.lowerBound }.reduce(sequence) { reach, range in
            range.lowerBound <= reach + 1 ? max(reach, range.upperBound) : reach
        }
    }

    /// What is to be sent of the sequences after `stored` up to `end`: the missing ones before all others, and neither
    /// what waits nor what was rejected.
    func ranges(after stored: UInt64, through end: UInt64) -> [ClosedRange<UInt64>] {
        guard stored < end else { return [] }
        let all = stored + 1...end
        let held = waiting + rejected.map { $0.first...$0.last }
        let first = missing.compactMap { $0.overlaps(all) ? $0.clamped(to: all) : nil }
        let asked = first.flatMap { $0.subtracting(held) }
        return asked.isEmpty ? all.subtracting(held) : asked
    }
}

extension ClosedRange<UInt64> {
    /// What is left, ascending.
    func subtracting(_ others: [ClosedRange<UInt64>]) -> [ClosedRange<UInt64>] {
        var left = [self]
        for other in others {
            left = left.flatMap { range -> [ClosedRange<UInt64>] in
                guard range.overlaps(other) else { return [range] }
                var parts: [ClosedRange<UInt64>] = []
                if range.lowerBound < other.lowerBound { parts.append(range.lowerBound...(other.lowerBound - 1)) }
                if other.upperBound < range.upperBound { parts.append((other.upperBound + 1)...range.upperBound) }
                return parts
            }
        }
        return left
    }
}

extension [ClosedRange<UInt64>] {
    /// What of them lies beyond `sequence`.
    func after(_ sequence: UInt64) -> [ClosedRange<UInt64>] {
        compactMap { range in
            range.upperBound <= sequence ? nil : Swift.max(range.lowerBound, sequence + 1)...range.upperBound
        }
    }
}
