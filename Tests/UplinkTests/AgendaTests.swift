// SPDX-License-Identifier: EUPL-1.2
import Testing

@testable import Uplink

/// When the uplink does what: no thread, no clock.
@Suite struct AgendaTests {
    private static func connected(at now: Int64, nextContactSeconds: Int32 = 300) -> Agenda {
        var agenda = Agenda(firstContact: now)
        agenda.answered(
            now: now, nextContactSeconds: nextContactSeconds, configurationWanted: false, contentWanted: nil,
            certificateWanted: false)
        agenda.nothingToSend()
        agenda.agenciesDone(now: now)
        return agenda
    }

    @Test func theHeartbeatGoesBeforeTheBatch() {
        var agenda = Agenda(firstContact: 100)
        #expect(agenda.next(now: 0) == .wait(until: 100))
        #expect(agenda.next(now: 100) == .errand(.heartbeat))
        agenda.answered(
            now: 100, nextContactSeconds: 300, configurationWanted: true, contentWanted: 9, certificateWanted: true)
        #expect(agenda.next(now: 100) == .errand(.configuration))
        agenda.configurationDone()
        #expect(agenda.next(now: 100) == .errand(.batch))
        agenda.nothingToSend()
        #expect(agenda.next(now: 100) == .errand(.certificate))
        agenda.certificateDone(now: 100)
        #expect(agenda.next(now: 100) == .errand(.agencies))
        agenda.agenciesDone(now: 100)
        #expect(agenda.next(now: 100) == .errand(.content(9)))
        agenda.contentDone(9, delivered: true, now: 100)
        #expect(agenda.next(now: 100) == .wait(until: 300_100))
    }

    @Test func everyMinuteInASessionEveryFiveIdle() {
        var agenda = Self.connected(at: 0)
        #expect(agenda.next(now: 1) == .wait(until: 300_000))
        agenda.nudge(.sessionBegan, now: 20_000)
        #expect(agenda.next(now: 20_000) == .wait(until: 60_000))
        #expect(agenda.intervalSeconds == 60)
        agenda.nudge(.sessionEnded, now: 30_000)
        #expect(agenda.intervalSeconds == 300)
        agenda.nudge(.sessionBegan, now: 200_000)
        #expect(agenda.next(now: 200_000) == .errand(.heartbeat))
    }

    @Test(arguments: [(Int32(600), Int64(600_000)), (1, 30_000), (0, 30_000), (-5, 30_000), (.max, 900_000)])
    func theCentralMayAskForAnotherIntervalWithinBounds(asked: Int32, interval: Int64) {
        #expect(Self.connected(at: 0, nextContactSeconds: asked).next(now: 0) == .wait(until: interval))
    }

    @Test func aStateIsToldSoonAndAFlutteringOneSeldom() {
        var agenda = Self.connected(at: 0)
        agenda.nudge(.stateChanged, now: 100_000)
        #expect(agenda.next(now: 100_000) == .wait(until: 102_000))
        agenda.answered(
            now: 102_000, nextContactSeconds: 300, configurationWanted: false, contentWanted: nil,
            certificateWanted: false)
        agenda.nudge(.stateChanged, now: 102_500)
        #expect(agenda.next(now: 102_500) == .wait(until: 112_000))
    }

    @Test func nudgesDoNotDefeatTheBackOff() {
        var agenda = Self.connected(at: 0)
        agenda.contact.fail(now: 0, random: 0.999)
        for nudge in [Uplink.Nudge.eventsWaiting, .sessionBegan, .stateChanged] { agenda.nudge(nudge, now: 1) }
        #expect(agenda.next(now: 1) == .wait(until: 4_995))
        #expect(agenda.next(now: 4_994) == .wait(until: 4_995))
    }

    @Test func theBackOffDoublesToAQuarterOfAnHourWithFullJitter() {
        var backoff = Backoff.contact
        var caps: [Int64] = []
        for _ in 0..<10 {
            backoff.fail(now: 0, random: 1)
            caps.append(backoff.until ?? -1)
        }
        #expect(
            caps == [
                5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 900_000, 900_000,
            ])
        backoff.fail(now: 0, random: 0.25)
        #expect(backoff.until == 225_000)
        backoff.fail(now: 0, random: 0)
        #expect(backoff.until == Backoff.leastMilliseconds)
        for _ in 0..<1_000 { backoff.fail(now: 0, random: 1) }
        #expect(backoff.until == 900_000)
        backoff.succeed()
        #expect(backoff.until == nil)
    }

    @Test func contentThatWasDeliveredIsNotFetchedAtEveryHeartbeat() {
        var agenda = Self.connected(at: 0)
        agenda.contentDone(9, delivered: true, now: 0)
        func wants(_ now: Int64, _ version: UInt32) -> Agenda.Step {
            var copy = agenda
            copy.answered(
                now: now, nextContactSeconds: 300, configurationWanted: false, contentWanted: version,
                certificateWanted: false)
            copy.agenciesDone(now: now)
            return copy.next(now: now)
        }
        #expect(wants(1_000, 9) == .wait(until: 301_000))
        #expect(wants(1_000, 10) == .errand(.content(10)))
        #expect(wants(Agenda.contentAgainMilliseconds, 9) == .errand(.content(9)))
    }
}
