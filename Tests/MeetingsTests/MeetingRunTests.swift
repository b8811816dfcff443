// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Meetings

/// A meeting with a real browser, from its start to the wipe: whatever breaks, the menu has its screen back.
@Suite(.serialized, .enabled(if: geteuid() == 0, "three machines in namespaces need root"))
struct MeetingRunTests {
    let world: World
    /// A page that does nothing.
    static let quiet = "/visit/room-1"

    init() throws {
        world = try World.shared.get()
    }

    /// Processes of the meeting, with their command lines.
    private func processes(_ appliance: Appliance) -> [(pid: pid_t, command: String)] {
        let user = appliance.user?.user ?? 0
        return ProcessTree.owned(by: user).union(ProcessTree.named("kiosk-meeting")).compactMap { pid in
            SmallText.read("/proc/\(pid)/cmdline").map { (pid, $0.replacing("\0", with: " ")) }
        }
    }

    private func opened(
        _ path: String = quiet, longestSeconds: Int = 600, profile: MeetingProfile = World.profile,
        limits: MeetingCourse.Limits = .init()
    ) throws -> (HeldMeeting, Appliance) {
        let appliance = world.appliance()
        let meeting = HeldMeeting(
            World.plan(path, longestSeconds: longestSeconds, profile: profile), on: appliance, limits: limits)
        if !meeting.has(.pageLoaded) {
            // It would be in the way of the next one.
            meeting.run.hangUp()
            _ = meeting.ends(withinSeconds: 5)
        }
        try #require(meeting.events.contains(.pageLoaded), "\(meeting.events)")
        return (meeting, appliance)
    }

    private func check(_ meeting: HeldMeeting, _ end: MeetingEnd, _ what: String, withinSeconds seconds: Double = 40)
        throws
    {
        let came = meeting.ends(withinSeconds: seconds)
        if came == nil {
            // It would be in the way of the next one.
            meeting.run.hangUp()
            _ = meeting.ends(withinSeconds: 5)
        }
        let ended = try #require(came, "\(what): it did not end")
        #expect(ended.end == end, "\(what)")
        #expect(ended.proof.isClean, "\(what): \(ended.proof)")
        #expect(meeting.events.filter { if case .ended = $0 { true } else { false } }.count == 1)
        #expect(try world.run(world.inTerminal("/usr/sbin/nft", "list", "tables")).output == "")
        print("menu-back-ms \(what): \(ended.proof.millisecondsToEnd)")
        #expect(ended.proof.millisecondsToEnd <= 2_000, "\(what)")
    }

    @Test func itIsToldStepByStepAndHangingUpEndsIt() throws {
        let (meeting, _) = try opened()
        #expect(meeting.has(.joined))
        #expect(Array(meeting.events.prefix(3)) == [.opened, .pageLoaded, .joined])
        meeting.run.hangUp()
        try check(meeting, .hungUp, "hang-up")
    }

    @Test func thePageIsToldTheVisitorsLanguageAndTheTokenStandsInNoArgumentList() throws {
        let before = world.lines().count
        let (meeting, appliance) = try opened("/visit/room-1?jwt=TOKEN-4711")
        let line = world.lines().dropFirst(before).first { $0.get == "/visit/room-1" }
        #expect(line?.language?.hasPrefix("so,sv") == true, "\(line?.language ?? "-")")
        let running = processes(appliance)
        #expect(running.count > 4)
        for (pid, command) in running {
            #expect(!command.contains("TOKEN-4711"), "\(command)")
            #expect(SmallText.read("/proc/\(pid)/environ")?.contains("TOKEN-4711") != true)
            let limits = (SmallText.read("/proc/\(pid)/limits") ?? "").split(separator: "\n")
            #expect(limits.contains { $0.hasPrefix("Max core file size") && $0.split(separator: " ")[4] == "0" })
        }
        // Chromium's own sandbox stands inside ours: its pages live in a process namespace of their own.
        let spaces = Set(
            running.filter { $0.command.contains("--type=renderer") }.compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0.pid)/ns/pid")
            })
        let outer = Set(
            running.filter { $0.command.hasPrefix("/usr/bin/cage") }.compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0.pid)/ns/pid")
            })
        #expect(!spaces.isEmpty && !outer.isEmpty && spaces.isDisjoint(with: outer))
        meeting.run.end(.sessionEnded)
        try check(meeting, .sessionEnded, "session")
    }

    @Test(arguments: ["renderer", "browser", "compositor", "sandbox", "room"])
    func whateverIsKilledEndsIt(_ victim: String) throws {
        let (meeting, appliance) = try opened()
        let running = processes(appliance)
        let victims = running.filter { process in
            switch victim {
            // Those of the browser's own windows as well: which one is the page's nobody tells.
            case "renderer": process.command.contains("--type=renderer")
            case "browser": process.command.hasPrefix(Appliance.browserPath) && !process.command.contains("--type=")
            case "compositor": process.command.hasPrefix("/usr/bin/cage")
            case "sandbox": process.command.hasPrefix("/usr/bin/bwrap")
            default: process.command.hasSuffix("kiosk-meeting room ")
            }
        }
        #expect(!victims.isEmpty, "\(running.map(\.command))")
        for process in victims { kill(process.pid, SIGKILL) }
        // Where kioskd lives in the room's own network it closes the firewall of a room that was killed; here it does not.
        if victim == "room" {
            _ = meeting.ends(withinSeconds: 10)
            try world.run(world.inTerminal("/usr/sbin/nft", "flush", "ruleset"))
        }
        try check(meeting, .browserBroke, "kill -9 of the \(victim)", withinSeconds: 10)
    }

    /// kioskd is gone when its end of the pipe is: nobody tells the room, it sees it.
    @Test func aLostDaemonEndsIt() throws {
        let appliance = world.appliance()
        let letter = LaunchLetter(World.plan(Self.quiet), on: appliance)
        let wake = FileHandle(forReadingAtPath: "/dev/null")
        let line = try MeetingLine.open(letter, on: appliance, wake: wake?.fileDescriptor ?? -1, isOver: { false })
            .get()
        let child = try #require(line.child)
        line.send(TargetMessage.discover)
        #expect(
            World.becomes(withinSeconds: 30) {
                processes(appliance).contains { $0.command.contains("--type=renderer") }
            })
        let family = ProcessTree().family(of: child.pid)
        #expect(family.count > 6)
        close(line.socket)
        #expect(child.hasEnded(withinMilliseconds: 2_000))
        #expect(child.end(withinMilliseconds: 0) == 0)
        let now = Int64(ProcessInfo.processInfo.systemUptime * 1_000)
        #expect(WipeProof.look(for: family, on: appliance, since: now).isClean)
    }

    @Test func theTimeLimitEndsIt() throws {
        let (meeting, _) = try opened(longestSeconds: 4)
        try check(meeting, .timeLimit, "time limit", withinSeconds: 10)
    }

    @Test func nobodyJoinedEndsItAndTheCentralsWordDoesNot() throws {
        var profile = World.profile
        profile.adapter = .desk
        let (empty, _) = try opened(profile: profile, limits: .init(joinMilliseconds: 1_500))
        try check(empty, .nobodyJoined, "nobody joined", withinSeconds: 10)
        let (meeting, _) = try opened(profile: profile, limits: .init(joinMilliseconds: 1_500))
        meeting.run.agencyJoined()
        #expect(meeting.has(.joined))
        #expect(meeting.ends(withinSeconds: 2) == nil)
        meeting.run.end(.endedByAgency)
        try check(meeting, .endedByAgency, "the agency")
    }

    @Test func hangingUpBeforeAnybodyCameIsNoMeeting() throws {
        let appliance = world.appliance()
        let meeting = HeldMeeting(World.plan(Self.quiet), on: appliance)
        meeting.run.hangUp()
        try check(meeting, .cancelled, "hang-up at once", withinSeconds: 10)
    }

    @Test(arguments: [
        ("https://meet.test:7443", MeetingEnd.noLine), ("https://nowhere.test", .noLine),
        ("https://192.0.2.1", .noLine),
    ])
    func withoutALineNoBrowserStarts(_ origin: String, _ end: MeetingEnd) throws {
        var profile = World.profile
        profile.meetingOrigins.append(origin)
        var plan = World.plan(Self.quiet, profile: profile)
        plan.address = origin + Self.quiet
        let meeting = HeldMeeting(plan, on: world.appliance())
        try check(meeting, end, origin, withinSeconds: 30)
        #expect(!meeting.events.contains(.opened))
        truncate(world.folder + "/elsewhere.log", 0)
    }

    @Test func aBadCertificateAtTheStartIsToldAsOne() throws {
        var plan = World.plan(Self.quiet)
        plan.address = "https://meet.test:9443" + Self.quiet
        try check(HeldMeeting(plan, on: world.appliance()), .certificate, "certificate")
    }

    @Test func withoutItsProgramTheMeetingIsNotSetUp() throws {
        var appliance = world.appliance()
        appliance.starter = .child(world.inTerminal("/nonexistent/kiosk-meeting", "room"))
        try check(HeldMeeting(World.plan(Self.quiet), on: appliance), .browserBroke, "no program", withinSeconds: 10)
    }

    /// A desktop's or a developer's kioskd: no root, no firewall, no user of its own, and the same sandbox.
    @Test func withoutRootTheSameWallsStand() throws {
        var appliance = world.appliance()
        guard case .child(let room) = appliance.starter, let user = appliance.user else { return }
        appliance.starter = .child(
            room.dropLast(2) + [
                "/usr/bin/setpriv", "--reuid", "\(user.user)", "--regid", "\(user.group)", "--clear-groups",
            ]
                + room.suffix(2))
        appliance.user = nil
        appliance.filtersAddresses = false
        let meeting = HeldMeeting(World.plan(Self.quiet), on: appliance)
        #expect(meeting.has(.pageLoaded))
        #expect(ProcessTree.owned(by: user.user).count > 6)
        meeting.run.hangUp()
        try check(meeting, .hungUp, "without root")
        #expect(ProcessTree().running(ProcessTree.owned(by: user.user)) == [])
    }

    /// The unit's way with a stand-in for systemd: the gate as root, the room as the meeting's user, both call back.
    @Test func asAUnitItIsTheSameMeeting() throws {
        var appliance = world.appliance()
        guard case .child(let room) = appliance.starter, let user = appliance.user else { return }
        let folder = world.folder + "/unit"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o755)
        let enter = room.dropLast(2).joined(separator: " ")
        let program = room[room.count - 2]
        let script = """
            #!/bin/sh
            echo "$*" >>\(folder)/calls
            case "$1" in
            start)
                umask 0
                (
                    \(enter) \(program) unit open \(folder) \(folder)/names \(user.user) &&
                    chmod 777 \(folder)/*.sock &&
                    \(enter) setpriv --reuid \(user.user) --regid \(user.group) --clear-groups \\
                        \(program) unit room \(folder) \(folder)/names
                    \(enter) \(program) unit close \(user.user)
                ) >/dev/null 2>&1 </dev/null &
                ;;
            esac
            """
        let systemctl = folder + "/systemctl"
        try Data(script.utf8).write(to: URL(fileURLWithPath: systemctl))
        chmod(systemctl, 0o755)
        appliance.starter = .unit(folder: folder, systemctl: systemctl)
        let meeting = HeldMeeting(World.plan(Self.quiet), on: appliance)
        #expect(meeting.has(.pageLoaded), "\(meeting.events)")
        #expect(
            try world.run(world.inTerminal("/usr/sbin/nft", "list", "tables")).output.contains("meeting_\(user.user)"))
        meeting.run.hangUp()
        let ended = try #require(meeting.ends(withinSeconds: 10))
        #expect(ended.end == .hungUp && ended.proof.isClean && ended.proof.millisecondsToEnd <= 2_000, "\(ended)")
        print("menu-back-ms as a unit: \(ended.proof.millisecondsToEnd)")
        #expect(
            World.becomes(withinSeconds: 5) {
                (try? world.run(world.inTerminal("/usr/sbin/nft", "list", "tables")).output) == ""
            })
        let calls = try String(contentsOfFile: folder + "/calls", encoding: .utf8)
        #expect(calls.split(separator: "\n").allSatisfy { $0.hasSuffix("servicepunkt-meeting@1.service") }, "\(calls)")
        #expect(!FileManager.default.fileExists(atPath: folder + "/meeting-1.sock"))
    }

    /// On a desktop the meeting is a window of it: here of another cage, which shows itself to nobody.
    @Test func nestedInAWindowItIsTheSameMeeting() throws {
        var appliance = world.appliance()
        let user = try #require(appliance.user).user
        let folder = world.folder + "/desktop"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chown(folder, user, user)
        chmod(folder, 0o700)
        let desktop = ChildProcess()
        desktop.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        desktop.arguments = [
            "--reuid", "\(user)", "--regid", "\(user)", "--clear-groups", "/usr/bin/cage", "-d", "--", "/bin/sh", "-c",
            "echo $WAYLAND_DISPLAY; read -r line",
        ]
        desktop.environment = [
            "XDG_RUNTIME_DIR": folder, "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "PATH": "/usr/bin:/bin",
            "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_XWAYLAND": "/usr/bin/true",
        ]
        let (leash, output) = (Pipe(), Pipe())
        (desktop.standardInput, desktop.standardOutput, desktop.standardError) = (leash, output, FileHandle.nullDevice)
        try desktop.run()
        let name = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        appliance.display = .wayland(socket: folder + "/" + name.trimmingCharacters(in: .newlines))
        // A compositor that has only just begun may refuse its first window.
        var meeting = HeldMeeting(World.plan(Self.quiet), on: appliance)
        for _ in 0..<2 where !meeting.has(.pageLoaded) {
            print("the desktop refused a window: \(meeting.events), it runs: \(desktop.isRunning)")
            meeting = HeldMeeting(World.plan(Self.quiet), on: appliance)
        }
        #expect(meeting.has(.pageLoaded), "\(meeting.events)")
        // The desktop is closed under it.
        try leash.fileHandleForWriting.close()
        #expect(meeting.ends(withinSeconds: 10)?.end == .browserBroke)
        desktop.waitUntilExit()
        #expect(ProcessTree().running(ProcessTree.owned(by: user)) == [])
    }

    @Test func memoryAndDescriptorsDoNotGrow() throws {
        let open = { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }
        var counts: [Int] = []
        for _ in 0..<3 {
            let (meeting, _) = try opened()
            meeting.run.hangUp()
            try check(meeting, .hungUp, "in a row")
            counts.append(open())
        }
        #expect(Set(counts).count == 1, "\(counts)")
    }
}
