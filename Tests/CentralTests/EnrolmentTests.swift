// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

@Suite struct EnrolmentTests {
    @Test func aTokenMakesATerminalThatMaySpeak() async throws {
        try await TestCentral.run { central in
            var terminal = try await central.newTerminal()
            let grant = try #require(terminal.grant)
            #expect(grant.terminalsURL == "https://127.0.0.1:\(central.ports.terminals)")
            let key = central.store.state.signingKey.publicKey
            #expect(grant.centralKey == key.rawRepresentation)
            #expect(try grant.configuration.verified(by: key).placeName == "Sillerud lanthandel")
            terminal.append(visits: 3)
            let (status, acknowledgement) = try await central.send(
                try terminal.signed(terminal.batch(1...3)), from: terminal)
            #expect(status == 200)
            #expect(acknowledgement.stored == 3)
            #expect(acknowledgement.releasable == 0)
            #expect(acknowledgement.refused == nil)
            let heartbeat = try JSONEncoder().encode(Signed(terminal.heartbeat(), by: terminal.signingKey))
            let answer = try await central.ask(terminal, "heartbeat", method: "POST", body: heartbeat)
            #expect(answer.status == 200)
            let wanted = try answer.json(Signed<HeartbeatAnswer>.self).verified(by: key)
            #expect(wanted.stored == 3)
            #expect(wanted.wantedConfiguration == 1)
        }
    }

    @Test func usedExpiredAndMistypedTokensWriteNothing() async throws {
        let clock = TestClock(testNow)
        try await TestCentral.run(clock: clock) { central in
            let place = try await central.store.places.add(TestCentral.sample(), area: CentralStore.defaultArea)
            let token = try await central.store.enroller.issue(place: place.code, minutes: 15).token
            var first = try TestTerminal()
            #expect(try await central.enrol(&first, token: token).status == 200)

            func refusal(_ token: EnrolmentToken) async throws -> String {
                var terminal = try TestTerminal()
                let answer = try await central.enrol(&terminal, token: token)
                #expect(answer.status == 403)
                return try answer.json(RefusalAnswer.self).refused
            }
            #expect(try await refusal(token) == "usedToken")
            let mistyped = try #require(EnrolmentToken(String(repeating: "0", count: 24)))
            #expect(try await refusal(mistyped) == "unknownToken")
            let late = try await central.store.enroller.issue(place: place.code, minutes: 1).token
            clock.advance(seconds: 61)
            #expect(try await refusal(late) == "expiredToken")
            #expect(try await central.store.terminals.list(area: "se").map(\.terminal) == [first.id])
            let rows = try await central.store.database.read {
                try $0.run(Statements.Tokens.find, [.text(token.identifier)])
            }
            #expect(rows.first?.columns["secret"] == .null)
        }
    }

    @Test func aTerminalThatDoesNotKnowTheTokenIsRefused() async throws {
        try await TestCentral.run { central in
            let place = try await central.store.places.add(TestCentral.sample(), area: CentralStore.defaultArea)
            let token = try await central.store.enroller.issue(place: place.code, minutes: 15).token
            let nonce = Data(repeating: 7, count: 32)
            let hello = try await central.enrolmentPost(
                "hello",
                try JSONEncoder().encode(Enrolment.Hello(tokenIdentifier: token.identifier, clientNonce: nonce)))
            let greeting = try hello.json(Enrolment.HelloAnswer.self)
            let request = Enrolment.Request(
                tokenIdentifier: token.identifier, clientNonce: nonce, serverNonce: greeting.serverNonce,
                body: Data("{}".utf8), proof: Data(repeating: 0, count: 32))
            let answer = try await central.enrolmentPost("request", try JSONEncoder().encode(request))
            #expect(answer.status == 403)
            #expect(try answer.json(RefusalAnswer.self).refused == "badProof")
            #expect(try await central.store.terminals.list(area: "se").isEmpty)
            let garbage = try await central.enrolmentPost("hello", Data("{".utf8))
            #expect(try garbage.json(RefusalAnswer.self).refused == "malformed")
            let large = try await central.enrolmentPost("hello", Data(repeating: 32, count: 70_000))
            #expect(large.status == 413)
        }
    }

    @Test func triesAreLimited() async throws {
        let slow: (inout CentralSettings) -> Void = { $0.enrolmentsPerMinute = 3 }
        try await TestCentral.run(configure: slow) { central in
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await central.enrolmentPost("hello", Data("{}".utf8)).status) }
            #expect(statuses == [403, 403, 403, 429])
        }
    }

    @Test func onlyOurOwnCertificatesReachTheTerminalsListener() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            let url = "https://127.0.0.1:\(central.ports.terminals)/v1/configuration"
            let authority = ["--cacert", terminal.folder + "/authority.pem"]
            #expect(try await Curl.request(url, arguments: authority).status < 0)
            try await TestCentral.run { other in
                let stranger = try await other.newTerminal()
                let foreign = [
                    "--cert", stranger.folder + "/terminal.pem", "--key", stranger.folder + "/terminal.key",
                ]
                #expect(try await Curl.request(url, arguments: authority + foreign).status < 0)
            }
            let server = [
                "--cert", central.settings.directory + "/server.pem", "--key",
                central.settings.directory + "/server.key",
            ]
            #expect(try await Curl.request(url, arguments: authority + server).status < 0)
            let old = [
                "--tls-max", "1.2", "--cert", terminal.folder + "/terminal.pem", "--key",
                terminal.folder + "/terminal.key",
            ]
            #expect(try await Curl.request(url, arguments: authority + old).status < 0)
            #expect(try await central.ask(terminal, "configuration").status == 200)
        }
    }
}
