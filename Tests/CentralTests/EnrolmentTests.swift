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
            #expect(acknowledgement.refused == nil)
            let heartbeat = try JSONEncoder().encode(
                Signed(terminal.heartbeat(), by: terminal.signingKey))
            let answer = try await central.ask(terminal, "heartbeat", method: "POST", body: heartbeat)
            #expect(answer.status == 200)
            let wanted = try answer.json(Signed<HeartbeatAnswer>.self).verified(by: key)
            #expect(wanted.stored == 3)
            #expect(wanted.wantedConfiguration == 1)
        }
    }
}
