// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
public import KioskModel
import Synchronization

/// One meeting's browser, from its start until nothing of it is left. Has a thread of its own, which sleeps in poll(2),
/// and ends by itself in every case: whatever breaks, `MeetingEvent.ended` comes, once and last.
public final class MeetingRun: Sendable {
    private enum Wish: Sendable {
        case joined, hangUp
        case show(String)
        case end(MeetingEnd)

        var isEnd: Bool {
            switch self {
            case .joined, .show: false
            case .hangUp, .end: true
            }
        }
    }

    /// What waits for the thread; more is dropped, for the first end is the one that counts.
    private static let mostWishes = 16
    /// Between two looks at the page's title, milliseconds.
    private static let askMilliseconds: Int64 = 1_000
    /// The bar comes with the agency's page, so that it takes nothing of the browser's start; or so long after that began.
    private static let barMilliseconds: Int64 = 3_000

    private let plan: MeetingPlan
    private let appliance: Appliance
    private let report: @Sendable (MeetingEvent) -> Void
    private let limits: MeetingCourse.Limits
    private let wishes = Mutex<[Wish]>([])
    private let wake: Int32

    private init(
        _ plan: MeetingPlan, _ appliance: Appliance, _ limits: MeetingCourse.Limits,
        _ report: @escaping @Sendable (MeetingEvent) -> Void
    ) {
        self.plan = plan
        self.appliance = appliance
        self.limits = limits
        self.report = report
        wake = cchild_wake()
    }

    deinit { close(wake) }

    /// Opens the browser.
    /// - Parameter report: called on the meeting's own thread.
    public static func start(
        _ plan: MeetingPlan, on appliance: Appliance, report: @escaping @Sendable (MeetingEvent) -> Void
    ) -> MeetingRun {
        start(plan, on: appliance, limits: MeetingCourse.Limits().times(appliance.patience), report: report)
    }

    static func start(
        _ plan: MeetingPlan, on appliance: Appliance, limits: MeetingCourse.Limits,
        report: @escaping @Sendable (MeetingEvent) -> Void
    ) -> MeetingRun {
        let run = MeetingRun(plan, appliance, limits, report)
        let failure = cchild_thread("meeting", Unmanaged.passRetained(run).toOpaque()) { context in
            guard let context else { return nil }
            Unmanaged<MeetingRun>.fromOpaque(context).takeRetainedValue().hold()
            return nil
        }
        if failure != 0 {
            Unmanaged.passUnretained(run).release()
            report(
                .ended(
                    .browserBroke, WipeProof(processes: 0, files: 0, mounts: 0, cameraFree: nil, millisecondsToEnd: 0)))
        }
        return run
    }

    /// The central knows that somebody of the agency is there.
    public func agencyJoined() { put(.joined) }

    /// The visitor hangs up: `hungUp` after somebody had joined, `cancelled` before.
    public func hangUp() { put(.hangUp) }

    /// Ended by the agency, or by the session.
    public func end(_ end: MeetingEnd) { put(.end(end)) }

    /// What the bar says from now on; without a bar, nothing.
    public func show(bar text: String) { put(.show(text)) }

    private func put(_ wish: Wish) {
        wishes.withLock { if $0.count < Self.mostWishes { $0.append(wish) } }
        nudge()
    }

    private func nudge() {
        var one: UInt64 = 1
        _ = write(wake, &one, 8)
    }

    /// Whether somebody wishes the end.
    private func isOver() -> Bool {
        wishes.withLock { $0.contains(where: \.isEnd) }
    }

    private func takeWishes() -> [Wish] {
        var count: UInt64 = 0
        _ = read(wake, &count, 8)
        return wishes.withLock { wishes in
            defer { wishes = [] }
            return wishes
        }
    }

    private func hold() {
        guard plan.profile.seeing.isEmpty || Rehearsal().hasEyesOrEars(appliance) else { return finish(.noCamera, nil) }
        let line: MeetingLine
        switch MeetingLine.open(LaunchLetter(plan, on: appliance), on: appliance, wake: wake, isOver: isOver) {
        case .failure(let end):
            finish(isOver() ? .cancelled : end, nil)
            return
        case .success(let opened): line = opened
        }
        // What was wished for meanwhile is looked at now.
        nudge()
        finish(supervise(line), line)
    }

    private func finish(_ end: MeetingEnd, _ line: MeetingLine?) {
        let began = cchild_milliseconds()
        let family = line?.close() ?? []
        report(.ended(end, WipeProof.look(for: family, on: appliance, since: began)))
    }

    /// Until there is a reason to end.
    private func supervise(_ line: MeetingLine) -> MeetingEnd {
        var watch = TargetWatch(plan.profile)
        var stream = MessageStream()
        var course = MeetingCourse(
            longestSeconds: plan.longestSeconds, knowsWhoJoined: plan.knowsWhoJoined, now: cchild_milliseconds(),
            limits: limits)
        var hasJoined = false
        var bar = plan.bar
        var barAt: Int64? = .max
        var askAt: Int64?
        line.send(TargetMessage.discover)
        while true {
            let wait = [course.due, askAt, barAt].compactMap { $0 }.min().map { max(0, $0 - cchild_milliseconds()) }
            var waiting = [
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
                pollfd(fd: line.socket, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&waiting, 2, wait.map { Int32(clamping: $0) } ?? -1) < 0, errno != EINTR { return .browserBroke }
            var steps: [MeetingCourse.Step] = []
            if waiting[0].revents != 0 {
                for wish in takeWishes() {
                    steps += apply(wish, &course, hasJoined)
                    guard case .show(let text) = wish else { continue }
                    bar = text
                    if barAt == nil { line.show(bar: bar) }
                }
            }
            if waiting[1].revents != 0 {
                guard let bytes = line.read(), let messages = stream.take(bytes) else {
                    // What the visitor asked for in the same moment counts.
                    return end(in: steps) ?? .browserBroke
                }
                for message in messages.map(TargetMessage.init) {
                    steps += apply(message, &course, &watch)
                }
            }
            let now = cchild_milliseconds()
            steps += course.tick(now)
            for step in steps {
                switch step {
                case .end(let end): return end
                case .tell(let event):
                    if event == .joined { hasJoined = true }
                    if event == .pageLoaded { askAt = now + Self.askMilliseconds / 4 }
                    if event == .opened { barAt = now + Self.barMilliseconds }
                    if event == .pageLoaded { barAt = now }
                    report(event)
                }
            }
            if let due = barAt, now >= due {
                line.show(bar: bar)
                barAt = nil
            }
            if let due = askAt, now >= due {
                line.send(TargetMessage.ask)
                askAt = now + Self.askMilliseconds
            }
        }
    }

    private func end(in steps: [MeetingCourse.Step]) -> MeetingEnd? {
        for case .end(let end) in steps { return end }
        return nil
    }

    private func apply(_ wish: Wish, _ course: inout MeetingCourse, _ hasJoined: Bool) -> [MeetingCourse.Step] {
        switch wish {
        case .joined: course.joined()
        case .show: []
        case .hangUp: [.end(hasJoined ? .hungUp : .cancelled)]
        case .end(let end): [.end(end)]
        }
    }

    private func apply(
        _ message: TargetMessage, _ course: inout MeetingCourse, _ watch: inout TargetWatch
    ) -> [MeetingCourse.Step] {
        let now = cchild_milliseconds()
        switch message {
        case .room(.opened): return course.opened(now)
        case .room(.noLine): return [.end(.noLine)]
        case .room(.notSetUp): return [.end(.notSetUp)]
        default:
            return watch.take(message).flatMap { verdict -> [MeetingCourse.Step] in
                switch verdict {
                case .loaded: course.loaded(now)
                case .joined: course.joined()
                case .end(let end): [.end(end)]
                }
            }
        }
    }
}
