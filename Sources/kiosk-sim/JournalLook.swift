// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Crypto
import Foundation
import Journal
import KioskModel

/// Opens a journal as kioskd does, verifies all of it and says what it found: for checks that cut the power.
struct JournalLook: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal-look", abstract: "Open a journal, verify it and print what it holds as JSON.",
        shouldDisplay: false)

    @Option(help: "Folder of the journal.")
    var directory: String

    @Option(help: "Private Ed25519 key, 64 hexadecimal digits.")
    var key: String

    /// What a journal holds.
    struct Findings: Codable {
        var epoch: UInt32
        var last: UInt64
        /// Events its counters have counted.
        var counted: UInt64
        /// Whatever does not verify.
        var problems: [String]
        /// Whatever opening it cost.
        var salvages: [String]

        init(directory: String, key: [UInt8]) throws {
            let journal = try Journal.open(
                directory: directory, signingKey: try Curve25519.Signing.PrivateKey(rawRepresentation: key),
                bootID: [UInt8](repeating: 0xEE, count: 16))
            (epoch, last) = journal.position
            salvages = journal.salvages.map { "\($0)" }
            problems = try journal.verify().problems.map { "\($0)" }
            counted = try journal.counters().filter { $0.key.family == .event }.values.reduce(0, +)
            if counted != last { problems.append("\(counted) are counted of \(last)") }
            let sequences = try journal.records(epoch: epoch, from: 1, limit: .max).map(\.sequence)
            let first = sequences.first ?? last + 1
            if sequences != Array(first..<first + UInt64(sequences.count)) || (sequences.last ?? last) != last {
                problems.append("the records are not one after the other from \(first) to \(last)")
            }
            try journal.close()
        }
    }

    func run() throws {
        guard let bytes = Hex.decode(key), bytes.count == 32 else {
            throw ValidationError("--key takes 64 hexadecimal digits")
        }
        print(String(decoding: try JSONEncoder().encode(Findings(directory: directory, key: bytes)), as: UTF8.self))
    }
}
