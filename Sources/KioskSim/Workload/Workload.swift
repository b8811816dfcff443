// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// The usage events that `seeds/workload.md` fixes: what a terminal in a village shop writes down, 300 events a day,
/// from one seed, with the exact information of every draw that made them.
public struct Workload: Sendable {
    /// The seed of all figures that are compared; terminal k of a county takes `seed + k`.
    public static let seed: UInt64 = 20_270_301

    public private(set) var records: [UsageRecord] = []
    public private(set) var boots: [BootRow] = []
    /// −Σ log₂ of the odds of each draw up to the last record.
    public private(set) var entropyBits = 0.0

    /// The first `count` events of a terminal.
    public init(events count: Int, seed: UInt64 = Workload.seed, epoch: UInt32 = 1, placeCode: UInt32 = 7) {
        var terminal = WorkloadTerminal(seed: seed, epoch: epoch, placeCode: placeCode, wanted: count)
        while terminal.records.count < count { terminal.liveADay() }
        records = terminal.records
        boots = terminal.boots
        entropyBits = terminal.entropyBits
    }

    public var entropyBytes: Double { entropyBits / 8 }

    /// Puts everything back by whole weeks, so that the last record is over by a moment (milliseconds UTC): what
    /// happens at which hour of which weekday stays.
    public mutating func end(before moment: Int64) {
        guard let last = records.last, let boot = boots.first(where: { $0.ordinal == last.bootOrdinal }) else { return }
        let week: Int64 = 604_800_000
        let over = boot.wallAtBootMilliseconds + Int64(last.bootMinutes + 2) * 60_000 - moment
        guard over > 0 else { return }
        for index in boots.indices { boots[index].wallAtBootMilliseconds -= (over + week - 1) / week * week }
    }

    /// The boots that `part` of the records refers to.
    public func boots(of part: some Sequence<UsageRecord>) -> [BootRow] {
        let ordinals = Set(part.map(\.bootOrdinal))
        return boots.filter { ordinals.contains($0.ordinal) }
    }
}
