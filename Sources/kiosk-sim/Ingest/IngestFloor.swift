// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Crypto
import Foundation
import GRDBSQLite
import Glibc
import KioskModel
import KioskSim

/// What taking a signed report cannot do without: one Ed25519 verification and one durable commit of its bytes.
struct IngestFloor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest-floor", abstract: "Verify and commit signed reports and print CPU seconds as JSON.",
        discussion: "Obeys a command a line: the number of reports. Each ends with a line of JSON.",
        shouldDisplay: false)

    @Option(help: "File of the SQLite database: WAL, synchronous=FULL.")
    var database: String

    @Option(help: "Events in a report.")
    var length = 20

    struct Run: Encodable {
        let reports: Int
        /// User and system time of the process.
        let cpuSeconds: Double
        let verifySeconds: Double
        let seconds: Double
    }

    func run() throws {
        let key = Curve25519.Signing.PrivateKey()
        let id = Array(SHA256.hash(data: key.publicKey.rawRepresentation))
        let bodies = try Workload(events: 9_000).batches(terminalID: id, of: length).map {
            try $0.signed(by: key, version: 2)
        }
        // The message as it is verified: with the terminal's id in it.
        let signed = bodies.map { body in
            (message: body.prefix(4) + id + body.dropFirst(4).dropLast(64), signature: body.suffix(64), body: body)
        }
        let table = try FloorTable(path: database)
        while let line = readLine(), let count = Int(line) {
            let (start, wall) = (Self.cpu(), ContinuousClock.now)
            for number in 0..<count {
                let report = signed[number % signed.count]
                guard key.publicKey.isValidSignature(report.signature, for: report.message) else {
                    throw LoadFailure("the floor's signature does not hold")
                }
            }
            let verifying = Self.cpu() - start
            for number in 0..<count { try table.insert(signed[number % signed.count].body) }
            let taken = wall.duration(to: .now)
            try JSONLine.say(
                Run(
                    reports: count, cpuSeconds: Self.cpu() - start, verifySeconds: verifying,
                    seconds: Double(taken.components.seconds) + Double(taken.components.attoseconds) / 1e18))
        }
    }

    private static func cpu() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// A table of bodies, each insert a transaction of its own.
private final class FloorTable {
    private var connection: OpaquePointer?
    private var statement: OpaquePointer?

    init(path: String) throws {
        guard sqlite3_open(path, &connection) == SQLITE_OK else { throw LoadFailure("\(path) does not open") }
        for sql in [
            "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
            "CREATE TABLE IF NOT EXISTS report (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        ] {
            guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw LoadFailure(sql) }
        }
        guard
            sqlite3_prepare_v2(connection, "INSERT INTO report (body) VALUES (?)", -1, &statement, nil) == SQLITE_OK
        else { throw LoadFailure("the floor's table is not as it should be") }
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close(connection)
    }

    func insert(_ body: [UInt8]) throws {
        let code = body.withUnsafeBytes { bytes in
            sqlite3_bind_blob(statement, 1, bytes.baseAddress, Int32(bytes.count), nil)
            return sqlite3_step(statement)
        }
        guard code == SQLITE_DONE else { throw LoadFailure("the floor's commit: \(code)") }
        sqlite3_reset(statement)
    }
}
