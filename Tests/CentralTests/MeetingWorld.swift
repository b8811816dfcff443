// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// Agencies with every kind of video system, and what terminals say to them.
struct MeetingWorld {
    static let county = "se"

    let central: TestCentral

    /// Puts content with these agencies on the central's shelf.
    init(_ central: TestCentral, _ agencies: [Agency]) async throws {
        self.central = central
        try await change(agencies)
    }

    func change(_ agencies: [Agency], version: UInt32 = 1) async throws {
        let content = KioskContent(
            version: version,
            languages: [
                Language(
                    code: 1, tag: "sv", name: "Svenska",
                    strings: ["phrase.bring": "Ta med {value}", "phrase.decision": "Beslutet kommer med posten"])
            ],
            menu: [], agencies: agencies, questions: [], symbolSVG: "", phrases: ["bring", "decision"])
        let values: [SQLValue] = [
            .text(Self.county), .number(version), .text("hand-made"), .blob([]), .number(version),
        ]
        _ = try await central.store.database.write { try $0.run(Statements.Contents.add, values) }
        central.store.shelf.keep(content, area: Self.county, version: Int64(version))
    }

    static func agency(
        _ code: Int32, _ adapter: MeetingProfile.Adapter, hours: OpeningHours = .always,
        entry: MeetingProfile.Entry = .both, isPractice: Bool = false
    ) -> Agency {
        let start = MeetingAdapters.of(adapter).start.replacing("HOST", with: "video.example.se")
            .replacing("SERVER", with: "live.example.se")
        let origin = start.split(separator: "/").prefix(2).joined(separator: "//")
        return Agency(
            code: code, id: "agency\(code)", name: "Myndighet \(code)", about: [:], phone: "", web: "", hours: hours,
            source: "", checked: "",
            meeting: MeetingProfile(
                adapter: adapter, start: start, meetingOrigins: [origin], hours: nil, hasInterpreter: true,
                entry: entry,
                isPractice: isPractice))
    }

    // MARK: a terminal

    func request(
        _ terminal: TestTerminal, _ agency: Int32, meeting: String = meetingID(), booking: String? = nil,
        key: Curve25519.KeyAgreement.PrivateKey = .init(), isPractice: Bool = false
    ) -> MeetingRequest {
        MeetingRequest(
            terminal: terminal.id, meeting: meeting, agency: agency, language: "sv-x-plain", wantsInterpreter: true,
            booking: booking, slipKey: Hex.encode(Array(key.publicKey.rawRepresentation)), isPractice: isPractice)
    }

    static func meetingID() -> String { Hex.encode((0..<16).map { _ in UInt8.random(in: 0...255) }) }

    func ask(_ request: MeetingRequest, _ terminal: TestTerminal) async throws -> MeetingAnswer {
        try await post("meetings", request, terminal)
    }

    func poll(
        _ terminal: TestTerminal, _ meeting: String, _ number: Int64, _ phase: MeetingPoll.Phase = .waiting,
        slipTaken: Int32 = 0
    ) async throws -> MeetingAnswer {
        try await post(
            "meetings/poll",
            MeetingPoll(
                terminal: terminal.id, meeting: meeting, phase: phase, number: number, slipTaken: slipTaken), terminal)
    }

    private func post(_ path: String, _ value: some Codable & Sendable, _ terminal: TestTerminal) async throws
        -> MeetingAnswer
    {
        let body = try JSONEncoder().encode(try Signed(value, by: terminal.signingKey))
        let answer = try await central.ask(
            terminal, path, method: "POST", body: body, type: "application/json")
        #expect(answer.status == 200, "\(answer.text)")
        return try answer.json(Signed<MeetingAnswer>.self).verified(by: central.store.state.signingKey.publicKey)
    }

    /// The ticket of an answer, verified as a terminal does.
    func ticket(_ answer: MeetingAnswer) throws -> LaunchTicket {
        try #require(answer.ticket).verified(by: central.store.state.signingKey.publicKey)
    }

    func rows() async throws -> Int {
        try await central.store.database.read { try $0.run(Statements.Meetings.list, [.text(Self.county)]).count }
    }

    // MARK: a desk

    /// A clerk of these agencies, signed in.
    func clerk(_ name: String, _ agencies: [Int32]) -> SignedInOperator {
        SignedInOperator(name: name, area: Self.county, cookie: "", agencies: agencies)
    }

    /// Opens a desk, with somebody at it.
    func open(_ agency: Int32) async throws {
        let clerk = clerk("Kim", [agency])
        try await central.store.clerks.turn(agency, on: true, clerk)
    }
}
