// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import SwiftASN1
import Testing
import X509

@testable import Central

@Suite struct TerminalsListenerTests {
    @Test func revocationHoldsOnEveryRequest() async throws {
        try await TestCentral.run { central in
            var terminal = try await central.newTerminal()
            terminal.append(visits: 2)
            #expect(try await central.ask(terminal, "configuration").status == 200)
            #expect(try await central.send(try terminal.signed(terminal.batch(1...1)), from: terminal).0 == 200)
            try await central.store.terminals.revoke(terminal.id)
            let heartbeat = try JSONEncoder().encode(Signed(terminal.heartbeat(), by: terminal.signingKey))
            let posts: [(String, Data, String)] = [
                ("batches", Data(try terminal.signed(terminal.batch(2...2))), Batch.contentType),
                ("heartbeat", heartbeat, "application/json"),
            ]
            for (path, body, type) in posts {
                let answer = try await central.ask(terminal, path, method: "POST", body: body, type: type)
                #expect(answer.status == 403)
                #expect(try answer.json(RefusalAnswer.self).refused == "revokedTerminal")
            }
            #expect(try await central.store.verify().records == 1)
            for (path, method) in [("configuration", "GET"), ("content", "GET"), ("batches", "POST")] {
                let answer = try await central.ask(terminal, path, method: method)
                #expect(answer.status == 403)
                #expect(try answer.json(RefusalAnswer.self).refused == "revokedTerminal")
            }
        }
    }

    @Test func statusesSayWhatWasWrong() async throws {
        try await TestCentral.run { central in
            var terminal = try await central.newTerminal()
            let other = try await central.newTerminal()
            terminal.append(visits: 3)
            let good = try terminal.signed(terminal.batch(1...2))
            let (foreign, refused) = try await central.send(good, from: other)
            #expect(foreign == 403)
            #expect(refused.refused == .foreignTerminal)
            #expect(try await central.send(good, from: terminal).0 == 200)
            let again = try await central.send(good, from: terminal)
            #expect(again.0 == 200)
            #expect(again.1.stored == 2)
            let huge = try await central.send(
                [UInt8](repeating: 0, count: Batch.maximumBytes + 1), from: terminal)
            #expect(huge.0 == 413)
            #expect(huge.1.refused == .oversized)
            let gap = try await central.send(try terminal.signed(terminal.batch(3...3)) + [0], from: terminal)
            #expect(gap.0 == 422)
            #expect(gap.1.refused == .badSignature)
            let plain = try await central.ask(
                terminal, "batches", method: "POST", body: Data(good), type: "application/json")
            #expect(plain.status == 415)
            #expect(try await central.ask(terminal, "content").status == 404)
            #expect(try await central.ask(terminal, "nothing").status == 404)
            let forged = try JSONEncoder().encode(Signed(terminal.heartbeat(), by: other.signingKey))
            let heartbeat = try await central.ask(terminal, "heartbeat", method: "POST", body: forged)
            #expect(heartbeat.status == 422)
            #expect(try heartbeat.json(RefusalAnswer.self).refused == "badSignature")
        }
    }

    @Test func certificatesAreRenewedWithAndWithoutAValidOne() async throws {
        try await TestCentral.run { central in
            let terminal = try await central.newTerminal()
            let key = central.store.state.signingKey.publicKey
            let renewal = CertificateRenewal(
                terminal: terminal.id, certificateRequest: try terminal.certificateRequest())
            let body = try JSONEncoder().encode(Signed(renewal, by: terminal.signingKey))
            let answer = try await central.ask(terminal, "certificate", method: "POST", body: body)
            #expect(answer.status == 200)
            let renewed = try answer.json(Signed<CertificateRenewalAnswer>.self).verified(by: key)
            let certificate = try Certificate(pemEncoded: renewed.certificate)
            #expect(try Authority.commonName(der: try certificate.serializeAsPEM().derBytes) == terminal.id)
            #expect(certificate.notValidAfter.timeIntervalSinceNow > 399 * 86_400)
            try Data(renewed.certificate.utf8).write(
                to: URL(fileURLWithPath: terminal.folder + "/terminal.pem"))
            #expect(try await central.ask(terminal, "configuration").status == 200)
            // An expired certificate cannot connect there; the key still speaks for the terminal here.
            let url = "https://127.0.0.1:\(central.ports.enrolment)/v1/certificate"
            let late = try await Curl.request(url, method: "POST", body: body, arguments: ["--insecure"])
            #expect(late.status == 200)
            let other = try await central.newTerminal()
            let stolen = try JSONEncoder().encode(Signed(renewal, by: other.signingKey))
            #expect(try await central.ask(other, "certificate", method: "POST", body: stolen).status == 403)
            let forged = try await Curl.request(url, method: "POST", body: stolen, arguments: ["--insecure"])
            #expect(forged.status == 422)
        }
    }

    @Test func aFullDiskStoresNothingByHalvesAndGoesOn() async throws {
        let folder = try TestFolder.make("full")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var terminal: TestTerminal?
        try await TestCentral.run(directory: folder) { central in
            terminal = try await central.newTerminal()
            terminal?.append(visits: 2_560)
        }
        let full = try #require(terminal)
        var stored: UInt64 = 0
        let size = try #require(
            try FileManager.default.attributesOfItem(atPath: folder + "/central.sqlite")[.size] as? Int)
        let tight: (inout CentralSettings) -> Void = { $0.maximumDatabasePages = size / 4_096 + 24 }
        try await TestCentral.run(directory: folder, configure: tight) { central in
            var refused: BatchRefusal?
            for block in 0..<10 {
                let first = UInt64(block) * 256 + 1
                let (status, answer) = try await central.send(
                    try full.signed(full.batch(first...first + 255)), from: full)
                if status == 507 {
                    refused = answer.refused
                    break
                }
                stored = answer.stored
            }
            #expect(refused == .centralFull)
            #expect(try await central.ask(full, "configuration").status == 200)
        }
        try await TestCentral.run(directory: folder) { central in
            var verification = try await central.store.verify()
            #expect(verification.problems == [])
            #expect(verification.records == Int64(stored))
            while stored < 2_560 {
                let (status, answer) = try await central.send(
                    try full.signed(full.batch(stored + 1...stored + 256)), from: full)
                #expect(status == 200)
                stored = answer.stored
            }
            verification = try await central.store.verify()
            #expect(verification.problems == [])
            #expect(verification.records == 2_560)
        }
    }

    @Test func aRestoredCentralAsksAgainAndCountsTheSame() async throws {
        let folder = try TestFolder.make("backup")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let backup = folder + "/copy.sqlite"
        let central = folder + "/central"
        var kept: TestTerminal?
        var report: UsageReport?
        try await TestCentral.run(directory: central) { running in
            var terminal = try await running.newTerminal()
            terminal.append(visits: 300)
            _ = try await running.send(try terminal.signed(terminal.batch(1...200)), from: terminal)
            #expect(try await running.store.backup(to: backup) == 1)
            let (_, answer) = try await running.send(try terminal.signed(terminal.batch(201...256)), from: terminal)
            #expect(answer.stored == 256)
            #expect(answer.releasable == 200)
            _ = try await running.send(try terminal.signed(terminal.batch(257...300)), from: terminal)
            report = try await running.store.report(area: "se")
            kept = terminal
        }
        let terminal = try #require(kept)
        for name in ["central.sqlite", "central.sqlite-wal", "central.sqlite-shm"] {
            let path = central + "/" + name
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        }
        try FileManager.default.copyItem(atPath: backup, toPath: central + "/central.sqlite")
        try await TestCentral.run(directory: central) { running in
            let heartbeat = try JSONEncoder().encode(Signed(terminal.heartbeat(), by: terminal.signingKey))
            let answer = try await running.ask(terminal, "heartbeat", method: "POST", body: heartbeat)
            let key = running.store.state.signingKey.publicKey
            #expect(try answer.json(Signed<HeartbeatAnswer>.self).verified(by: key).stored == 200)
            let (early, waits) = try await running.send(try terminal.signed(terminal.batch(257...300)), from: terminal)
            #expect(early == 200)
            #expect(waits.refused == nil)
            #expect(waits.stored == 200)
            #expect(waits.missing == [SequenceRange(first: 201, last: 256)])
            let closed = try await running.send(try terminal.signed(terminal.batch(201...256)), from: terminal)
            #expect(closed.0 == 200)
            #expect(closed.1.stored == 300)
            #expect(closed.1.missing == [])
            #expect(try await running.store.report(area: "se").figures == report?.figures)
            #expect(try await running.store.verify().problems == [])
        }
    }
}
