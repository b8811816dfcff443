// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glyphs
import KioskModel
import KioskSim
import Testing

@testable import HangUpBar
@testable import Meetings

/// The bar over a real browser under the real compositor, in its sandbox, as it is seen on the screen.
@Suite(.serialized, .enabled(if: geteuid() == 0, "three machines in namespaces need root"))
struct BarTests {
    /// A screen that can be looked at: an X server without one.
    private final class Screen {
        let name: String
        private let server = ChildProcess()
        private let connection: XConnection

        init() throws {
            let output = Pipe()
            server.executableURL = URL(fileURLWithPath: "/usr/bin/Xvfb")
            server.arguments = [
                "-displayfd", "1", "-screen", "0", "1280x800x24", "-ac", "-nolisten", "tcp", "-noreset",
            ]
            server.standardOutput = output
            server.standardError = FileHandle.nullDevice
            try server.run()
            let number = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            name = ":" + number.trimmingCharacters(in: .whitespacesAndNewlines)
            connection = try #require(XConnection(display: name), "Xvfb did not start: \(name)")
        }

        func stop() {
            kill(server.processIdentifier, SIGKILL)
            server.waitUntilExit()
        }

        /// The whole screen (GetImage).
        func picture() throws -> Canvas {
            let (width, height) = (connection.setup.width, connection.setup.height)
            func u32(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
            let size = [UInt8(width & 0xFF), UInt8(width >> 8), UInt8(height & 0xFF), UInt8(height >> 8)]
            #expect(connection.send([73, 2, 5, 0] + u32(connection.setup.root) + [0, 0, 0, 0] + size + u32(.max)))
            let head = try #require(XConnection.read(32, connection.descriptor))
            let bytes = try #require(XConnection.read(Int(head.little32(4)) * 4, connection.descriptor))
            var canvas = Canvas(width: width, height: height, background: .black)
            for y in 0..<height {
                for x in 0..<width {
                    let at = (y * width + x) * 4
                    canvas[x, y] = RGB(red: bytes[at + 2], green: bytes[at + 1], blue: bytes[at])
                }
            }
            return canvas
        }
    }

    /// The bar as it stands in the picture: where it begins, how wide and how many rows; `nil`: there is none.
    private static func bar(_ canvas: Canvas) -> (width: Int, rows: Int)? {
        guard canvas[0, 0] == BarPicture.ground else { return nil }
        let width = (0..<canvas.width).prefix { canvas[$0, 0] == BarPicture.ground }.count
        let rows = (0..<canvas.height).prefix { canvas[0, $0] == BarPicture.ground || canvas[0, $0] == BarPicture.ink }
        return (width, rows.count)
    }

    @Test func itLiesOverThePageSaysWhatItIsToldAndGoesWithTheMeeting() throws {
        let (screen, world) = (try Screen(), try World.shared.get())
        defer { screen.stop() }
        var appliance = world.appliance()
        appliance.display = .x11(display: screen.name, authority: nil)
        appliance.showsBar = true
        var plan = World.plan(MeetingRunTests.quiet)
        plan.bar = "Lägg på: tryck här, eller håll ner Esc"
        let meeting = HeldMeeting(plan, on: appliance)
        defer { meeting.run.hangUp() }
        try #require(meeting.has(.pageLoaded), "\(meeting.events)")
        // The compositor's window on this screen: 1,024 by 768 pixels.
        var seen: Canvas?
        #expect(
            World.becomes(withinSeconds: 20) {
                guard let picture = try? screen.picture(), let bar = Self.bar(picture) else { return false }
                seen = picture
                // The page is white below it, over the whole window.
                return bar.width == 1_024 && bar.rows == HangUpStrip.rows(ofHeight: 768)
                    && picture[1_000, 700] == .white && picture[4, bar.rows] == .white
            })
        let first = try #require(seen)
        try save(first, "bar-hang-up.png")
        meeting.run.show(bar: BarPartsTests.longest)
        #expect(
            World.becomes(withinSeconds: 20) {
                guard let picture = try? screen.picture(), Self.bar(picture)?.width == 1_024 else { return false }
                seen = picture
                return (0..<60).contains { y in (0..<1_024).contains { picture[$0, y] != first[$0, y] } }
            })
        try save(try #require(seen), "bar-five-minutes.png")
        meeting.run.hangUp()
        let ended = try #require(meeting.ends(withinSeconds: 10))
        #expect(ended.proof.isClean && ended.proof.millisecondsToEnd <= 2_000, "\(ended)")
        #expect(Self.bar(try screen.picture()) == nil)
    }

    /// Whatever becomes of the bar: the meeting goes on.
    @Test func aBarThatDiesCostsTheMeetingNothing() throws {
        var appliance = try World.shared.get().appliance()
        appliance.showsBar = true
        var plan = World.plan(MeetingRunTests.quiet)
        plan.bar = "Lägg på"
        let meeting = HeldMeeting(plan, on: appliance)
        defer { meeting.run.hangUp() }
        try #require(meeting.has(.pageLoaded), "\(meeting.events)")
        let user = try #require(appliance.user?.user)
        func bars() -> [pid_t] {
            ProcessTree.owned(by: user).filter {
                SmallText.read("/proc/\($0)/cmdline")?.hasSuffix("kiosk-meeting\0bar\0") == true
            }
        }
        try #require(World.becomes(withinSeconds: 10) { bars().count == 1 })
        for pid in bars() { kill(pid, SIGKILL) }
        #expect(World.becomes(withinSeconds: 10) { bars().isEmpty })
        meeting.run.show(bar: "En minut")
        meeting.run.agencyJoined()
        #expect(meeting.ended == nil)
        meeting.run.hangUp()
        let ended = try #require(meeting.ends(withinSeconds: 10))
        #expect(ended.proof.isClean && ended.end == .hungUp, "\(ended)")
    }

    /// For people: with SERVICEPUNKT_PICTURES set, what was seen is kept in that folder.
    private func save(_ canvas: Canvas, _ name: String) throws {
        guard let folder = ProcessInfo.processInfo.environment["SERVICEPUNKT_PICTURES"] else { return }
        try Data(canvas.png()).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
}
