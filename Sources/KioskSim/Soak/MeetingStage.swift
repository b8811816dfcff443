// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// A terminal in front of a desk with a clerk, driven by keys from meeting to meeting.
final class MeetingStage {
    static let words = TourWords.swedish
    private static let entry = "Tala med en myndighet"
    private static let agency = "Övningsmyndigheten"
    private static let openNow = "öppet nu"
    private static let waiting = "Du väntar på svar"
    private static let opening = "Någon svarar nu"
    private static let seen = "Nu ser och hör ni varandra"
    private static let hangUp = "Lägg på"
    private static let stopWaiting = "Sluta vänta"
    private static let stop = "Avbryt"

    let visitor: Visitor
    let clerk: MeetingClerk
    /// Of the meeting under way, or of the last one.
    private(set) var family: MeetingFamily?

    init(_ visitor: Visitor, _ clerk: MeetingClerk) {
        self.visitor = visitor
        self.clerk = clerk
    }

    /// What happened when, wall clock in milliseconds; where it did not happen, `nil`.
    struct Times {
        /// The clerk had answered.
        var answered: Double?
        /// The screen said that the picture opens.
        var opened: Double?
        /// The clerk's browser had decoded the visitor's first frame.
        var firstFrame: Double?
        /// The visitor's browser had decoded the clerk's, as far as the desk tells it.
        var visitorFrame: Double?
        /// Whatever ended it was done.
        var ended: Double?
        /// The screen after it was complete.
        var shown: Double?
        /// The last process of the meeting had gone.
        var gone: Double?

        /// From its cause to a terminal that is the menu's again: the later of both.
        var back: Double? {
            guard let ended, let shown else { return nil }
            return max(shown, gone ?? shown) - ended
        }
    }

    static func now() -> Double {
        Date().timeIntervalSince1970 * 1_000
    }

    // MARK: Before

    /// From the attract screen, the goodbye, or wherever a visit stands, to the menu.
    func toMenu() throws {
        for _ in 0..<12 {
            visitor.rest(milliseconds: 60)
            let screen = visitor.text
            if screen.contains(Self.words.menu) { return }
            if screen.contains(Self.words.goodbye) {
                visitor.press("\r")
                _ = visitor.sees(seconds: 15) { !$0.contains(Self.words.goodbye) }
            } else if screen.contains(Self.words.language), screen.contains("English") {
                try visitor.choose(Self.words.language)
                _ = visitor.sees(Self.words.menu)
            } else {
                visitor.goBack()
                _ = visitor.sees(seconds: 3) { $0 != screen }
            }
        }
        throw TourFailure("no way to the menu:\n\(visitor.text)")
    }

    /// Ends the visit.
    func leave() {
        visitor.finish()
        _ = visitor.sees(Self.words.goodbye)
    }

    /// From the menu to the list of agencies, once the desk is open there.
    func toAgencies() throws {
        try must("the menu offers a meeting", seconds: 60) { $0.contains(Self.entry) }
        try must("a meeting can be had", seconds: 90) { !$0.contains("går inte nu") }
        try visitor.choose(Self.entry)
        try must("the desk is open", seconds: 120) { $0.contains(Self.agency) && $0.contains(Self.openNow) }
    }

    /// From the list to the browser that begins to open.
    func open(_ times: inout Times) throws {
        try wait()
        try clerk.answer()
        times.answered = Self.now()
        try must("the picture opens", seconds: 15) { $0.contains(Self.opening) }
        times.opened = Self.now()
    }

    /// Until both see one another.
    func meet(_ times: inout Times) throws {
        times.firstFrame = clerk.firstFrame(after: times.opened ?? 0, seconds: 40)
        guard times.firstFrame != nil else { throw TourFailure("no frame comes to the clerk:\n\(visitor.text)") }
        try must("both see one another", seconds: 40) { $0.contains(Self.seen) }
        times.visitorFrame = clerk.visitorFrame(after: times.opened ?? 0, seconds: 10)
        family = MeetingFamily(below: visitor.process)
    }

    private func wait() throws {
        try visitor.choose(Self.agency)
        try must("the visitor waits", seconds: 15) { $0.contains(Self.waiting) || $0.contains(Self.opening) }
    }

    /// How far a meeting has come.
    enum Moment: String, CaseIterable {
        case waiting, opening, held
    }

    /// From the list of agencies to a moment of the meeting.
    func come(to moment: Moment) throws {
        var times = Times()
        if moment == .waiting { return try wait() }
        try open(&times)
        if moment == .held { try meet(&times) }
        family = MeetingFamily(below: visitor.process)
    }

    // MARK: One meeting

    /// From the list of agencies to the screen that stands afterwards, with nothing left of the meeting.
    /// - Parameter restMilliseconds: before its end.
    func hold(_ way: MeetingWay, restMilliseconds: Int32 = 0) throws -> Times {
        var times = Times()
        family = nil
        switch way {
        case .officeClosed:
            try clerk.turnDoor(open: false)
            times.ended = Self.now()
            try visitor.choose(Self.agency)
            try settle(way, &times)
            try clerk.turnDoor(open: true)
            return times
        case .cancelled: try wait()
        case .stoppedOpening:
            try open(&times)
            visitor.rest(milliseconds: restMilliseconds)
            family = MeetingFamily(below: visitor.process)
        default:
            try open(&times)
            try meet(&times)
        }
        visitor.rest(milliseconds: max(20, restMilliseconds))
        times.ended = try end(way, times)
        try settle(way, &times)
        return times
    }

    /// - Returns: when it was done.
    private func end(_ way: MeetingWay, _ times: Times) throws -> Double {
        guard let family else {
            let moment = Self.now()
            try visitor.choose(Self.stopWaiting)
            return moment
        }
        switch way {
        case .hungUp: return try press(Self.hangUp)
        case .stoppedOpening: return try press(Self.stop)
        case .cancelled: return try press(Self.stopWaiting)
        case .finished:
            let moment = Self.now()
            visitor.finish()
            return moment
        case .endedByClerk:
            let moment = Self.now()
            try clerk.hangUp()
            return moment
        case .timeLimit: return (times.opened ?? Self.now()) + MeetingCounty.longestMilliseconds
        case .browserKilled: return try strike(family.browser, way)
        case .compositorKilled: return try strike(family.compositor, way)
        case .rendererKilled: return try strike(family.renderers, way)
        case .roomKilled: return try strike(family.room, way)
        case .officeClosed: return Self.now()
        }
    }

    private func press(_ name: String) throws -> Double {
        let moment = Self.now()
        try visitor.choose(name)
        return moment
    }

    private func strike(_ processes: [pid_t], _ way: MeetingWay) throws -> Double {
        guard !processes.isEmpty else {
            throw TourFailure("\(way.rawValue): there is none:\n\(family?.alive.joined(separator: "\n") ?? "")")
        }
        let moment = Self.now()
        for process in processes { kill(process, SIGKILL) }
        return moment
    }

    /// Waits for the screen and for the last process.
    private func settle(_ way: MeetingWay, _ times: inout Times) throws {
        let longest = way == .timeLimit ? MeetingCounty.longestMilliseconds / 1_000 + 20 : 20
        try must("\(way.rawValue): the screen after it", seconds: longest) { screen in
            way.screen.allSatisfy { screen.contains($0) }
        }
        times.shown = Self.now()
        guard let family else { return }
        let isGone = Patience.until(seconds: 15, everyMilliseconds: 4) { family.alive.isEmpty }
        times.gone = Self.now()
        guard isGone else {
            throw TourFailure("\(way.rawValue): still running:\n" + family.alive.joined(separator: "\n"))
        }
    }

    private func must(_ what: String, seconds: Double, _ condition: (String) -> Bool) throws {
        guard visitor.sees(seconds: seconds, condition) else { throw TourFailure("not: \(what):\n\(visitor.text)") }
    }
}
