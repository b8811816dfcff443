// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Meetings

/// The corpus of `seeds/breakouts/` against a real Chromium in its sandbox; see `World`.
@Suite(.serialized, .enabled(if: geteuid() == 0, "three machines in namespaces need root"))
struct BreakoutTests {
    let world: World

    init() throws {
        world = try World.shared.get()
    }

    /// Nothing has arrived there, whatever was tried, and nothing of a meeting is left.
    private func checkTraces(_ proof: WipeProof?, _ name: String) throws {
        #expect(world.elsewhere() == [], "\(name): something reached elsewhere")
        let proof = try #require(proof, "\(name): it did not end")
        #expect(proof.isClean, "\(name): \(proof)")
        #expect(proof.millisecondsToEnd <= 2_000, "\(name): \(proof)")
        let tables = try world.run(world.inTerminal("/usr/sbin/nft", "list", "tables"))
        #expect(tables.output == "", "\(name)")
    }

    @Test func theCorpusIsWhole() throws {
        let all = try Breakout.read()
        #expect(Set(all.map(\.id)).count == all.count)
        #expect(all.count >= 90 && all.count { $0.place == .test } >= 60)
        let ends = Set(MeetingEnd.allCases.map { String(describing: $0) } + ["stays", "any"])
        for breakout in all {
            #expect(ends.contains(breakout.ends), "\(breakout.id)")
            #expect((breakout.script != nil) == (breakout.place == .test), "\(breakout.id)")
            #expect(!breakout.does.isEmpty)
        }
    }

    @Test func whatIsSentElsewhereIsWrittenDown() throws {
        let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "World/world.py")
        try world.run(world.inTerminal("/usr/bin/python3", program.path, "packet", "192.0.2.1"))
        #expect(World.becomes(withinSeconds: 5) { world.elsewhere() == ["udp 192.0.2.1 9"] })
        truncate(world.folder + "/elsewhere.log", 0)
    }

    /// What the firewall is for: without it, the same pages do reach elsewhere.
    @Test func withoutTheFirewallTheyWouldArrive() throws {
        var appliance = world.appliance()
        appliance.filtersAddresses = false
        let before = world.lines().count
        let meeting = HeldMeeting(World.plan("/case/fetch-address,webrtc-stun"), on: appliance)
        #expect(World.becomes(withinSeconds: 40) { world.lines().dropFirst(before).contains { $0.report == "all" } })
        meeting.run.hangUp()
        _ = meeting.ends(withinSeconds: 5)
        // Names and numbers in addresses the resolver rules stop; WebRTC asks nobody.
        #expect(world.elsewhere().contains("udp 10.83.2.1 3478"), "\(world.elsewhere())")
        truncate(world.folder + "/elsewhere.log", 0)
    }

    @Test(arguments: try Breakout.here("navigation.json").filter { $0.ends != "stays" })
    func leaving(_ breakout: Breakout) throws {
        let meeting = HeldMeeting(World.plan("/case/\(breakout.id)"), on: world.appliance())
        let ended = meeting.ends()
        #expect(ended.map { String(describing: $0.end) } == breakout.ends)
        #expect(meeting.events.contains(.pageLoaded))
        meeting.run.hangUp()
        try checkTraces(meeting.ends(withinSeconds: 5)?.proof, breakout.id)
    }

    @Test(arguments: ["navigation.json", "network.json", "devices.json"])
    func staying(_ file: String) throws {
        let breakouts = try Breakout.here(file).filter { $0.ends == "stays" }
        let (together, alone) = (breakouts.filter { $0.reports == nil }, breakouts.filter { $0.reports != nil })
        for part in [together] + alone.map({ [$0] }) where !part.isEmpty {
            let before = world.lines().count
            let meeting = HeldMeeting(
                World.plan("/case/" + part.map(\.id).joined(separator: ",")), on: world.appliance())
            let awaited = part[0].reports ?? "all"
            let isDone = World.becomes(withinSeconds: 60) {
                meeting.ended != nil || world.lines().dropFirst(before).contains { $0.report == awaited }
            }
            let answers = world.lines().dropFirst(before).reduce(into: [String: String]()) { answers, line in
                if let report = line.report { answers[report] = line.answer }
            }
            #expect(isDone && meeting.ended == nil, "\(file): \(String(describing: meeting.ended)) after \(answers)")
            for breakout in part {
                let answer = answers[breakout.reports ?? breakout.id]
                guard let wanted = breakout.answer else { continue }
                #expect(
                    answer.map(wanted.split(separator: "|").map(String.init).contains) == true,
                    "\(breakout.id): the page was told \(answer ?? "nothing")")
            }
            meeting.run.hangUp()
            let ended = meeting.ends(withinSeconds: 5)
            #expect(ended?.end == .hungUp)
            try checkTraces(ended?.proof, file)
        }
    }

    @Test(arguments: try Breakout.here("resources.json"))
    func beingInTheWay(_ breakout: Breakout) throws {
        let before = world.lines().count
        let meeting = HeldMeeting(World.plan("/case/\(breakout.id)"), on: world.appliance())
        let hasBegun = World.becomes(withinSeconds: 40) {
            meeting.ended != nil || world.lines().dropFirst(before).contains { $0.report == breakout.id }
        }
        #expect(hasBegun)
        switch breakout.ends {
        case "stays":
            // It is in the way for a second and a half.
            #expect(meeting.ends(withinSeconds: 1.5) == nil)
        case "any": _ = meeting.ends(withinSeconds: 3)
        default: #expect(meeting.ends().map { String(describing: $0.end) } == breakout.ends)
        }
        meeting.run.hangUp()
        try checkTraces(meeting.ends(withinSeconds: 5)?.proof, breakout.id)
    }
}
