// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// Walks every way that keys alone open, in every kind of world, and looks at each screen it meets.
struct Crawler {
    /// A world to walk in.
    enum World: CaseIterable, Sendable {
        case ordinary, noPrinter, journalDown, clockUntrusted, bellOnly, noCode, peripherals, meetings
    }

    let language: Language
    let world: World
    private(set) var met: [String: TestKiosk] = [:]

    init(language: Language, world: World) throws {
        self.language = language
        self.world = world
        var start = try TestKiosk()
        switch world {
        case .ordinary: break
        case .noPrinter: start.around.printer = .noPrinter
        case .journalDown:
            start.allowMeetings()
            start.around.journalWritable = false
        case .meetings: start.allowMeetings()
        case .clockUntrusted: start.around.clockTrusted = false
        case .bellOnly: start.around.hasCallChannel = false
        case .noCode: start.around.site.attendantCode = ""
        case .peripherals:
            start.around.devices = [
                TestKiosk.goodPrinter, DeviceStatus(.keyboard, .ready), DeviceStatus(.scanner, .unplugged),
                DeviceStatus(.touchscreen, .broken),
            ]
        }
        walk(from: start)
    }

    /// Screens that look and behave alike are one.
    private static func signature(_ kiosk: TestKiosk) -> String {
        let screen = kiosk.screen
        let ids = screen.nodes.map(\.id).filter { !$0.hasPrefix("week") && !$0.hasPrefix("line") }
        let field = screen.node("field")?.value.count ?? 0
        let progress = screen.node("progress")?.name ?? ""
        return ([screen.id, screen.language, String(field), progress, String(kiosk.state.isInSession)] + ids)
            .joined(separator: " ")
    }

    private mutating func walk(from start: TestKiosk) {
        var queue = [start]
        met[Self.signature(start)] = start
        while let kiosk = queue.popLast() {
            for next in steps(from: kiosk) {
                let signature = Self.signature(next)
                if met[signature] == nil {
                    met[signature] = next
                    queue.append(next)
                }
            }
        }
    }

    private func steps(from kiosk: TestKiosk) -> [TestKiosk] {
        var all: [TestKiosk] = []
        func step(_ change: (inout TestKiosk) -> Void) {
            var next = kiosk
            change(&next)
            all.append(next)
        }
        switch kiosk.screen.id {
        case "attract", "languages", "card-forgotten":
            // Each walk is in one language from its first key on.
            step { $0.touch("language.\(language.tag)") }
            if kiosk.screen.id == "languages" { step { $0.press("⎋") } }
        case "staff-code", "paused-code":
            step { Self.enter("2468", &$0) }
            step { kiosk in
                for _ in 1...5 { Self.enter("1", &kiosk) }
            }
            for key in ["1", "?", "⎋"] { step { $0.press(key) } }
        case "meeting-code", "meeting-callback":
            step { Self.enter("0701740605", &$0) }
            step { Self.enter(BookingTests.code, &$0) }
            step { Self.enter("1", &$0) }
            for key in ["?", "⎋"] { step { $0.press(key) } }
        default:
            for key in ["0", "1", "2", "3", "4", "5", "9", "?", "⎋", "x"] { step { $0.press(key) } }
        }
        if world == .meetings { for change in meetingChanges(kiosk) { step(change) } }
        if world == .peripherals { for change in peripheralChanges(kiosk) { step(change) } }
        let number = kiosk.slipNumber
        let progresses: [SlipProgress] = [
            .sending(number), .printed(number), .waitingPaper(number), .waitingCover(number),
            .waitingOffline(number), .cancelled(number), .unknown(number),
        ]
        for progress in progresses { step { $0.send(.slip(progress)) } }
        for seconds in [10, MenuTiming.callSeconds, MenuTiming.idleSeconds, MenuTiming.idleWarningSeconds] {
            step { $0.wait(seconds: seconds) }
        }
        if kiosk.around.clockTrusted {
            step {
                $0.around.now.minute = $0.around.now.minute == 845 ? 1_100 : 845
                $0.send(.tick)
            }
        }
        return all
    }

    /// What devices, cards and technicians do to the screen shown.
    private func peripheralChanges(_ kiosk: TestKiosk) -> [(inout TestKiosk) -> Void] {
        switch kiosk.screen.id {
        case "attract":
            let steps: [DeviceTestStep] = [
                .welcome, .touch(.bottomRight), .key("A"), .scan, .insertCard, .removeCard, .paper, .unplug(.printer),
                .replug(.printer), .meeting, .done(isReady: false),
            ]
            return steps.map { step in { $0.send(.deviceTest(step)) } } + [
                { $0.send(.serviceCard(.attendant, isProven: true)) },
                { $0.send(.serviceCard(.attendant, isProven: false)) },
                {
                    $0.around.newKeyboard = NewKeyboard(code: "471", typedCount: 2, failures: 1)
                    $0.send(.tick)
                },
            ]
        case "test-welcome": return [{ $0.send(.deviceTest(nil)) }]
        case "menu":
            return [
                {
                    $0.insertCard()
                    $0.press("9")
                }, { $0.send(.serviceCard(.technician, isProven: true)) },
            ]
        case "card-left", "card-forgotten": return [{ $0.removeCard() }]
        case "slip-printing", "printer-offline":
            return DeviceCondition.allCases.map { condition in { $0.setPrinter(condition) } }
        case "fix-sheet": return [{ $0.setPrinter(.ready) }, { $0.setPrinter(.broken) }]
        default: return []
        }
    }

    /// What the agency and the browser do to the screen shown.
    private func meetingChanges(_ kiosk: TestKiosk) -> [(inout TestKiosk) -> Void] {
        let slip = MeetingSlip(
            phrases: [MeetingSlip.Phrase(id: "letter")], freeLines: ["Ett möte till"], freeLanguage: "sv")
        func tell(_ progress: MeetingProgress) -> (inout TestKiosk) -> Void { { $0.tell(progress) } }
        switch kiosk.screen.id {
        case "meeting-waiting": return [tell(.waiting(place: 2)), tell(.opening), tell(.ended(.queueFull))]
        case "meeting-opening":
            return [tell(.running(hasJoined: true, interpreter: true))] + MeetingEnd.allCases.map { tell(.ended($0)) }
        case "meeting-running":
            return [
                tell(.slip(slip)), tell(.warned(minutesLeft: 5)), tell(.ended(.endedByAgency)),
                tell(.ended(.browserBroke)),
            ]
        case "meeting-rating": return [tell(.slip(slip))]
        case "booking-asking":
            let refusals: [MeetingRefusal?] = [
                nil, .bookingTooEarly, .bookingTooLate, .bookingUsed, .bookingCancelled, .unknownBooking, .notSetUp,
            ]
            return refusals.map { refusal in { $0.tell(BookingTests.answer(refusal)) } } + [{ $0.tell(nil) }]
        case "rehearsal":
            let report = RehearsalReport(camera: .good, microphone: .failed, sound: .busy, line: .missing)
            return [
                { $0.send(.rehearsal(report)) },
                { $0.send(.rehearsal(RehearsalReport(camera: .good, microphone: .good, sound: .good, line: .good))) },
            ]
        case "page-form", "page-mirror":
            return [MeetingEnd.hungUp, .noLine].map { end in { $0.tellPage(.ended(end)) } } + [
                { $0.tellPage(.running(hasJoined: true, interpreter: false)) }
            ]
        default: return []
        }
    }

    /// Types a code by two keys' help: the digits are keys of their own, "OK" is found by Tab and Enter.
    private static func enter(_ code: String, _ kiosk: inout TestKiosk) {
        guard kiosk.screen.kind == .keypad else { return }
        kiosk.press(String(repeating: "⌫", count: 12) + code)
        for _ in kiosk.screen.focusable where kiosk.screen.focus != "key.ok" { kiosk.press("⇥") }
        kiosk.press("⏎")
    }

    /// Whether a visitor, or the attendant, gets from here to the attract screen by keys alone.
    static func returns(_ kiosk: TestKiosk) -> Bool {
        var kiosk = kiosk
        kiosk.around.now.minute = 845
        kiosk.removeCard()
        kiosk.wait(seconds: 0)
        for _ in 0..<40 {
            switch kiosk.screen.id {
            case "attract": return true
            case "paused": kiosk.press("1")
            case "paused-code":
                enter("2468", &kiosk)
            // Every key may be the one that is tested.
            case "test-key": kiosk.send(.deviceTest(nil))
            case "paused-wait": kiosk.wait(seconds: MenuTiming.codeWaitSeconds)
            default: kiosk.press("⎋")
            }
        }
        return false
    }
}

@Suite struct CrawlerTests {
    static let languages = (try? TestKiosk.content.get().languages) ?? []

    @Test func thereAreFourLanguages() throws {
        #expect(try TestKiosk.content.get().languages.map(\.tag) == ["sv", "sv-x-plain", "en", "fi"])
    }

    @Test(arguments: languages.map(\.tag))
    func keysAloneReachExactlyTheListOfScreensAndComeBack(tag: String) throws {
        let content = try TestKiosk.content.get()
        var reached: Set<String> = []
        for world in Crawler.World.allCases {
            // Words differ by language; what a journal or a code does, does not.
            if tag != "sv", world == .journalDown || world == .noCode { continue }
            let crawler = try Crawler(language: content.language(tag), world: world)
            for kiosk in crawler.met.values {
                reached.insert(kiosk.screen.id)
                try look(at: kiosk, content.language(tag))
                #expect(Crawler.returns(kiosk), "no way back from \(kiosk.screen.id)")
            }
        }
        var listed = Set(KioskMenu.screenIDs)
        if tag != "sv" { listed.subtract(["slips-stopped", "meetings-stopped"]) }
        #expect(reached.symmetricDifference(listed) == [])
    }

    /// What must be true of every screen.
    private func look(at kiosk: TestKiosk, _ language: Language) throws {
        let screen = kiosk.screen
        #expect(Set(screen.nodes.map(\.id)).count == screen.nodes.count, "an id twice on \(screen.id)")
        let keys = screen.focusable.map(\.key).filter { !$0.isEmpty }
        #expect(Set(keys).count == keys.count, "a key twice on \(screen.id): \(keys)")
        #expect(screen.nodes.filter { $0.role == .choice }.count <= 5)
        #expect(screen.focus == nil || screen.focusable.contains { $0.id == screen.focus })
        for node in screen.nodes {
            #expect(!node.name.isEmpty, "\(node.id) on \(screen.id) says nothing")
            for text in [node.name, node.value, node.hint] {
                #expect(!text.contains("{") && !text.contains("}"), "\(screen.id): \(text)")
                #expect(SafeText.isClean(text) || node.role == .symbol)
                #expect(!isKey(text), "\(screen.id) in \(language.tag) has no words for \(text)")
            }
        }
        if kiosk.state.isInSession {
            #expect(screen.language == language.tag)
            let bar = screen.nodes.filter { $0.role == .bar }
            #expect(bar.map(\.id) == ["more", "bar.back", "bar.help", "bar.attendant", "bar.finish"])
            #expect(screen.nodes.suffix(bar.count) == bar[...])
        }
        if let deadline = kiosk.state.nextDeadlineMilliseconds {
            #expect(deadline > kiosk.around.monotonicMilliseconds, "\(screen.id) never sleeps")
        }
    }

    /// A key of a message that a language lacks is shown as itself.
    private func isKey(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1 && text.first?.isLowercase == true
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isLetter || $0.isNumber } }
            && !text.contains("example.se")
    }

    @Test(arguments: languages.map(\.tag))
    func everySampleOfTheListIsTheScreenItSays(tag: String) throws {
        let kiosk = try TestKiosk()
        let samples = KioskMenu.catalogue(in: kiosk.around, language: tag)
        #expect(samples.map(\.id) == KioskMenu.screenIDs)
        for sample in samples {
            #expect(sample.screen.id == sample.id)
            for node in sample.screen.nodes {
                for text in [node.name, node.value, node.hint] { #expect(!isKey(text), "\(sample.id): \(text)") }
            }
            if sample.state.isInSession { #expect(sample.screen.language == tag) }
        }
    }
}
