// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import KioskDaemon

/// When a terminal rehearses for what is booked.
@Suite struct BookedWatchTests {
    private static let from: Int64 = 100_000_000
    private static let moment = BookedMoment(
        agency: 3, fromMilliseconds: from, untilMilliseconds: from + 3_600_000)
    private static let ahead = from - 600_000

    private func watch() -> BookedWatch {
        var watch = BookedWatch()
        watch.take([Self.moment])
        return watch
    }

    @Test func itIsTenMinutesAheadAndOnceWhereAllIsWell() {
        var watch = watch()
        #expect(watch.due(at: Self.ahead - 1) == nil)
        #expect(watch.nextMilliseconds(after: 0) == Self.ahead)
        #expect(watch.due(at: Self.ahead) == Self.moment)
        let told1 = watch.looked(Self.moment, isGood: true, at: Self.ahead)
        #expect(!told1)
        #expect(watch.due(at: Self.ahead + 300_000) == nil)
        #expect(watch.nextMilliseconds(after: Self.ahead) == nil)
        #expect(watch.troubled(at: Self.from) == nil)
        // The same word of the central's again changes nothing.
        watch.take([Self.moment])
        #expect(watch.due(at: Self.from) == nil)
    }

    @Test func whatFailedIsTriedAgainUntilItBeginsAndToldOnce() {
        var watch = watch()
        let told2 = watch.looked(Self.moment, isGood: false, at: Self.ahead)
        #expect(told2)
        #expect(watch.troubled(at: Self.ahead) == Self.moment)
        #expect(watch.due(at: Self.ahead + 119_999) == nil)
        #expect(watch.due(at: Self.ahead + 120_000) == Self.moment)
        let told3 = watch.looked(Self.moment, isGood: false, at: Self.ahead + 120_000)
        #expect(!told3)
        // Somebody has put the plug back.
        let told4 = watch.looked(Self.moment, isGood: true, at: Self.ahead + 240_000)
        #expect(!told4)
        #expect(watch.troubled(at: Self.ahead + 240_000) == nil)
        // Nothing is tried while the visitor sits there.
        var late = self.watch()
        _ = late.looked(Self.moment, isGood: false, at: Self.from - 60_000)
        #expect(late.due(at: Self.from + 60_000) == nil)
    }

    @Test func aTerminalThatWakesLateLooksAtOnceAndForgetsWhatIsPast() {
        var watch = watch()
        #expect(watch.due(at: Self.from + 60_000) == Self.moment)
        #expect(watch.nextMilliseconds(after: Self.from + 60_000) == Self.from + 60_000)
        #expect(watch.due(at: Self.moment.untilMilliseconds) == nil)
        _ = watch.looked(Self.moment, isGood: false, at: Self.from)
        watch.isWell(at: Self.from + 1)
        #expect(watch.troubled(at: Self.from + 1) == nil)
        _ = watch.looked(Self.moment, isGood: false, at: Self.from + 2)
        #expect(watch.troubled(at: Self.moment.untilMilliseconds) == nil)
        // Cancelled.
        watch.take([])
        #expect(watch.troubled(at: Self.from + 3) == nil)
    }
}
