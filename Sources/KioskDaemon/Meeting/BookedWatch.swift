// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// When to rehearse for what is booked here, and whether it went well. Pure; moments are UTC milliseconds.
struct BookedWatch {
    /// So long before it begins.
    static let aheadMilliseconds: Int64 = 600_000
    /// What failed is tried again so often until it begins: somebody may have put a plug back.
    static let againMilliseconds: Int64 = 120_000
    static let mostMoments = 20

    private struct Look {
        var atMilliseconds: Int64
        var isGood: Bool
        var isWarned: Bool
    }

    private struct Key: Hashable {
        let agency: Int32
        let from: Int64
    }

    private var moments: [BookedMoment] = []
    private var looks: [Key: Look] = [:]

    /// The central's newest word, the whole of it.
    mutating func take(_ moments: [BookedMoment]) {
        self.moments = moments.prefix(Self.mostMoments).sorted { $0.fromMilliseconds < $1.fromMilliseconds }
        let known = Set(self.moments.map(key))
        looks = looks.filter { known.contains($0.key) }
    }

    /// What is to be rehearsed for now: one that begins within ten minutes, or began and was never looked at.
    func due(at now: Int64) -> BookedMoment? {
        moments.first { moment in
            guard let due = dueMilliseconds(moment) else { return false }
            return due <= now && now < moment.untilMilliseconds
        }
    }

    /// When `due` changes next.
    func nextMilliseconds(after now: Int64) -> Int64? {
        moments.filter { $0.untilMilliseconds > now }.compactMap(dueMilliseconds).min().map { max($0, now) }
    }

    private func dueMilliseconds(_ moment: BookedMoment) -> Int64? {
        guard let look = looks[key(moment)] else { return moment.fromMilliseconds - Self.aheadMilliseconds }
        let again = look.atMilliseconds + Self.againMilliseconds
        return look.isGood || again >= moment.fromMilliseconds ? nil : again
    }

    /// - Returns: whether this is the first time that it failed.
    mutating func looked(_ moment: BookedMoment, isGood: Bool, at now: Int64) -> Bool {
        let before = looks[key(moment)]
        let isFirst = !isGood && before?.isWarned != true
        looks[key(moment)] = Look(
            atMilliseconds: now, isGood: isGood, isWarned: before?.isWarned == true || !isGood)
        return isFirst
    }

    /// A later look, for whatever reason, found everything in order.
    mutating func isWell(at now: Int64) {
        for key in looks.keys where looks[key]?.isGood == false {
            looks[key]?.isGood = true
            looks[key]?.atMilliseconds = now
        }
    }

    /// The next one that something stands in the way of.
    func troubled(at now: Int64) -> BookedMoment? {
        moments.first { $0.untilMilliseconds > now && looks[key($0)]?.isGood == false }
    }

    private func key(_ moment: BookedMoment) -> Key { Key(agency: moment.agency, from: moment.fromMilliseconds) }
}
