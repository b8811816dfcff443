// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskMenu
import KioskModel
import Meetings
import Synchronization
import Testing
import Uplink

@testable import KioskDaemon

/// Who has keys and touches while a meeting has the screen, and what its bar is told.
struct MeetingScreenTests {
    /// A host whose browser is a program that does nothing until its pipe closes; what it was sent is in a file.
    private final class Bench {
        private let folder = NSTemporaryDirectory() + "screen-\(UUID().uuidString.prefix(8))"
        private(set) var told: [String] = []
        private(set) var ends: [MeetingEnd] = []
        private(set) var host: MeetingHost!
        private let letters = Mailbox()
        var bar = "Lägg på"

        final class Mailbox: Sendable {
            let work = Mutex<[@Sendable (MeetingHost) -> Void]>([])
            let came = DispatchSemaphore(value: 0)

            func post(_ one: @escaping @Sendable (MeetingHost) -> Void) {
                work.withLock { $0.append(one) }
                came.signal()
            }
        }

        init(_ display: Appliance.Display, showsBar: Bool = true) throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let identity = try TerminalIdentity.loadOrCreate(directory: folder + "/identity")
            let letters = letters
            host = MeetingHost(
                identity: identity, book: try TicketBook(file: folder + "/tickets"),
                appliance: Appliance(
                    display: display, camera: .fake,
                    starter: .child(["/bin/sh", "-c", "cat <&3 >'\(folder)/letter'"]), user: nil,
                    filtersAddresses: false, showsBar: showsBar),
                edges: .init(
                    progress: { [unowned self] _, progress in
                        if case .ended(let end) = progress { ends.append(end) }
                    },
                    onLoop: { letters.post($0) }, rehearsal: { _ in }, booking: { _, _ in }, bookedWarning: {},
                    healthChanged: {}, anyProfile: { nil },
                    profile: { _ in nil }, clock: { (0, false) }, bar: { [unowned self] in bar },
                    inputBegins: { [unowned self] in
                        told.append("begins")
                        return InputPassage(nodes: ["/dev/input/event20"], layout: "fi")
                    },
                    inputWakes: { [unowned self] in told.append("wakes") },
                    inputEnds: { [unowned self] in told.append("ends") }, log: { _, _, _ in }))
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func launch(_ number: Int) {
            host.take(number, MeetingWish(agency: 9, language: "sv", isPractice: true))
            host.launch(
                MeetingPlan(
                    agency: 9,
                    profile: MeetingProfile(
                        adapter: .link, start: "https://meet.test/{room}", meetingOrigins: ["https://meet.test"]),
                    address: "https://meet.test/a", longestSeconds: 60, language: "sv", bar: bar))
        }

        /// Does what the meeting's thread asks for, until it is so.
        func until(_ condition: () -> Bool) -> Bool {
            for _ in 0..<200 where !condition() {
                guard letters.came.wait(timeout: .now() + 0.1) == .success else { continue }
                let work = letters.work.withLock { work in
                    defer { work = [] }
                    return work
                }
                for one in work { one(host) }
            }
            return condition()
        }

        /// What the room was sent so far.
        var letter: String {
            String(decoding: FileManager.default.contents(atPath: folder + "/letter") ?? Data(), as: UTF8.self)
        }
    }

    @Test func onAConsoleTheyAreTheMeetingsUntilNothingOfItIsLeft() throws {
        let bench = try Bench(.console)
        bench.launch(1)
        #expect(bench.told == ["begins"] && bench.host.relaying == 1)
        #expect(bench.until { bench.letter.contains("event20") && bench.letter.contains(#""keyboardLayout":"fi""#) })
        // The terminal's own key, or its strip.
        bench.host.hangUpByHand()
        #expect(bench.host.relaying == 1)
        #expect(bench.until { !bench.ends.isEmpty })
        #expect(bench.ends == [.cancelled] && bench.told == ["begins", "ends"] && bench.host.relaying == nil)
    }

    @Test func aSessionThatIsWipedGivesThemBackWhenTheBrowserIsGone() throws {
        let bench = try Bench(.console)
        bench.launch(7)
        bench.host.forget()
        #expect(bench.told == ["begins"] && bench.host.relaying == 7)
        #expect(bench.until { bench.host.relaying == nil })
        #expect(bench.told == ["begins", "ends"] && bench.ends.isEmpty)
    }

    @Test(arguments: [Appliance.Display.headless, .wayland(socket: "/nowhere"), .x11(display: ":99", authority: nil)])
    func inAWindowOrNowhereTheMenuKeepsThem(_ display: Appliance.Display) throws {
        let bench = try Bench(display)
        bench.launch(1)
        #expect(bench.host.relaying == nil)
        bench.host.hangUp(1)
        #expect(bench.until { !bench.ends.isEmpty })
        #expect(bench.told == [] && bench.ends == [.cancelled])
    }
}
