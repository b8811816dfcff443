// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import SwiftASN1
import X509

/// A terminal as a test needs it: keys, a certificate, a journal in memory.
struct TestTerminal {
    let signingKey = Curve25519.Signing.PrivateKey()
    let tlsKey = P256.Signing.PrivateKey()
    var folder: String
    var grant: Enrolment.Grant?
    var epoch: UInt32 = 1
    var records: [UsageRecord] = []
    var boots: [BootRow] = [TestTerminal.boot()]
    var placeCode: UInt32 = 1
    /// Counted before this epoch.
    var baseline: [CounterKey: UInt64] = [:]
    private let seedOfSeeds = SymmetricKey(size: .bits256)

    init() throws {
        folder = try TestFolder.make("terminal")
    }

    var idBytes: [UInt8] { Array(SHA256.hash(data: signingKey.publicKey.rawRepresentation)) }
    var id: String { Hex.encode(idBytes) }

    static func boot(
        ordinal: UInt32 = 1, wall: Int64 = testNow - 3_600_000, trust: BootRow.Trust = .central, bound: Int64 = 500
    ) -> BootRow {
        BootRow(
            ordinal: ordinal, bootID: [UInt8](repeating: UInt8(ordinal), count: 16), wallAtBootMilliseconds: wall,
            errorBoundMilliseconds: bound, trust: trust)
    }

    func certificateRequest() throws -> String {
        let key = Certificate.PrivateKey(tlsKey)
        return try CertificateSigningRequest(
            version: .v1, subject: try DistinguishedName { CommonName("terminal") }, privateKey: key,
            attributes: CertificateSigningRequest.Attributes(), signatureAlgorithm: .ecdsaWithSHA256
        ).serializeAsPEM().pemString
    }

    /// Adds events to the journal in memory.
    mutating func append(_ events: [UsageEvent], boot: UInt32 = 1, minutes: UInt32 = 10) {
        for event in events {
            records.append(
                UsageRecord(
                    epoch: epoch, sequence: UInt64(records.count) + 1, bootOrdinal: boot, bootMinutes: minutes,
                    event: event, contentVersion: 1, placeCode: placeCode))
        }
    }

    mutating func append(visits: Int) {
        for _ in 0..<visits { append([UsageEvent(.sessionStarted, purpose: .visitor, first: 1)]) }
    }

    func seed(_ block: UInt64) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: "\(epoch) \(block)".utf8.map { $0 }, using: seedOfSeeds))
    }

    func chain(before sequence: UInt64) -> [UInt8] {
        records.prefix(Int(sequence) - 1).reduce(RecordChain.start) { chain, record in
            RecordChain.next(
                chain, leaf: RecordChain.leaf(record, seed: seed(RecordChain.block(of: record.sequence))))
        }
    }

    /// The batch of a range of sequences within one block.
    func batch(_ range: ClosedRange<UInt64>) -> Batch {
        var counters = baseline
        for record in records.prefix(Int(range.upperBound)) { counters[CounterKey(record.event), default: 0] += 1 }
        let slice = Array(records[Int(range.lowerBound) - 1..<Int(range.upperBound)])
        let ordinals = Set(slice.map(\.bootOrdinal))
        return Batch(
            terminalID: idBytes, epoch: epoch, seed: seed(RecordChain.block(of: range.lowerBound)),
            chainBefore: chain(before: range.lowerBound), boots: boots.filter { ordinals.contains($0.ordinal) },
            records: slice, chainAfter: chain(before: range.upperBound + 1), counters: counters)
    }

    func signed(_ batch: Batch) throws -> [UInt8] { try batch.signed(by: signingKey) }

    func heartbeat(number: UInt64 = 1, next: Int32 = 300) -> Heartbeat {
        Heartbeat(
            terminal: id, number: number, bootID: "boot", bootMilliseconds: 1_000, wallMilliseconds: testNow,
            clockTrusted: true, softwareVersion: SoftwareVersion.text, contentVersion: 1, configurationVersion: 1,
            activity: .idle, devices: [DeviceStatus(kind: .printer, state: .online, paper: .full, coverOpen: false)],
            epoch: epoch, lastSequence: UInt64(records.count), journalWritable: true, nextContactSeconds: next)
    }
}

/// 2026-11-23 12:00 UTC, a Monday.
let testNow: Int64 = 1_795_435_200_000

enum TestFolder {
    /// A new folder of this run, short enough for a unix socket in it.
    static func make(_ name: String) throws -> String {
        let path = NSTemporaryDirectory() + "sp-\(name)-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
