// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel
import Testing

extension ContentFolder {
    /// The folder with an agency that is met by video, and two phrases.
    static func withMeeting() throws -> ContentFolder {
        let folder = try ContentFolder()
        let agencies = try #require(files["agencies.yaml"])
        try folder.write("agencies.yaml", agencies + "\n" + meeting)
        try folder.write("phrases.yaml", "- letter\n- decision\n")
        for name in ["languages/sv.yaml", "languages/en.yaml"] {
            let text = try #require(files[name])
            try folder.write(
                name, text + "\n  phrase.letter: Ett brev kommer.\n  phrase.decision: \"Besked {value}.\"\n")
        }
        return folder
    }

    /// From line 15 of agencies.yaml on.
    static let meeting = """
          meeting:
            adapter: jitsi
            start: https://meet.example.se/{room}?jwt={token}&lang={language}
            meetingOrigins: ["https://meet.example.se"]
            idpOrigins: ["https://login.example.se"]
            hosts:
              - name: media.example.se
                ports: 20000-20100
                udp: yes
            endPage: https://meet.example.se/ended
            longestMinutes: 45
            hours:
              mo-fr: ["09:00-12:00"]
            languages: [sv, fi]
            interpreter: yes
            entry: both
            callbackForm: https://www.example.se/ring-upp

        """
}

@Suite("Meetings in content")
struct MeetingContentTests {
    static let profile = MeetingProfile(
        adapter: .jitsi, start: "https://meet.example.se/{room}?jwt={token}&lang={language}",
        meetingOrigins: ["https://meet.example.se"], idpOrigins: ["https://login.example.se"],
        hosts: [MeetingProfile.Host(name: "media.example.se", ports: 20_000...20_100, isUDP: true)],
        endPage: "https://meet.example.se/ended", longestMinutes: 45,
        hours: OpeningHours(
            week: Array(repeating: [OpeningHours.Span(opens: 540, closes: 720)], count: 5) + [[], []]),
        languages: ["sv", "fi"], hasInterpreter: true, entry: .both,
        callbackForm: "https://www.example.se/ring-upp")

    @Test("A profile is read, built, signed and opened as it was written")
    func roundTrip() throws {
        let folder = try ContentFolder.withMeeting()
        let source = try ContentSource.load(directory: folder.path)
        #expect(source.content.agencies[0].meeting == Self.profile)
        #expect(source.content.phrases == ["letter", "decision"])
        let key = Curve25519.Signing.PrivateKey()
        let bytes = Data(try ContentBundle.build(source, key: key))
        let bundle = try ContentBundle.open(bytes: bytes, keys: [key.publicKey])
        #expect(bundle.content == source.content)
        #expect(bundle.manifest.schema == 2)
    }

    @Test("What is left out has a meaning")
    func short() throws {
        let folder = try ContentFolder()
        let agencies = try #require(ContentFolder.files["agencies.yaml"])
        let meeting =
            "\n  meeting:\n    adapter: link\n    start: https://a.example.se/\n    meetingOrigins: [https://a.example.se]\n"
        try folder.write("agencies.yaml", agencies + meeting)
        let content = try ContentSource.load(directory: folder.path).content
        #expect(
            content.agencies[0].meeting
                == MeetingProfile(
                    adapter: .link, start: "https://a.example.se/", meetingOrigins: ["https://a.example.se"]))
        #expect(content.phrases.isEmpty)
    }

    @Test("A bundle of the time before meetings opens")
    func older() throws {
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
        let key = try ContentKey.loadPublic(path: golden.appendingPathComponent("schema-1.pub").path)
        let bundle = try ContentBundle.open(
            path: golden.appendingPathComponent("schema-1.bundle").path, keys: [key], county: "Provlänet")
        #expect(bundle.manifest.schema == 1)
        let folder = try ContentFolder()
        #expect(try ContentSource.load(directory: folder.path).content == bundle.content)
    }

    @Test("A signature does not make a profile harmless")
    func signedButWrong() throws {
        let key = Curve25519.Signing.PrivateKey()
        let folder = try ContentFolder.withMeeting()
        let good = try ContentSource.load(directory: folder.path)
        let changes: [(inout MeetingProfile) -> Void] = [
            { $0.meetingOrigins = ["https://*.example.se"] }, { $0.meetingOrigins = [] }, { $0.longestMinutes = 0 },
            { $0.start = "javascript:alert(1)" }, { $0.idpOrigins = ["http://login.example.se"] },
            { $0.hours?.week[0] = [OpeningHours.Span(opens: 700, closes: 600)] }, { $0.hours?.week = [] },
        ]
        for change in changes {
            var source = good
            var profile = Self.profile
            change(&profile)
            source.content.agencies[0].meeting = profile
            let signed = Data(try ContentBundle.build(source, key: key))
            #expect(throws: ContentError.damaged("it has a meeting that cannot be")) {
                try ContentBundle.open(bytes: signed, keys: [key.publicKey])
            }
        }
    }

    // MARK: What bad profiles get

    private static func bad(_ old: String, _ new: String, line: Int, _ message: String, _ remedy: String) -> Breakage {
        Breakage("agencies.yaml", old, new, line: line, message, remedy)
    }

    private static let origin = "[\"https://meet.example.se\"]"

    static let origins: [Breakage] = [
        bad(origin, "[\"https://*.example.se\"]", line: 18, "`https://*.example.se` has a wildcard", "Name each"),
        bad(origin, "[\"http://meet.example.se\"]", line: 18, "does not begin with https://", "begins with https://"),
        bad(origin, "[\"https://meet.example.se/\"]", line: 18, "has a path", "https://meet.example.se"),
        bad(origin, "[\"https://meet.example.se/rum\"]", line: 18, "has a path", "scheme and host alone"),
        bad(origin, "[\"https://anna:hund@meet.example.se\"]", line: 18, "has a secret in it", "Remove it and change"),
        bad(origin, "[\"https://meet\"]", line: 18, "has no plain host", "meet.example.se"),
        bad(origin, "[\"https://Meet.example.se\"]", line: 18, "has no plain host", "small letters"),
        bad(origin, "[\"https://meet.example.se:0\"]", line: 18, "has a port that is none", "from 1 to 65535"),
        bad(origin, "[]", line: 18, "`meetingOrigins` is not a list of 1 to 16", "Write [first, second]"),
        bad(origin, "https://meet.example.se", line: 18, "is not a list", "Write [first, second]"),
        bad(
            origin, "[\"https://meet.example.se\", \"https://meet.example.se:443\"]", line: 18, "stands twice",
            "Remove one"),
        bad(
            "idpOrigins: [\"https://login.example.se\"]", "idpOrigins: [\"https://meet.example.se\"]", line: 19,
            "stands under `meetingOrigins` too", "Keep it there"),
        bad("    meetingOrigins: \(origin)\n", "", line: 16, "`meetingOrigins` is missing", "Add `meetingOrigins:`"),
    ]

    private static let start = "https://meet.example.se/{room}?jwt={token}&lang={language}"

    static let addresses: [Breakage] = [
        bad("adapter: jitsi", "adapter: zoom", line: 16, "unknown adapter `zoom`", "Use one of: jitsi, bigbluebutton"),
        bad(start, "http://meet.example.se/{token}", line: 17, "`start` does not begin with https://", "https://"),
        bad(start, "https://other.example.se/{token}", line: 17, "not under `meetingOrigins`", "Add the origin"),
        bad(start, "https://login.example.se/{token}", line: 17, "not under `meetingOrigins`", "Add the origin"),
        bad(start, "https://{room}.example.se/{token}", line: 17, "has no plain host", "meet.example.se"),
        bad(
            start, start + "&pw={password}", line: 17, "the place {password}, which `jitsi` does not", "{room} {token}"),
        bad(start, "https://meet.example.se/{room}", line: 17, "`start` has no place {token}", "Add it where `jitsi`"),
        bad(start, "https://meet.example.se/{room?jwt={token}", line: 17, "the braces of `start`", "Write each as"),
        bad(start, start + "&secret=hund", line: 17, "has a secret in it: secret=…", "secrets are with the central"),
        bad(start, start + "&token=4711", line: 17, "has a secret in it: token=…", "Remove it and change it"),
        bad(start, start + "&api_key=4711", line: 17, "has a secret in it: api_key=…", "Remove it"),
        bad(start, start + "#accessToken=4711", line: 17, "has a secret in it: accessToken=…", "Remove it"),
        bad(
            start, "https://anna:hund@meet.example.se/{token}", line: 17, "has a secret in it: a user before the host",
            "Remove it"),
        bad(
            start, "https://meet.example.se/{room}/{token}/eyJhbGciOiJIUzI1NiJ9.e30.abc", line: 17,
            "has a secret in it: a JSON Web Token", "Remove it"),
        bad(start, "https://meet.example.se/{token} x", line: 17, "has a blank", "Copy it"),
        bad("se/ended", "se.evil.example/ended", line: 24, "`endPage` is at https://meet.example.se.evil", "correct"),
        bad("se/ended", "se/{room}/ended", line: 24, "`endPage` has a place", "Write how the address begins"),
        bad("https://www.example.se/ring-upp", "http://www.example.se/", line: 31, "`callbackForm` does not", "https"),
    ]

    static let limits: [Breakage] = [
        bad("longestMinutes: 45", "longestMinutes: 0", line: 25, "not a whole number from 1 to 240", "Write such"),
        bad("longestMinutes: 45", "longestMinutes: 241", line: 25, "not a whole number from 1 to 240", "Write such"),
        bad("[\"09:00-12:00\"]", "[\"12:00-09:00\"]", line: 27, "end before they begin", "Swap the times"),
        bad("[sv, fi]", "[svenska språket]", line: 28, "is not a language tag", "sv, en or fi"),
        bad("interpreter: yes", "interpreter: maybe", line: 29, "neither yes nor no", "Write yes or no"),
        bad("entry: both", "entry: always", line: 30, "unknown entry `always`", "drop-in, booked, both"),
        bad("    entry:", "    entyr:", line: 30, "unknown field `entyr`", "use one of: adapter, start"),
        bad("name: media.example.se", "name: \"*.example.se\"", line: 21, "has a wildcard", "Name each host"),
        bad("name: media.example.se", "name: media", line: 21, "`media` is no host", "media.example.se"),
        bad("name: media.example.se", "name: 192.0.2.0/8", line: 21, "is wider than /20", "media servers alone"),
        bad("name: media.example.se", "name: 0.0.0.0/0", line: 21, "is wider than /20", "media servers alone"),
        bad("name: media.example.se", "name: 2001:db8::/32", line: 21, "is wider than /48", "media servers alone"),
        bad("name: media.example.se", "name: 192.0.2.0/33", line: 21, "no range of addresses", "192.0.2.0/28"),
        bad("20000-20100", "20100-20000", line: 22, "are not ports", "20000-20100"),
        bad("20000-20100", "0", line: 22, "are not ports from 1 to 65535", "443"),
        bad("20000-20100", "65536", line: 22, "are not ports from 1 to 65535", "443"),
        bad("udp: yes", "udp: tcp", line: 23, "`udp: tcp` is neither", "Write yes or no"),
    ]

    @Test(arguments: origins + addresses + limits)
    func found(_ breakage: Breakage) throws {
        let folder = try ContentFolder.withMeeting()
        try folder.replace(breakage.file, breakage.old, breakage.new)
        let problems = ContentSource.check(directory: folder.path)
        let hit = problems.first { problem in
            problem.file == breakage.file && problem.line == breakage.line
                && problem.description.contains(breakage.message) && problem.description.contains(breakage.remedy)
        }
        #expect(hit != nil, "\(problems.map(\.description))")
        // A secret is not said again.
        #expect(problems.allSatisfy { !$0.description.contains("hund") && !$0.description.contains("4711") })
    }

    @Test(
        "A range that is narrow enough, in either protocol, and an address are hosts",
        arguments: [
            "192.0.2.16/28", "192.0.2.17", "2001:db8::/64",
        ])
    func ranges(name: String) throws {
        let folder = try ContentFolder.withMeeting()
        try folder.replace("agencies.yaml", "name: media.example.se", "name: \(name)")
        #expect(try ContentSource.load(directory: folder.path).content.agencies[0].meeting?.hosts[0].name == name)
    }

    @Test("Each adapter has the places that its tickets fill", arguments: MeetingProfile.Adapter.allCases)
    func places(adapter: MeetingProfile.Adapter) throws {
        let query: String
        switch adapter {
        case .bigBlueButton: query = "api/join?{query}"
        case .link: query = "vantrum"
        case .jitsi, .liveKit, .pexip, .ciscoMeetingServer, .desk: query = "{room}?t={token}"
        }
        let folder = try ContentFolder.withMeeting()
        try folder.replace("agencies.yaml", "adapter: jitsi", "adapter: \(adapter.rawValue)")
        try folder.replace("agencies.yaml", "{room}?jwt={token}&lang={language}", query)
        let profile = try #require(try ContentSource.load(directory: folder.path).content.agencies[0].meeting)
        #expect(profile.adapter == adapter)
        // And the address can be made of such a ticket.
        let token = adapter == .bigBlueButton ? "meetingID=a&checksum=b" : "abc"
        #expect(MeetingAddress.start(profile, room: "room", token: token, language: "sv") != nil)
    }

    // MARK: Phrases

    static let phrases: [Breakage] = [
        .init("phrases.yaml", "- letter", "- gone", line: 1, "`phrase.gone` is in no language", "Add `phrase.gone:`"),
        .init("phrases.yaml", "- decision", "- letter", line: 2, "`letter` stands twice", "Remove one of them"),
        .init("phrases.yaml", "- decision", "- Besked!", line: 2, "has other characters", "Choose a simpler id"),
        .init("phrases.yaml", "- decision", "- {id: decision}", line: 2, "is not a text", "in quotes"),
        .init("phrases.yaml", "- letter\n- decision", "letter: 1", line: 1, "a list is expected", "`- phrase-id`"),
        .init(
            "languages/sv.yaml", "Besked {value}.", "Besked {day}.", in: "phrases.yaml", line: 2,
            "`phrase.decision` has the arguments {day}", "at most {value}"),
    ]

    @Test(arguments: phrases)
    func foundInPhrases(_ breakage: Breakage) throws {
        let folder = try ContentFolder.withMeeting()
        try folder.replace(breakage.file, breakage.old, breakage.new)
        let problems = ContentSource.check(directory: folder.path)
        let hit = problems.first { problem in
            problem.file == breakage.reportedIn ?? breakage.file && problem.line == breakage.line
                && problem.description.contains(breakage.message) && problem.description.contains(breakage.remedy)
        }
        #expect(hit != nil, "\(problems.map(\.description))")
    }
}
