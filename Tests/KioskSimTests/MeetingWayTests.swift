// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import KioskSim

@Suite struct MeetingWayTests {
    @Test func aHundredMeetingsEndInEveryWay() {
        var random = SoakRandom(seed: 7)
        let deck = MeetingWay.deck(100, &random)
        #expect(deck.count == 100)
        #expect(Set(deck) == Set(MeetingWay.allCases))
        // Each lasts a minute and more.
        #expect(deck.count { $0 == .timeLimit } == 3)
    }

    @Test func theSameSeedGivesTheSameEnds() {
        func deck(_ seed: UInt64) -> [MeetingWay] {
            var random = SoakRandom(seed: seed)
            return MeetingWay.deck(100, &random)
        }
        #expect(deck(7) == deck(7))
        #expect(deck(7) != deck(8))
    }

    @Test(arguments: [1, 11, 57]) func thereAreAsManyAsWereAskedFor(count: Int) {
        var random = SoakRandom(seed: 1)
        #expect(MeetingWay.deck(count, &random).count == count)
    }

    /// What the menu writes of each is what the soak expects.
    @Test(arguments: MeetingWay.allCases) func onlyThoseWhoMetAreCountedAsMet(way: MeetingWay) {
        #expect((way.outcome == .met) == way.end.hasMet)
        #expect(way.end.hasMet ? way.meets : true)
    }
}
