// SPDX-License-Identifier: EUPL-1.2
import Testing

@testable import Peripherals

/// When a card service is asked whether it answers, and from when it hangs.
@Suite struct CardServicePulseTests {
    private static func begun() -> CardServicePulse {
        var waits = CardWaits()
        (waits.idleAskSeconds, waits.idleAnswerSeconds) = (60, 10)
        var pulse = CardServicePulse(waits)
        pulse.answered(now: 1_000)
        return pulse
    }

    @Test func whoAnswersIsAskedAgainAMinuteLater() {
        var pulse = Self.begun()
        #expect(pulse.deadline == 1_060)
        #expect(pulse.due(now: 1_059) == nil)
        #expect(pulse.due(now: 1_060) == .ask)
        #expect(pulse.due(now: 1_069) == nil)
        pulse.answered(now: 1_069)
        #expect(pulse.due(now: 1_128) == nil)
        #expect(pulse.due(now: 1_129) == .ask)
    }

    @Test func whoDoesNotAnswerHangsOnce() {
        var pulse = Self.begun()
        #expect(pulse.due(now: 1_060) == .ask)
        #expect(pulse.due(now: 1_070) == .hangs)
        #expect(pulse.deadline == nil)
        #expect(pulse.due(now: 2_000) == nil)
    }

    @Test func whereThereIsNoServiceNobodyIsAsked() {
        var pulse = Self.begun()
        pulse.rest()
        #expect(pulse.deadline == nil)
        #expect(pulse.due(now: 5_000) == nil)
    }
}
