// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Testing

@testable import Meetings

/// What a profile becomes: policy, walls, firewall, hosts.
struct WallTests {
    static let profile = MeetingProfile(
        adapter: .desk, start: "https://meet.example.se/visit/{room}",
        meetingOrigins: ["https://meet.example.se", "https://media.example.se:8989"],
        idpOrigins: ["https://id.example.se"],
        hosts: [
            .init(name: "turn.example.se", ports: 3_478...3_478, isUDP: true),
            .init(name: "192.0.2.0/28", ports: 20_000...20_999, isUDP: true),
            .init(name: "2001:db8::/64", ports: 443...443),
        ])

    static func letter(_ display: Appliance.Display = .headless, camera: Appliance.Camera = .fake) -> LaunchLetter {
        LaunchLetter(
            MeetingPlan(
                agency: 4, profile: profile, address: "https://meet.example.se/visit/r?TOKEN-4711", longestSeconds: 60,
                language: "fi"),
            on: Appliance(
                display: display, camera: camera, starter: .child(["/room"]), user: .init(user: 61_000, group: 61_000),
                filtersAddresses: true, authorities: ["QUJD"], inputNodes: ["/dev/input/event7", "/etc/passwd"],
                keyboardLayout: "se"))
    }

    private func compare(_ text: String, _ name: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(name)")
        if ProcessInfo.processInfo.environment["SERVICEPUNKT_RECORD"] != nil {
            try Data(text.utf8).write(to: path)
        }
        #expect(try String(contentsOf: path, encoding: .utf8) == text)
    }

    @Test func thePolicyIsTheGoldenOne() throws {
        let policy = MeetingPolicy(
            profile: Self.profile, address: "https://meet.example.se/visit/r?TOKEN-4711", authorities: ["QUJD"])
        let values = try JSONSerialization.jsonObject(with: Data(policy.json()))
        let text = try JSONSerialization.data(
            withJSONObject: values, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        try compare(String(decoding: text, as: UTF8.self) + "\n", "policy.json")
    }

    @Test func theWallsAreTheGoldenOnes() throws {
        let data = Sandbox.Data(policy: 6, preferences: 7, hosts: 8, passwd: 9, group: 10, cookie: nil)
        for (name, display) in [
            ("headless", Appliance.Display.headless), ("wayland", .wayland(socket: "/run/user/1000/wayland-0")),
            ("x11", .x11(display: ":1", authority: nil)), ("console", .console),
        ] {
            let words = Sandbox(
                letter: Self.letter(display), data: data, udevRecords: ["/run/udev/data/c13:71"]
            ).arguments
            #expect(!words.contains { $0.contains("4711") })
            #expect(!words.contains("/etc/passwd") || words.filter { $0 == "/etc/passwd" }.count == 1)
            try compare(words.joined(separator: "\n") + "\n", "walls-\(name).txt")
        }
        let words = Sandbox(
            letter: Self.letter(.console), data: data, udevRecords: ["/run/udev/data/c13:71"],
            bar: BarProgram(path: "/usr/lib/servicepunkt/kiosk-meeting", folders: [])
        ).arguments
        try compare(words.joined(separator: "\n") + "\n", "walls-console-bar.txt")
    }

    @Test func aRealCameraIsNeverAFakeOne() {
        let data = Sandbox.Data(policy: 6, preferences: 7, hosts: 8, passwd: 9, group: 10, cookie: nil)
        let words = Sandbox(letter: Self.letter(camera: .real), data: data).arguments
        #expect(!words.contains { $0.contains("fake") })
        #expect(words.contains("/dev/snd"))
    }

    /// Nobody grabs a mouse, and seatd would open it: the compositor must not know that it is there.
    @Test func theCompositorSeesNoInputDeviceButOurs() {
        let all = [
            "c13:64", "c13:70", "c13:71", "+input:input5", "c226:0", "+drm:card0-HDMI-A-1", "c81:0", "c116:7",
            "+sound:card0", "b8:0", "n2", "+usb:1-1", "c188:0", "c180:0",
        ]
        #expect(
            UdevRecords.chosen(among: all, own: ["c13:71"]) == [
                "+drm:card0-HDMI-A-1", "+sound:card0", "c116:7", "c13:71", "c226:0", "c81:0",
            ])
        let data = Sandbox.Data(policy: 6, preferences: 7, hosts: 8, passwd: 9, group: 10, cookie: nil)
        for camera in [Appliance.Camera.real, .fake] {
            let words = Sandbox(letter: Self.letter(.console, camera: camera), data: data).arguments
            #expect(!words.contains { $0 == "/run/udev" || $0 == "/run/udev/data" || $0 == "/dev/input" })
        }
    }

    @Test func theBarsProgramIsBoundWhereItIsNoneOfTheSystems() {
        let maps = """
            55d0-55d1 r-xp 00000000 fd:00 131 /home/a/.build/debug/kiosk-meeting
            7f00-7f01 r-xp 00000000 fd:00 132 /srv/toolchain/lib/libswiftCore.so
            7f01-7f02 r-xp 00000000 fd:00 133 /usr/lib/x86_64-linux-gnu/libc.so.6
            7f02-7f03 rw-p 00000000 00:00 0
            """
        #expect(BarProgram.folders(maps) == ["/srv/toolchain/lib"])
        let data = Sandbox.Data(policy: 6, preferences: 7, hosts: 8, passwd: 9, group: 10, cookie: nil)
        let bar = BarProgram(path: "/home/a/kiosk-meeting", folders: ["/srv/toolchain/lib"])
        let words = Sandbox(letter: Self.letter(.console), data: data, bar: bar).arguments
        #expect(words.count { $0 == "/home/a/kiosk-meeting" } == 3 && words.count { $0 == "/srv/toolchain/lib" } == 2)
        #expect(!words.contains("WLR_XWAYLAND"))
    }

    @Test func theFirewallOpensTheProfilesDoorsAlone() throws {
        let names = NameBook(addresses: [
            "meet.example.se": ["198.51.100.1", "2001:db8:1::1"], "media.example.se": ["198.51.100.2"],
            "id.example.se": ["198.51.100.3"], "turn.example.se": ["198.51.100.4"],
        ])
        let filter = AddressFilter(profile: Self.profile, names: names, user: 61_000)
        try compare(filter.rules, "firewall.nft")
        try compare(names.hostsFile, "hosts")
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("192.0.2.0/28", "192.0.2.0/28"), ("2001:DB8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"), ("2001:db8::/32", "2001:db8::/32"), ("0.0.0.0/0", nil), ("::/0", nil),
        ("10.0.0.0/33", nil), ("example.se", nil), ("1.2.3", nil), ("1.2.3.4; flush ruleset", nil), ("", nil),
        ("1.2.3.4/", nil), ("1.2.3.4/8/8", nil),
    ])
    func rangesAreAddressesAndNothingElse(_ text: String, _ spelled: String?) {
        #expect(AddressRange(text)?.text == spelled)
    }

    @Test func aLetterComesWholeOrNotAtAll() throws {
        let letter = Self.letter()
        let bytes = try letter.bytes()
        for cut in [0, 3, 4, 40, bytes.count - 1, bytes.count] {
            let pipe = Pipe()
            pipe.fileHandleForWriting.write(Data(bytes.prefix(cut)))
            try pipe.fileHandleForWriting.close()
            let read = LaunchLetter.read(from: pipe.fileHandleForReading.fileDescriptor, withinMilliseconds: 2_000)
            #expect(read == (cut == bytes.count ? letter : nil))
        }
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data([0x7F, 0xFF, 0xFF, 0xFF]))
        #expect(LaunchLetter.read(from: pipe.fileHandleForReading.fileDescriptor, withinMilliseconds: 2_000) == nil)
    }

    /// What the bar reads comes with the letter, and nothing of it stays open where it is not wanted.
    @Test func aDescriptorComesWithTheLetter() throws {
        var (line, bar): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        let stream = Int32(SOCK_STREAM.rawValue)
        #expect(socketpair(AF_UNIX, stream, 0, &line) == 0 && socketpair(AF_UNIX, stream, 0, &bar) == 0)
        defer { for end in [line[0], line[1], bar[1]] { close(end) } }
        let letter = Self.letter()
        let bytes = try letter.bytes()
        #expect(LaunchLetter.send(bytes, to: line[0], enclosing: bar[0]) == bytes.count)
        close(bar[0])
        var enclosed: Int32 = -1
        #expect(LaunchLetter.read(from: line[1], withinMilliseconds: 2_000, enclosed: &enclosed) == letter)
        #expect(write(bar[1], "x", 1) == 1)
        var letters: [UInt8] = [0]
        #expect(read(enclosed, &letters, 1) == 1 && letters == [UInt8(ascii: "x")])
        close(enclosed)
        #expect(send(bar[1], "x", 1, Int32(MSG_NOSIGNAL)) == -1)
    }

    @Test func nothingOfAPlanHasADescription() {
        let plan = World.plan("/SECRET")
        var dumped = ""
        dump(plan, to: &dumped)
        #expect(!"\(plan) \(String(reflecting: plan)) \(dumped)".contains("SECRET"))
    }

    @Test func thisMachineIsLookedAt() {
        let appliance = Appliance.find(environment: [:], settings: ApplianceSettings(camera: .fake, isHeadless: true))
        #expect(appliance.canMeet, "\(appliance.lacks)")
        #expect(appliance.display == .headless)
        #expect(appliance.lacks.allSatisfy { !$0.sentence.isEmpty })
    }
}
