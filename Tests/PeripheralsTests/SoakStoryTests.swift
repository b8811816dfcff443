// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Testing

@testable import KioskSim

/// The soak's eyes: what they must not overlook.
@Suite struct SoakStoryTests {
    /// "s" a visit begins, "e" it ends; "r" a slip is asked for, "1" to "5" its outcome.
    private func story(_ letters: String) -> SoakStory {
        SoakStory(
            letters.enumerated().map { place, letter in
                let event = ["s": "sessionStarted", "e": "sessionEnded", "r": "slipRequested"][letter] ?? "slipOutcome"
                let second = letter.wholeNumberValue ?? 0
                return PeripheralsSoak.Row(sequence: UInt64(place), event: event, first: 1, second: second)
            })
    }

    @Test func aStoryThatHoldsTogether() {
        let told = story("sr1er5e".replacingOccurrences(of: "er", with: "esr") + "se")
        #expect(told.breaks.isEmpty, "\(told.breaks)")
        #expect(told.visitCount == 3 && told.finishedCount == 3)
        #expect(told.outcomes == [.printed, .unknown])
    }

    @Test(arguments: [
        ("s", "a visit without an end"), ("sse", "two at once"), ("see", "an end too many"),
        ("sre", "a slip without an outcome"), ("sr11e", "two outcomes"), ("s1e", "an outcome of nothing"),
        ("srr1e", "asked for twice"), ("sesr", "the last one is lost"), ("r1se", "a slip outside of visits"),
        ("sr9e", "an outcome that is none"), ("sre1s", "told after the end"),
    ])
    func aStoryThatDoesNot(letters: String, what: String) {
        #expect(!story(letters).breaks.isEmpty, "\(what) went unseen")
    }

    private func slip(_ agency: String, rows: Int = 3) -> [String] {
        let all = [
            "24 november 2026, klockan 14.05", "Så når du", agency, "Numret och tiderna", "De kan ha ändrats.", "[QR]",
        ]
        return Array(all.prefix(rows + 3))
    }

    @Test func paperIsTakenForWholeOnlyWhenItIs() {
        var paper = SoakPaper()
        let isLearned = paper.learn("Polisen", from: [slip("Polisen")])
        #expect(isLearned)
        paper.look(at: [slip("Polisen")], hanging: [])
        #expect(paper.wholes == ["Polisen": 1])
        _ = paper.learn("1177", from: [slip("Polisen"), slip("1177")])
        var cut = [slip("Polisen"), slip("1177"), slip("Polisen", rows: 2), slip("1177", rows: 1)]
        paper.look(at: cut, hanging: slip("1177"))
        #expect(paper.wholes == ["Polisen": 1, "1177": 2], "the last one hangs out of the printer")
        #expect(paper.tornCount == 2 && paper.mixed.isEmpty)
        // The rest of one visitor's slip before another's.
        cut += [slip("1177"), slip("1177", rows: 1) + slip("Polisen")]
        paper.look(at: cut, hanging: [])
        #expect(paper.wholes == ["Polisen": 1, "1177": 2] && paper.mixed.count == 1)
        // Switched off: what hung out is torn off, and does not come out again.
        paper.tearOff(slip("Polisen"))
        paper.look(at: cut, hanging: [])
        #expect(paper.wholes == ["Polisen": 2, "1177": 2])
    }

    /// What a device leaves made for good must be made before anything is counted.
    @Test func everyDeviceThatIsPluggedLaterIsPluggedInTheWarmUp() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/dock-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let dock = try VirtualDock(folder: folder)
        defer { dock.stop() }
        let disturbance = SoakDisturbance(hasCards: dock.hasCardService)
        var (random, met) = (SoakRandom(seed: 7), Set<DockDevice>())
        for _ in 0..<2_000 {
            switch disturbance.next(dock, &random) {
            case .plug(let device), .unplug(let device), .flap(let device, _): met.insert(device)
            default: break
            }
        }
        #expect(met == Set(SoakDisturbance.devices))
    }

    /// The kernel's table is longer than a page where much is going on.
    @Test func aSocketIsKnownHoweverManyThereAre() throws {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        for _ in 0..<100 {
            var pair: [Int32] = [-1, -1]
            try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
            sockets += pair
        }
        let inodes = sockets.map { socket in
            var facts = stat()
            fstat(socket, &facts)
            return String(facts.st_ino)
        }
        let families = SocketFamilies().told(inodes, getpid())
        #expect(inodes.allSatisfy { families[$0] == "unix" })
    }
}
