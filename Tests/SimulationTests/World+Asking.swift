// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

@testable import Central
@testable import Uplink

/// Questions and answers, as the world overhears them.
extension World {
    func ask(_ family: Family, _ path: String, _ type: String, _ body: [UInt8]?) -> (status: Int, body: [UInt8])? {
        guard let (status, answer) = central.answer(family.terminal, path, type, body) else { return nil }
        collect()
        if profile.centralFaults, dice.percent(2) {
            // It ends somewhere in the middle, and nobody is answered.
            do {
                try endCentral(dice.pick(SimulatedDisk.End.allCases))
                try startCentral()
            } catch {
                trace.note("the central's end failed: \(error)")
            }
            return nil
        }
        central.disk.promise()
        overhear(family, path, type, body ?? [], status, answer)
        return (status, answer)
    }

    private func overhear(
        _ family: Family, _ path: String, _ type: String, _ body: [UInt8], _ status: Int, _ answer: [UInt8]
    ) {
        guard let key = central.store?.state.signingKey.publicKey else { return }
        switch path {
        case "/v1/heartbeat":
            guard status == 200, let said = signed(HeartbeatAnswer.self, answer, key),
                let asked = try? JSONDecoder().decode(Signed<Heartbeat>.self, from: Data(body)),
                let heartbeat = try? JSONDecoder().decode(Heartbeat.self, from: asked.payload)
            else { return trace.note("\(family.name) heartbeat: \(status)") }
            acknowledged(family, heartbeat.epoch, said.stored)
            let lacking = said.epochs.map { marks in
                " lacks " + marks.map { "\($0.epoch)/\($0.last)" }.joined(separator: " ")
            }
            trace.note("\(family.name) heartbeat \(heartbeat.epoch): stored \(said.stored)\(lacking ?? "")")
        case "/v1/batches":
            guard let said = signed(Acknowledgement.self, answer, key) else {
                return trace.note("\(family.name) batches: \(status)")
            }
            acknowledged(family, said.epoch, said.stored)
            if let size = said.logSize, let root = said.logRoot.flatMap({ Hex.decode($0) }) {
                logStates.append((size, root))
            }
            // Of what it refused for want of room it keeps nothing.
            for member in members(body, type) where said.refused == nil || said.refused == .fork {
                family.delivered[Hex.encode(SHA256.hash(data: member))] = member
            }
            var line = "\(family.name) batches \(said.epoch): \(status) stored \(said.stored)"
            if let refused = said.refused { line += " refused \(refused)" }
            for one in said.rejected ?? [] { line += " rejected \(one.first)-\(one.last) \(one.reason)" }
            for one in said.missing ?? [] { line += " missing \(one.first)-\(one.last)" }
            for one in said.epochs ?? [] { line += " lacks \(one.epoch)/\(one.last)" }
            trace.note(line)
        default: trace.note("\(family.name) \(path): \(status)")
        }
    }

    private func signed<Value: Codable & Sendable>(
        _: Value.Type, _ bytes: [UInt8], _ key: Curve25519.Signing.PublicKey
    ) -> Value? {
        guard let signed = try? JSONDecoder().decode(Signed<Value>.self, from: Data(bytes)) else { return nil }
        return try? signed.verified(by: key)
    }

    private func acknowledged(_ family: Family, _ epoch: UInt32, _ stored: UInt64) {
        family.acknowledged[epoch] = max(family.acknowledged[epoch] ?? 0, stored)
    }

    private func members(_ body: [UInt8], _ type: String) -> [[UInt8]] {
        if type == Batch.contentType { return [body] }
        return (try? Shipment(decoding: body).members) ?? []
    }

    /// Enrols a terminal: the two steps of the conversation, without the sockets.
    func enrol(_ family: Family) throws {
        let (identityFolder, journalFolder) = Machine.folders(root, family.name)
        for folder in [identityFolder, journalFolder] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: family.key)
        let stored = StoredKey(
            format: StoredKey.currentFormat, kind: "ed25519", secret: key.rawRepresentation,
            publicKey: key.publicKey.rawRepresentation)
        try StoredFile.write(Array(try JSONEncoder().encode(stored)), to: identityFolder + "/signing.key")
        let identity = try TerminalIdentity.loadOrCreate(directory: identityFolder)
        family.terminal = identity.terminal
        guard let store = central.store else { throw SimulationBroken("no central to enrol at") }
        let nonce = Data(dice.bytes(32))
        let site = SiteConfiguration(
            version: 0, placeCode: 0, placeName: "Sillerud lanthandel", municipality: "Årjäng", county: "Värmland",
            shopPhone: "0573-123 45", shopPhonePlace: "vid kassan", openingHours: .always, isMobile: false,
            responsible: "Årjängs kommun", complaintsPhone: "0573-141 00", attendantCode: "")
        let body = try JSONEncoder().encode(
            Enrolment.Body(
                signingKey: key.publicKey.rawRepresentation,
                certificateRequest: try CertificateCheck.request(for: identity.tlsKey, terminal: identity.terminal),
                softwareVersion: SoftwareVersion.text))
        let (grant, place) = try central.wait { () -> (Enrolment.Grant, UInt32) in
            let place = try await store.places.add(site, area: SimulatedCentral.area)
            let token = try await store.enroller.issue(place: place.code, minutes: 15).token
            let hello = try await store.enroller.hello(
                Enrolment.Hello(tokenIdentifier: token.identifier, clientNonce: nonce))
            let proof = token.mac(
                "terminal", [Array(hello.serverKeyHash), Array(nonce), Array(hello.serverNonce), Array(body)])
            let answer = try await store.enroller.enrol(
                Enrolment.Request(
                    tokenIdentifier: token.identifier, clientNonce: nonce, serverNonce: hello.serverNonce, body: body,
                    proof: Data(proof)), terminalsURL: "https://central.example:8443")
            return (try JSONDecoder().decode(Enrolment.Grant.self, from: answer.body), place.code)
        }
        family.placeCode = place
        try identity.store(StoredEnrolment(grant))
    }
}
