// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import Meetings

/// The course of a meeting by the clock.
struct MeetingCourseTests {
    static func course(_ seconds: Int = 3_600, knows: Bool = true) -> MeetingCourse {
        MeetingCourse(longestSeconds: seconds, knowsWhoJoined: knows, now: 0)
    }

    @Test func eachStepMustComeInTime() {
        var course = Self.course()
        #expect(course.due == 20_000)
        #expect(course.tick(19_999) == [])
        #expect(course.tick(20_000) == [.end(.browserBroke)])

        course = Self.course()
        #expect(course.opened(1_000) == [.tell(.opened)])
        #expect(course.due == 31_000)
        #expect(course.tick(31_000) == [.end(.noLine)])

        course = Self.course()
        _ = course.opened(1_000)
        #expect(course.loaded(2_000) == [.tell(.pageLoaded)])
        #expect(course.loaded(2_500) == [])
        #expect(course.tick(61_999) == [])
        #expect(course.tick(62_000) == [.end(.nobodyJoined)])
    }

    @Test func theEndIsAnnouncedTwice() {
        var course = Self.course()
        _ = course.opened(0)
        _ = course.loaded(0)
        #expect(course.joined() == [.tell(.joined)])
        #expect(course.joined() == [])
        #expect(course.due == 3_300_000)
        #expect(course.tick(3_300_000) == [.tell(.warned(minutesLeft: 5))])
        #expect(course.tick(3_300_001) == [])
        #expect(course.tick(3_540_000) == [.tell(.warned(minutesLeft: 1))])
        #expect(course.tick(3_600_000) == [.end(.timeLimit)])
    }

    @Test func aShortMeetingHasFewerWarnings() {
        var course = Self.course(120)
        _ = course.opened(0)
        _ = course.joined()
        _ = course.loaded(0)
        #expect(course.tick(60_000) == [.tell(.warned(minutesLeft: 1))])
        course = Self.course(60, knows: false)
        _ = course.opened(0)
        #expect(course.loaded(0) == [.tell(.pageLoaded), .tell(.joined)])
        #expect(course.due == 60_000)
    }

    @Test func whoJoinsBeforeThePageCounts() {
        var course = Self.course()
        _ = course.opened(0)
        #expect(course.joined() == [.tell(.joined)])
        #expect(course.loaded(0) == [.tell(.pageLoaded)])
        #expect(course.tick(70_000) == [])
    }
}
