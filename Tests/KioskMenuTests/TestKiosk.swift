// SPDX-License-Identifier: EUPL-1.2
import Content
import Foundation
import KioskMenu
import KioskModel
import TextScreen

/// The terminal of these tests: the real menu, languages and questions of `Kiosk/`, agencies and a place of its own, and
/// what the session actor does with effects.
struct TestKiosk {
    var state = MenuState()
    var around: Surroundings
    /// Every effect so far.
    var effects: [MenuEffect] = []
    /// What the last input asked for.
    var last: [MenuEffect] = []
    /// What is on disk.
    var recorded: [UsageEvent] = []
    /// False: every event is refused, although the surroundings do not know it yet.
    var journalTakes = true

    static let kioskDirectory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Kiosk").path(percentEncoded: false)

    /// The content a visitor meets, with agencies that do not change when the world does.
    static let content: Result<KioskContent, any Error> = Result {
        var content = try ContentSource.load(directory: kioskDirectory).content
        content.agencies = agencies
        return content
    }

    static let officeHours = OpeningHours(
        week: Array(repeating: [OpeningHours.Span(opens: 480, closes: 990)], count: 5) + [[], []], eves: [])

    static let agencies: [Agency] = (1...6).map { number in
        Agency(
            code: Int32(number), id: "agency-\(number)", name: "Myndighet \(number)",
            about: [
                "sv": "För sådant som är \(number)", "en": "For things that are \(number)", "fi": "Asiat \(number)",
            ],
            phone: "0771-00 00 0\(number)", web: "https://example.se/\(number)",
            hours: number == 6 ? .always : officeHours, source: "https://example.se", checked: "2026-11-01")
    }

    static let site = SiteConfiguration(
        version: 1, placeCode: 7, placeName: "Sillerud lanthandel", municipality: "Årjängs kommun",
        county: "Värmlands län", shopPhone: "0573-100 00", shopPhonePlace: "vid kassan",
        openingHours: OpeningHours(
            week: Array(repeating: [OpeningHours.Span(opens: 540, closes: 1_080)], count: 6) + [[]]),
        isMobile: false, responsible: "Årjängs kommun", complaintsPhone: "0573-140 00", attendantCode: "2468")

    static let goodPrinter = DeviceStatus(kind: .printer, state: .online, paper: .full, coverOpen: false)

    /// Tuesday 24 November 2026, 14.05.
    static let tuesday = LocalMinute(date: CivilDate(year: 2026, month: 11, day: 24), minute: 845)

    init() throws {
        around = Surroundings(
            content: try Self.content.get(), site: Self.site, monotonicMilliseconds: 1_000_000, now: Self.tuesday,
            clockTrusted: true, printer: Self.goodPrinter, hasCallChannel: true, journalWritable: true,
            symbolArt: ["▄█▄"], purpose: .visitor)
    }

    var screen: Screen { KioskMenu.screen(state, in: around) }

    /// Everything that is written on the screen; spaces that keep a number together are spaces.
    var written: String {
        String(
            screen.nodes.map { "\($0.name) \($0.value) \($0.hint)" }.joined(separator: "\n")
                .map { $0 == "\u{A0}" ? " " : $0 })
    }

    /// The slip asked for last.
    var slipNumber: Int {
        for case .printSlip(let number, _) in effects.reversed() { return number }
        return 0
    }

    mutating func send(_ input: MenuInput) {
        last = KioskMenu.handle(&state, input, in: around)
        perform()
    }

    /// Does what the session actor does: in order, an event on disk before what follows it.
    private mutating func perform() {
        for effect in last {
            if case .record(let event) = effect {
                guard journalTakes, around.journalWritable else {
                    last = KioskMenu.handle(&state, .journalFailed, in: around)
                    effects += last
                    return
                }
                recorded.append(event)
            }
            if effect == .acceptKeyboard || effect == .refuseKeyboard { around.newKeyboard = nil }
            effects.append(effect)
        }
    }

    /// A device says something new.
    mutating func set(_ device: DeviceStatus) {
        if let index = around.devices.firstIndex(where: { $0.kind == device.kind && $0.ordinal == device.ordinal }) {
            around.devices[index] = device
        } else {
            around.devices.append(device)
        }
        if device.kind == .printer, device.ordinal == 1 { around.printer = device }
        send(.tick)
    }

    mutating func setPrinter(_ condition: DeviceCondition) {
        set(DeviceStatus(.printer, condition, paper: condition == .paperOut ? .out : .full, coverOpen: false))
    }

    mutating func insertCard() { set(DeviceStatus(.cardReader, .cardPresent, card: .present)) }
    mutating func removeCard() { set(DeviceStatus(.cardReader, .ready, card: .notPresent)) }

    /// Number of the meeting asked for last.
    var meetingNumber: Int {
        for case .startMeeting(let number, _) in effects.reversed() { return number }
        return 0
    }

    /// The terminal can hold meetings: with agency 1 by desk, open now, with interpreter and bookings; 2, by a system of
    /// its own, closed now; 3, with a code only. 4 is for practice.
    mutating func allowMeetings() {
        around.meetings.canMeet = true
        func profile(_ host: String) -> MeetingProfile {
            MeetingProfile(
                adapter: .desk, start: "https://\(host)/visit/{room}?token={token}",
                meetingOrigins: ["https://\(host)"])
        }
        var desk = profile("desk.example.se")
        desk.hasInterpreter = true
        desk.entry = .both
        desk.longestMinutes = 30
        desk.callbackForm = "https://www.example.se/ring-upp"
        var other = profile("meet.example.se")
        other.adapter = .jitsi
        other.hours = OpeningHours(
            week: Array(repeating: [OpeningHours.Span(opens: 540, closes: 600)], count: 5) + [[], []])
        var booked = profile("booked.example.se")
        booked.entry = .booked
        var practice = profile("practice.example.se")
        practice.isPractice = true
        practice.hours = .always
        for (index, meeting) in [desk, other, booked, practice].enumerated() {
            around.content.agencies[index].meeting = meeting
        }
    }

    /// Number of the question about a booking asked last.
    var bookingNumber: Int {
        for case .lookUpBooking(let number, _, _) in effects.reversed() { return number }
        return 0
    }

    /// Number of the page opened last.
    var pageNumber: Int {
        for case .openPage(let number, _) in effects.reversed() { return number }
        return 0
    }

    mutating func tellPage(_ progress: MeetingProgress) { send(.meeting(pageNumber, progress)) }
    mutating func tell(_ answer: BookingAnswer?) { send(.booking(bookingNumber, answer)) }
    mutating func tell(_ progress: MeetingProgress) { send(.meeting(meetingNumber, progress)) }

    /// From the attract screen to the middle of a meeting with the first agency.
    mutating func meet() {
        press("⏎11")
        tell(.waiting(place: 1))
        tell(.opening)
        tell(.running(hasJoined: false, interpreter: false))
        tell(.running(hasJoined: true, interpreter: false))
    }

    /// Presses keys: "1", "⏎", "⎋", "⇥", "␣".
    mutating func press(_ keys: String) {
        for character in keys {
            let key: Key =
                switch character {
                case "⏎": .enter
                case "⎋": .escape
                case "⇥": .tab
                case "⌫": .backspace
                case "␣": .character(" ")
                default: .character(character)
                }
            send(.intent(screen.intent(for: key)))
        }
    }

    mutating func touch(_ id: String) { send(.intent(.activate(id))) }

    /// Lets time pass as the loop does: a tick at each deadline on the way.
    mutating func wait(seconds: Int) {
        let end = around.monotonicMilliseconds + Int64(seconds) * 1_000
        while let deadline = state.nextDeadlineMilliseconds, deadline <= end {
            around.monotonicMilliseconds = max(around.monotonicMilliseconds, deadline)
            send(.tick)
        }
        around.monotonicMilliseconds = end
        send(.tick)
    }

    /// Numbers of the recorded events of a kind.
    func numbers(_ kind: UsageEventKind) -> [[Int32]] {
        recorded.filter { $0.kind == kind }.map { [$0.first, $0.second] }
    }

    /// How agencies were counted: agency, outcome, bucket of the length.
    var raised: [[Int32]] {
        effects.compactMap { effect in
            if case .raise(let key) = effect { [key.first, key.second, key.third] } else { nil }
        }
    }

    /// From the attract screen to the slip of the first agency.
    mutating func goToSlip() { press("⏎111") }
}
