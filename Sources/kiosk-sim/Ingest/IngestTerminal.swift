// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import KioskSim
import NIOSSL
import Uplink

/// A terminal that really enrolled, with the reports it will send, signed beforehand and as bytes of HTTP.
/// `@unchecked Sendable`: made by one thread, which hands it to the loop that takes its requests.
struct IngestTerminal: @unchecked Sendable {
    let identity: TerminalIdentity
    let tls: NIOSSLContext
    let host: String
    let port: Int
    /// Requests of one report each, in the order in which they are to come, and how many there are.
    private(set) var requests: any IteratorProtocol<[UInt8]> = [[UInt8]]().makeIterator()
    private(set) var count = 0

    /// Enrols it at `url` with `token`; `directory` gets its keys.
    init(directory: String, url: String, token: String) throws {
        identity = try TerminalIdentity.loadOrCreate(directory: directory)
        if !identity.isEnrolled { try Provisioner.enrol(url: url, token: token, identity: identity) }
        guard let stored = identity.enrolment?.stored, let address = URL(string: stored.terminalsURL),
            let host = address.host, let port = address.port
        else { throw LoadFailure("the terminal in \(directory) has no central") }
        (self.host, self.port) = (host, port)
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv13
        settings.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(stored.authority.utf8), format: .pem)])
        settings.certificateChain = [
            .certificate(try NIOSSLCertificate(bytes: Array(stored.certificate.utf8), format: .pem))
        ]
        settings.privateKey = .privateKey(
            try NIOSSLPrivateKey(bytes: Array(identity.tlsKey.pemRepresentation.utf8), format: .pem))
        tls = try NIOSSLContext(configuration: settings)
    }

    /// Signs the first `events` of the workload in reports of `length` each. The workload is put into the past by whole
    /// weeks, as if its last report were due now: a central decides no day that has not come.
    mutating func prepare(number: Int, events: Int, length: Int) throws {
        var workload = Workload(
            events: events, seed: Workload.seed &+ UInt64(number), placeCode: identity.configuration?.placeCode ?? 7)
        workload.end(before: Int64(Date().timeIntervalSince1970 * 1_000))
        // Hours of a terminal go by in seconds here, while to the central's own clock they are all from one moment. So
        // that it does not have to think the boots' clocks over with each report, which it need not in real hours
        // either, each boot's are signed as at the boot's end.
        var ends: [UInt32: SignedMoment] = [:]
        for record in workload.records {
            let milliseconds = UInt64(record.bootMinutes + 1) * 60_000
            ends[record.bootOrdinal] = SignedMoment(
                bootOrdinal: record.bootOrdinal, bootMilliseconds: milliseconds, wallMilliseconds: 0)
        }
        var prepared: [[UInt8]] = []
        var shipment = Shipment(terminalID: identity.terminalID)
        for var batch in workload.batches(terminalID: identity.terminalID, of: length) {
            batch.signedAt = batch.records.last.flatMap { ends[$0.bootOrdinal] }
            guard shipment.add(try batch.signed(by: identity.signingKey, version: 2)) else {
                throw LoadFailure("a report of \(length) events is longer than a shipment")
            }
            // Where a block of the chain ends within a report, it is two batches.
            guard let last = batch.records.last?.sequence, last % UInt64(length) == 0 || last == UInt64(events) else {
                continue
            }
            prepared.append(request("/v1/batches", Shipment.contentType, shipment.bytes))
            shipment = Shipment(terminalID: identity.terminalID)
        }
        (requests, count) = (prepared.makeIterator(), prepared.count)
    }

    /// What it says of itself in a year, signed as it is sent.
    mutating func prepare(_ heartbeats: some Sequence<Heartbeat>) throws {
        let encoder = JSONEncoder()
        let terminal = self
        count = heartbeats.reduce(0) { sum, _ in sum + 1 }
        requests = heartbeats.lazy.compactMap { heartbeat in
            // Text and numbers always encode.
            guard let signed = try? Signed(heartbeat, by: terminal.identity.signingKey),
                let body = try? encoder.encode(signed)
            else { return nil }
            return terminal.request("/v1/heartbeat", "application/json", Array(body))
        }.makeIterator()
    }

    /// As libcurl writes it for a real terminal.
    func request(_ path: String, _ contentType: String, _ body: [UInt8]) -> [UInt8] {
        let head = [
            "POST \(path) HTTP/1.1", "Host: \(host):\(port)", "User-Agent: servicepunkt",
            "Content-Type: \(contentType)", "Accept: application/json", "Content-Length: \(body.count)", "", "",
        ]
        return Array(head.joined(separator: "\r\n").utf8) + body
    }
}
