// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// When a boot began, as the central itself can tell: never before `earliest`, never after `latest`, milliseconds UTC.
///
/// What was signed at CLOCK_BOOTTIME m and is here at T began at T − m or before: that holds however long it lay on the
/// way. A heartbeat is made when it is sent and given up after `transitMilliseconds`, so it bounds the other side too.
/// Every statement is true of the whole boot, so that bounds only ever come closer and what they decided stays decided.
struct BootClock: Sendable, Equatable {
    var earliest: Int64?
    var latest: Int64?

    /// A terminal gives a heartbeat up after a minute, twice where it first met a certificate's dates.
    static let transitMilliseconds: Int64 = 150_000
    /// How far the central's own clock is believed.
    static let serverMilliseconds: Int64 = 2_000
    /// A bound that comes closer by less is not worth a write.
    static let smallestStep: Int64 = 1_000
    /// No machine stays up longer than ten years: beyond it a monotonic clock is nonsense.
    static let longestBootMilliseconds: Int64 = 315_576_000_000

    static func drift(_ bootMilliseconds: Int64) -> Int64 { UsageDay.drift(bootMilliseconds) }

    /// Two bounds that exclude each other: a machine whose monotonic clock cannot be believed.
    var contradictsItself: Bool {
        guard let earliest, let latest else { return false }
        return earliest > latest
    }

    /// Something signed so long after the start of the boot is here now.
    mutating func signed(atBoot bootMilliseconds: Int64, receivedAt now: Int64) {
        guard (0...Self.longestBootMilliseconds).contains(bootMilliseconds) else { return }
        let bound = now - bootMilliseconds + Self.drift(bootMilliseconds) + Self.serverMilliseconds
        guard latest.map({ bound <= $0 - Self.step(earliest, latest) }) ?? true else { return }
        latest = bound
    }

    /// A heartbeat made so long after the start of the boot is here now.
    mutating func heard(atBoot bootMilliseconds: Int64, receivedAt now: Int64) {
        guard (0...Self.longestBootMilliseconds).contains(bootMilliseconds) else { return }
        signed(atBoot: bootMilliseconds, receivedAt: now)
        let bound =
            now - bootMilliseconds - Self.transitMilliseconds - Self.drift(bootMilliseconds) - Self.serverMilliseconds
        guard earliest.map({ bound >= $0 + Self.step(earliest, latest) }) ?? true else { return }
        earliest = bound
    }

    /// An eighth of what is open, so that a boot is looked at again a few times and not at every contact.
    private static func step(_ earliest: Int64?, _ latest: Int64?) -> Int64 {
        guard let earliest, let latest else { return smallestStep }
        return max(smallestStep, (latest - earliest) / 8)
    }
}

/// Between which moments a boot began, all things considered.
struct BootEstimate: Sendable, Equatable {
    /// `nil`: nobody knows.
    let began: ClosedRange<Int64>?

    /// - Parameters:
    ///   - claimed: what the terminal says, believed where it is the central's own time handed back and the central's
    ///     bounds do not exclude it.
    ///   - own: what the central can tell.
    init(claimed: BootRow, own: BootClock) {
        guard !own.contradictsItself else {
            began = nil
            return
        }
        let bound = max(0, min(claimed.errorBoundMilliseconds, Self.largestBound))
        let isSane = claimed.trust == .central && UsageDay.sane.contains(claimed.wallAtBootMilliseconds)
        if isSane {
            let lower = max(claimed.wallAtBootMilliseconds - bound, own.earliest ?? .min)
            let upper = min(claimed.wallAtBootMilliseconds + bound, own.latest ?? .max)
            if lower <= upper {
                began = lower...upper
                return
            }
        }
        if let earliest = own.earliest, let latest = own.latest {
            began = earliest...latest
        } else {
            began = nil
        }
    }

    /// The day of Swedish local time in which a record's minute began, when it is the same throughout the bounds;
    /// else `DayLedger.unknownDay`.
    func day(bootMinutes: UInt32) -> Int64 {
        UsageDay.of(bootMinutes: bootMinutes, began: began)
    }

    /// When the minute of a record began, milliseconds UTC, in the middle of the bounds.
    func moment(bootMinutes: UInt32) -> Int64? {
        began.map { $0.lowerBound + ($0.upperBound - $0.lowerBound) / 2 + Int64(bootMinutes) * 60_000 }
    }

    /// True when whatever `other` decided stays decided the same way.
    func isWithin(_ other: BootEstimate) -> Bool {
        guard let outer = other.began else { return true }
        guard let began else { return false }
        return outer.lowerBound <= began.lowerBound && began.upperBound <= outer.upperBound
    }

    /// A day: a wider claim decides nothing.
    private static let largestBound: Int64 = 86_400_000
}
