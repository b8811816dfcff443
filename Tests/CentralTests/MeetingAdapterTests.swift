// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// What every adapter must do alike, and what each one's own system says of its tokens.
@Suite struct MeetingAdapterTests {
    static let settings: [MeetingProfile.Adapter: [String: String]] = [
        .jitsi: ["application": "kiosk", "secret": "hush hush", "room": "lobby"],
        .bigBlueButton: ["secret": "639259d4-9dd8-4b25-bf01-95f9567eaf4b", "room": "lobby", "hash": "sha1"],
        .liveKit: ["key": "APIMmxiL8rquKztZEoZJV9Fb", "secret": "hush hush", "room": "lobby"],
        .pexip: ["room": "lobby", "pin-secret": "000102030405060708090a0b0c0d0e0f"],
        .ciscoMeetingServer: ["room": "1234567", "secret": "Zm9v.bar-baz"],
        .desk: ["secret": "hush hush"],
        .link: [:],
    ]

    static func visit(_ meeting: String = "00112233445566778899aabbccddeeff", at seconds: Int64 = 1_795_435_200)
        -> MeetingVisit
    {
        MeetingVisit(
            terminal: String(repeating: "ab", count: 32), meeting: meeting, language: "sv", fromSeconds: seconds,
            untilSeconds: seconds + 120, longestSeconds: 3_600)
    }

    static func pass(_ kind: MeetingProfile.Adapter, _ visit: MeetingVisit = visit()) throws -> MeetingPass {
        try MeetingAdapters.of(kind).pass(visit, AgencySettings(settings[kind] ?? [:]))
    }

    // MARK: conformance

    @Test(arguments: MeetingProfile.Adapter.allCases)
    func itsPassFitsTheAddressOfAProfile(_ kind: MeetingProfile.Adapter) throws {
        let pass = try Self.pass(kind)
        let profile = try #require(MeetingWorld.agency(1, kind).meeting)
        let address = MeetingAddress.start(profile, room: pass.room, token: pass.token, language: "sv")
        #expect(address?.hasPrefix(profile.meetingOrigins[0]) == true)
        #expect(address?.contains("{") == false)
        #expect(pass.token.utf8.count <= LaunchTicket.mostTokenBytes)
        #expect(URL(string: address ?? "") != nil)
    }

    @Test(arguments: MeetingProfile.Adapter.allCases)
    func theSameVisitGetsTheSamePass(_ kind: MeetingProfile.Adapter) throws {
        #expect(try Self.pass(kind) == Self.pass(kind))
    }

    @Test(arguments: MeetingProfile.Adapter.allCases)
    func whatItNeedsAndLacksIsSaid(_ kind: MeetingProfile.Adapter) throws {
        let adapter = MeetingAdapters.of(kind)
        #expect(adapter.kind == kind)
        #expect(MeetingAdapters.isSetUp(kind, AgencySettings(Self.settings[kind] ?? [:])))
        #expect(Set(adapter.fields.map(\.name)).count == adapter.fields.count)
        for name in Self.settings[kind]?.keys.sorted() ?? [] {
            var values = Self.settings[kind] ?? [:]
            values[name] = nil
            guard adapter.fields.first(where: { $0.name == name })?.need != .optional else { continue }
            #expect(!MeetingAdapters.isSetUp(kind, AgencySettings(values)), "\(name)")
            #expect(throws: MeetingRefusal.notSetUp) { _ = try adapter.pass(Self.visit(), AgencySettings(values)) }
        }
    }

    @Test(arguments: MeetingProfile.Adapter.allCases)
    func neitherTheTerminalNorASecretStandsInAPass(_ kind: MeetingProfile.Adapter) throws {
        let pass = try Self.pass(kind)
        #expect(!pass.token.contains(Self.visit().terminal) && !pass.room.contains(Self.visit().terminal))
        // Cisco's and Pexip's standing PIN are what one enters with; signing secrets are not.
        guard kind != .ciscoMeetingServer, let secret = Self.settings[kind]?["secret"] else { return }
        #expect(!pass.token.contains(secret))
    }

    @Test(arguments: [MeetingProfile.Adapter.jitsi, .bigBlueButton, .liveKit, .pexip])
    func aRoomOfOnesOwn(_ kind: MeetingProfile.Adapter) throws {
        var values = Self.settings[kind] ?? [:]
        values["room"] = "visit-{visit}"
        let pass = try MeetingAdapters.of(kind).pass(Self.visit(), AgencySettings(values))
        #expect(pass.room == "visit-0011223344556677")
        let other = Self.visit("ff112233445566778899aabbccddee00")
        #expect(try MeetingAdapters.of(kind).pass(other, AgencySettings(values)).room != pass.room)
    }

    @Test func settingsHaveNoWords() {
        let settings = AgencySettings(["secret": "hush hush"])
        #expect(!"\(settings)".contains("hush") && !String(reflecting: settings).contains("hush"))
        var dumped = ""
        dump(settings, to: &dumped)
        #expect(!dumped.contains("hush"))
    }

    // MARK: tokens by others' code

    /// PyJWT, as the agency's own server would verify it.
    private func decoded(_ token: String, key: String, algorithm: String, audience: String? = nil) async throws
        -> String
    {
        let program = """
            import json, jwt, sys
            token, key, algorithm, audience = json.load(sys.stdin)
            print(json.dumps(jwt.decode(token, key, algorithms=[algorithm], audience=audience,
                options={"require": ["exp", "nbf", "iss"], "verify_exp": False, "verify_nbf": False}), sort_keys=True))
            """
        let input = try JSONEncoder().encode([token, key, algorithm, audience])
        let result = try await Child.run(
            Peers.python, ["-c", program], input: String(decoding: input, as: UTF8.self))
        #expect(result.status == 0, "\(result.errors.suffix(300))")
        return result.output
    }

    @Test func jitsiTokensAreReadByPyJWT() async throws {
        let token = try Self.pass(.jitsi).token
        let claims = try await decoded(token, key: "hush hush", algorithm: "HS256", audience: "jitsi")
        for part in [
            #""iss": "kiosk""#, #""room": "lobby""#, #""sub": "*""#, #""nbf": 1795435200"#, #""exp": 1795435320"#,
            #""moderator": "false""#,
        ] { #expect(claims.contains(part), "\(claims)") }
    }

    @Test func jitsiTokensOfAnRSAKeyAreReadByPyJWT() async throws {
        let folder = try TestFolder.make("rsa")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try await Child.run(
            "/usr/bin/openssl",
            ["genpkey", "-algorithm", "RSA", "-out", folder + "/key", "-pkeyopt", "rsa_keygen_bits:2048"])
        _ = try await Child.run(
            "/usr/bin/openssl", ["pkey", "-in", folder + "/key", "-pubout", "-out", folder + "/public"])
        var values = try #require(Self.settings[.jitsi])
        values["secret"] = nil
        values["private-key"] = try String(contentsOfFile: folder + "/key", encoding: .utf8)
        values["key-id"] = "vpaas/4f4910"
        let token = try JitsiAdapter.pass(Self.visit(), AgencySettings(values)).token
        let key = try String(contentsOfFile: folder + "/public", encoding: .utf8)
        #expect(try await decoded(token, key: key, algorithm: "RS256", audience: "jitsi").contains("lobby"))
        values["private-key"] = "no key"
        #expect(throws: MeetingRefusal.notSetUp) { _ = try JitsiAdapter.pass(Self.visit(), AgencySettings(values)) }
    }

    @Test func liveKitTokensAreReadByPyJWT() async throws {
        let claims = try await decoded(try Self.pass(.liveKit).token, key: "hush hush", algorithm: "HS256")
        for part in [
            #""iss": "APIMmxiL8rquKztZEoZJV9Fb""#, #""sub": "servicepunkt-0011223344556677""#, #""room": "lobby""#,
            #""roomJoin": true"#, #""nbf": 1795435200"#, #""exp": 1795435320"#,
        ] { #expect(claims.contains(part), "\(claims)") }
    }

    /// The example of docs.bigbluebutton.org, "API Reference", "Usage": the checksum of a create call.
    @Test func bigBlueButtonsOwnExample() throws {
        let query = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444"
        let secret = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"
        #expect(
            try BigBlueButtonAdapter.checksum(of: "create", query: query, secret: secret, hash: "sha1")
                == "1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17")
        #expect(throws: MeetingRefusal.notSetUp) {
            _ = try BigBlueButtonAdapter.checksum(of: "create", query: query, secret: secret, hash: "md5")
        }
    }

    @Test(arguments: ["sha1", "sha256", "sha384", "sha512"])
    func bigBlueButtonsChecksumByOpenSSL(_ hash: String) async throws {
        var values = try #require(Self.settings[.bigBlueButton])
        values["hash"] = hash
        let token = try BigBlueButtonAdapter.pass(Self.visit(), AgencySettings(values)).token
        let parts = token.components(separatedBy: "&checksum=")
        #expect(parts[0].contains("meetingID=lobby") && parts[0].contains("role=VIEWER"))
        let sum = try await Child.run(
            "/usr/bin/openssl", ["dgst", "-" + hash, "-r"], input: "join" + parts[0] + (values["secret"] ?? ""))
        #expect(sum.output.hasPrefix(parts[1] + " "))
    }

    /// RFC 6238, appendix B: SHA-256, eight digits, steps of 30 seconds.
    @Test(arguments: [
        (59, "46119246"), (1_111_111_109, "68084774"), (1_111_111_111, "67062674"), (1_234_567_890, "91819424"),
        (2_000_000_000, "90698825"), (20_000_000_000, "77737706"),
    ])
    func pexipsPinsAreThoseOfTheStandard(_ seconds: Int64, _ code: String) {
        let secret = Array("12345678901234567890123456789012".utf8)
        #expect(PexipAdapter.oneTimePassword(secret, at: seconds, stepSeconds: 30) == code)
    }

    @Test func aDesksTokenIsOursForItsRoomAndTime() throws {
        let pass = try Self.pass(.desk)
        let until: Int64 = 1_795_435_320 + 3_600 + 120
        #expect(pass.token.hasPrefix("\(until),janus,janus.plugin.videoroom,room=\(pass.room):"))
        func isGood(_ token: String, room: String = pass.room, now: Int64 = until) -> Bool {
            DeskAdapter.isGood(token, room: room, now: now, secret: "hush hush")
        }
        #expect(isGood(pass.token))
        #expect(!isGood(pass.token, now: until + 1))
        #expect(!isGood(pass.token, room: pass.room + "0"))
        #expect(!isGood(pass.token.replacing("\(until)", with: "\(until + 9)")))
        #expect(!isGood("") && !isGood(":") && !isGood(",,,:"))
    }
}

/// Other people's programs, in the environment that `Device/setup` makes.
enum Peers {
    static var python: String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
        return home + "/servicepunkt/python-escpos-3.1/bin/python3"
    }
}
