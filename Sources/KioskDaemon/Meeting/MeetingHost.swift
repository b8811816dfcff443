// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Glibc
import KioskMenu
import KioskModel
import Logging
import Meetings
import Uplink

/// One wish to meet an agency at a time, from the visitor's press to the wipe: the line to the central, the ticket, the
/// browser. Lives on the loop's thread; what it holds of a visitor is in memory and goes with the session.
///
/// What it tells, it tells as progress of the wish's number. `ended` is told exactly once.
final class MeetingHost {
    /// What the host tells and asks.
    struct Edges {
        var progress: (Int, MeetingProgress) -> Void
        /// Runs on the loop's thread, while there is a host.
        var onLoop: @Sendable (@escaping @Sendable (MeetingHost) -> Void) -> Void
        /// What a rehearsal that a visitor asked for found.
        var rehearsal: (RehearsalReport) -> Void
        /// Who and when a code is for; `nil`: the central does not answer.
        var booking: (Int, BookingAnswer?) -> Void
        /// A booked meeting begins soon and something is missing: once for each.
        var bookedWarning: () -> Void
        var healthChanged: () -> Void
        /// That of the first agency to be met here, for a look at the line.
        var anyProfile: () -> MeetingProfile?
        /// The agency's profile in the content in force.
        var profile: (Int32) -> MeetingProfile?
        var clock: () -> (wallMilliseconds: Int64, isTrusted: Bool)
        /// What the bar over the meeting says now.
        var bar: () -> String
        /// On a console: keys and touches go to the meeting from now on; what the compositor may open.
        var inputBegins: () -> InputPassage
        /// The page stands: what the compositor may open is shown to it.
        var inputWakes: () -> Void
        /// They are the menu's again.
        var inputEnds: () -> Void
        var log: (Logger.Level, String, Logger.Metadata) -> Void
    }

    /// Without any answer of the central.
    static let silenceMilliseconds: Int64 = 20_000
    /// After the browser is gone: what the agency sends may still be on its way.
    static let lingerMilliseconds: Int64 = 30_000

    private struct Wish {
        let number: Int
        let wish: MeetingWish
        let id: String
        let slipKey = Curve25519.KeyAgreement.PrivateKey()
        let startedMilliseconds: Int64
        var line: MeetingLine?
        var run: MeetingRun?
        var hasEnded = false
        /// A page beside a meeting: nobody is asked, and its end is no meeting's.
        var isPage = false
        /// The browser stands.
        var isOpen = false
        var isJoined = false
        var hasInterpreter = false
        var slipTaken: Int32 = 0
        /// What the bar says.
        var bar = ""
        /// When the central was heard last, CLOCK_BOOTTIME milliseconds.
        var heardMilliseconds: Int64
        /// When the line is let go of, CLOCK_BOOTTIME milliseconds.
        var lingersUntil: Int64?
    }

    let identity: TerminalIdentity
    let book: TicketBook?
    let appliance: Appliance
    let edges: Edges
    private var current: Wish?
    /// Number of the meeting whose browser is still being wiped: the next one opens after it.
    private var wiping: Int?
    /// Number of the meeting that keys and touches go to: until nothing of its browser is left.
    private(set) var relaying: Int?
    /// Why the last meeting came to nothing, without agency and time, for `kioskctl status`.
    private(set) var lastFailure: MeetingEnd?

    init(identity: TerminalIdentity, book: TicketBook?, appliance: Appliance, edges: Edges) {
        self.identity = identity
        self.book = book
        self.appliance = appliance
        self.edges = edges
    }

    /// When it must be looked at again, CLOCK_BOOTTIME milliseconds.
    var deadline: Int64? {
        guard let current else { return nextBookedMilliseconds }
        if let lingers = current.lingersUntil { return lingers }
        return current.run == nil && !current.hasEnded ? current.heardMilliseconds + Self.silenceMilliseconds : nil
    }

    var canMeet: Bool { appliance.canMeet }
    /// For heartbeat and `kioskctl status`.
    var health: MeetingHealth {
        MeetingHealth(isReady: canMeet && book != nil, rehearsal: rehearsal, lastFailure: lastFailure?.rawValue)
    }
    /// What this machine cannot give, each with what to do about it.
    var lackSentences: [String] {
        appliance.lacks.map(\.sentence)
            + (book == nil ? ["used tickets cannot be written down: look at the state folder"] : [])
    }
    /// For `kioskctl status`: what this machine cannot give, each with what to do about it, and what broke last.
    var notices: [String] {
        var notices = lackSentences
        if let missing {
            notices.append("the newest rehearsal says that \(missing): look at the cables, then kioskctl doctor")
        }
        if let trouble = troubledBooking {
            let start = LocalMinute(utcMilliseconds: trouble.fromMilliseconds)
            let time = "\(start.minute / 60).\(start.minute % 60 < 10 ? "0" : "")\(start.minute % 60)"
            notices.append(
                "one is booked for \(time) and \(missing ?? "cannot be held here"): see to it, then kioskctl doctor")
        }
        if let lastFailure { notices.append("the last one did not come about: \(lastFailure.sentence)") }
        return notices
    }
    /// What the newest rehearsal found missing; `nil`: nothing.
    private var missing: String? {
        let bad = rehearsal?.bad ?? []
        return bad.isEmpty
            ? nil
            : bad.map { "the \($0.name) \($0.light == .missing ? "is missing" : "does not work")" }
                .joined(separator: ", ")
    }
    var bookings = BookedWatch()
    /// A technician waits for what is found.
    var doctorWaits: (@Sendable (MeetingReadiness?) -> Void)?
    /// The newest one's lights.
    var rehearsal: RehearsalReport?
    /// CLOCK_BOOTTIME milliseconds.
    var rehearsedMilliseconds: Int64?
    var isRehearsing = false
    /// A visitor reads the lights.
    var isRehearsalWanted = false
    /// A browser runs, or is about to.
    var isMeeting: Bool { current?.run != nil || wiping != nil }

    // MARK: What the menu asks for

    func start(_ number: Int, _ wish: MeetingWish) {
        let (id, now) = take(number, wish)
        guard identity.isEnrolled else { return end(.noLine) }
        guard appliance.canMeet, book != nil else { return end(.notSetUp) }
        guard edges.profile(wish.agency) != nil else { return end(.notSetUp) }
        guard let key = current?.slipKey else { return }
        let request = MeetingRequest(
            terminal: identity.terminal, meeting: id, agency: wish.agency, language: wish.language,
            wantsInterpreter: wish.wantsInterpreter, booking: wish.booking,
            slipKey: Hex.encode(Array(key.publicKey.rawRepresentation)), isPractice: wish.isPractice)
        let wall = edges.clock().wallMilliseconds - now
        let onLoop = edges.onLoop
        current?.line = MeetingLine(
            request, identity: identity, wallMilliseconds: { wall + BootClock.milliseconds() },
            report: { news in onLoop { $0.heard(number, news) } })
    }

    /// From here on this wish is the one.
    @discardableResult
    func take(_ number: Int, _ wish: MeetingWish) -> (id: String, now: Int64) {
        drop()
        let now = BootClock.milliseconds()
        let id = Hex.encode((0..<16).map { _ in UInt8.random(in: 0...255) })
        current = Wish(number: number, wish: wish, id: id, startedMilliseconds: now, heardMilliseconds: now)
        return (id, now)
    }

    /// From here on this page is what there is.
    func takePage(_ number: Int, _ agency: Int32, _ language: String) {
        drop()
        let now = BootClock.milliseconds()
        current = Wish(
            number: number, wish: MeetingWish(agency: agency, language: language), id: "", startedMilliseconds: now,
            isPage: true, heardMilliseconds: now)
    }

    func endPage() { end(.notSetUp) }

    /// The browser of the one before is still being wiped.
    var isWiping: Bool { wiping != nil }

    /// The visitor hangs up, or goes away while waiting. Its end comes as `ended`.
    func hangUp(_ number: Int) {
        guard let current, current.number == number, !current.hasEnded else { return }
        if let run = current.run { run.hangUp() } else { end(.cancelled) }
    }

    /// The visitor hangs up on the terminal's own strip or key.
    func hangUpByHand() {
        if let current { hangUp(current.number) }
    }

    /// The session is over: nothing of the visitor stays. No progress is told after it.
    func forget() {
        isRehearsalWanted = false
        if let current, !current.hasEnded { current.run?.end(.sessionEnded) }
        drop()
    }

    /// kioskd ends: the browser goes with its pipe, and the central is told as far as it can be.
    func close() { forget() }

    func timePassed(now: Int64) {
        rehearseForBooked()
        guard let current else { return }
        if let lingers = current.lingersUntil, now >= lingers { return drop() }
        if current.run == nil, !current.hasEnded, now >= current.heardMilliseconds + Self.silenceMilliseconds {
            end(.noLine)
        }
    }

    private func drop() {
        if let current, current.run != nil { wiping = current.number }
        current?.line?.end()
        current = nil
    }

    // MARK: What the central says

    private func heard(_ number: Int, _ news: MeetingNews) {
        guard current?.number == number else { return }
        switch news {
        case .answer(let answer):
            current?.heardMilliseconds = BootClock.milliseconds()
            take(answer)
        case .unreachable(let error):
            edges.log(.notice, "the central does not answer a meeting", ["reason": "\(error)"])
        }
    }

    private func take(_ answer: MeetingAnswer) {
        take(answer.slip)
        guard let wish = current, !wish.hasEnded else { return }
        if let run = wish.run {
            if answer.hasJoined, !wish.isJoined { run.agencyJoined() }
            // Ended with nobody there: the visitor's page found no way to the room.
            if answer.hasEnded {
                return run.end(
                    answer.isAgencyLost == true ? .agencyLost : answer.hasJoined ? .endedByAgency : .noLine)
            }
            if answer.hasJoined != wish.isJoined || answer.interpreterJoined != wish.hasInterpreter {
                current?.isJoined = answer.hasJoined || wish.isJoined
                current?.hasInterpreter = answer.interpreterJoined
                tellRunning()
            }
        } else if let refusal = answer.refused {
            end(refusal.end)
        } else if answer.hasEnded {
            end(answer.isAgencyLost == true ? .agencyLost : .nobodyJoined)
        } else if let ticket = answer.ticket {
            open(ticket)
        } else {
            edges.progress(wish.number, .waiting(place: answer.place.map(Int.init)))
        }
    }

    private func take(_ slip: SealedSlip?) {
        guard let slip, let wish = current, slip.number > wish.slipTaken else { return }
        current?.slipTaken = slip.number
        wish.line?.took(slip: slip.number)
        guard let opened = MeetingSlip.open(slip.sealed, by: wish.slipKey, meeting: wish.id) else {
            return edges.log(.warning, "a slip of an agency was not sealed to this meeting", [:])
        }
        edges.progress(wish.number, .slip(opened))
    }

    // MARK: The browser

    private func open(_ signed: Signed<LaunchTicket>) {
        // The ticket comes again with the next answer: until then a rehearsal has let go of the camera.
        guard wiping == nil, !isRehearsing else { return }
        guard let wish = current, let book, let key = identity.enrolment?.centralKey,
            let profile = edges.profile(wish.wish.agency)
        else { return end(.notSetUp) }
        let (wall, isTrusted) = edges.clock()
        let ticket: LaunchTicket
        do throws(TicketRefusal) {
            ticket = try book.accept(
                signed, by: key, terminal: identity.terminal, agency: wish.wish.agency, nowMilliseconds: wall,
                clockTrusted: isTrusted)
        } catch {
            edges.log(.error, "a ticket was refused", ["reason": "\(error.rawValue)"])
            return end(.ticketRefused)
        }
        guard
            let address = MeetingAddress.start(
                profile, room: ticket.room, token: ticket.token, language: wish.wish.language)
        else {
            edges.log(.error, "a ticket does not fit the agency's profile", [:])
            return end(.ticketRefused)
        }
        edges.progress(wish.number, .opening)
        let plan = MeetingPlan(
            agency: wish.wish.agency, profile: profile, address: address,
            longestSeconds: min(Int(ticket.longestSeconds), profile.longestMinutes * 60),
            language: wish.wish.language, bar: edges.bar())
        launch(plan)
        wish.line?.began()
    }

    /// Opens the browser. On a console keys and touches are its own from here on, until nothing of it is left.
    func launch(_ plan: MeetingPlan) {
        guard let number = current?.number else { return }
        let onLoop = edges.onLoop
        // The terminal may have been enrolled, or its grant renewed, since the machine was looked at.
        var appliance = appliance
        appliance.authorities = Appliance.certificates(identity.enrolment?.stored.authority)
        if appliance.display == .console {
            let passage = edges.inputBegins()
            appliance.inputNodes = passage.nodes
            appliance.keyboardLayout = passage.layout
            relaying = number
        }
        current?.bar = plan.bar
        current?.run = MeetingRun.start(
            plan, on: appliance, report: { event in onLoop { $0.seen(number, event) } })
    }

    /// What the bar says from now on.
    func show(bar text: String?) {
        guard appliance.showsBar, let text, let wish = current, let run = wish.run, wish.bar != text else { return }
        current?.bar = text
        run.show(bar: text)
    }

    private func seen(_ number: Int, _ event: MeetingEvent) {
        if case .ended(_, let proof) = event {
            tell(proof)
            if wiping == number { wiping = nil }
            if relaying == number {
                relaying = nil
                edges.inputEnds()
            }
        }
        guard let wish = current, wish.number == number else { return }
        switch event {
        case .opened: break
        case .pageLoaded:
            current?.isOpen = true
            if relaying == number { edges.inputWakes() }
            tellRunning()
        case .joined:
            current?.isJoined = true
            tellRunning()
        case .warned(let minutes): edges.progress(number, .warned(minutesLeft: minutes))
        case .ended(let end, _): self.end(end)
        }
    }

    /// Nobody is said to be seen before the agency's page is there.
    private func tellRunning() {
        guard let wish = current, wish.isOpen else { return }
        edges.progress(wish.number, .running(hasJoined: wish.isJoined, interpreter: wish.hasInterpreter))
    }

    private func end(_ end: MeetingEnd) {
        guard let wish = current, !wish.hasEnded else { return }
        if !end.hasMet, end != .cancelled, end != .sessionEnded, !wish.isPage {
            lastFailure = end
            edges.log(.warning, "a meeting did not come about", ["reason": "\(end)"])
        } else if end.hasMet, !wish.isPage {
            lastFailure = nil
        }
        current?.hasEnded = true
        current?.run = nil
        // What the agency sends may still be on its way.
        if end.hasMet, !wish.isPage {
            current?.lingersUntil = BootClock.milliseconds() + Self.lingerMilliseconds
        } else {
            wish.line?.end()
            current?.line = nil
        }
        edges.progress(wish.number, .ended(end))
    }

    /// The wipe is proved, or said not to be.
    private func tell(_ proof: WipeProof) {
        let level: Logger.Level = proof.isClean ? .notice : .error
        edges.log(
            level, "a meeting is wiped",
            [
                "processes": "\(proof.processes)", "files": "\(proof.files)", "mounts": "\(proof.mounts)",
                "camera": "\(proof.cameraFree.map { $0 ? "free" : "taken" } ?? "none")",
                "milliseconds": "\(proof.millisecondsToEnd)",
            ])
    }
}
