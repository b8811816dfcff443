// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import KioskSim
import Synchronization
import Testing

@testable import Central

/// The real kiosk-central on either engine, killed while terminals send: what it acknowledged is stored, and stored once.
@Suite struct IngestCrashTests {
    /// What the central said, by terminal.
    private final class Answers: Sendable {
        let acknowledged: Mutex<[UInt64]>
        let count = Mutex(0)

        init(terminals: Int) { acknowledged = Mutex([UInt64](repeating: 0, count: terminals)) }

        func stored(_ terminal: Int) -> UInt64 { acknowledged.withLock { $0[terminal] } }
    }

    /// Where a central stores, and a way in beside it.
    private struct Store {
        let engine: CentralSettings.Engine
        let open: () throws -> any Central.Database

        var options: [String] {
            if case .postgres(let connection) = engine { ["--postgres", connection] } else { [] }
        }

        static func with(_ engine: Engine, in folder: String, _ body: (Store) async throws -> Void) async throws {
            switch engine {
            case .sqlite:
                try await body(Store(engine: .sqlite) { try SQLiteDatabase(path: folder + "/central.sqlite") })
            case .postgres:
                try await PostgresCluster.run { cluster in
                    let connection = cluster.connection
                    try await body(Store(engine: .postgres(connection)) { try PostgresDatabase(connection) })
                }
            }
        }
    }

    /// A kiosk-central of the test's own.
    private final class Running {
        let process = ChildProcess()
        let ports: CentralPorts

        init(_ directory: String, _ store: Store) async throws {
            let beside = Bundle.main.bundleURL.appendingPathComponent("kiosk-central")
            let below = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("kiosk-central")
            process.executableURL = FileManager.default.fileExists(atPath: beside.path) ? beside : below
            let file = directory + "/ports-\(UInt32.random(in: 0...UInt32.max)).json"
            process.arguments =
                [
                    "serve", "--directory", directory, "--address", "127.0.0.1", "--host", "127.0.0.1",
                    "--enrolment-port", "0", "--terminals-port", "0", "--operators-port", "0", "--ports-file", file,
                    "--log-level", "critical",
                ] + store.options
            process.standardError = FileHandle.nullDevice
            try process.run()
            let end = ContinuousClock.now + .seconds(60)
            while ContinuousClock.now < end, process.isRunning {
                if let data = FileManager.default.contents(atPath: file),
                    let ports = try? JSONDecoder().decode(CentralPorts.self, from: data)
                {
                    self.ports = ports
                    return
                }
                try await Task.sleep(for: .milliseconds(10))
            }
            process.terminate()
            throw CentralError.database("kiosk-central did not start")
        }
    }

    @Test(arguments: Engine.allCases)
    func whatItAcknowledgedIsThereAfterKillMinusNine(on engine: Engine) async throws {
        let folder = try TestFolder.make("crash")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await Store.with(engine, in: folder) { try await killAndLook(folder, $0) }
    }

    private func killAndLook(_ folder: String, _ store: Store) async throws {
        var terminals: [TestTerminal] = []
        let choose: (inout CentralSettings) -> Void = { $0.engine = store.engine }
        try await TestCentral.run(directory: folder, configure: choose) { central in
            for _ in 0..<3 {
                var terminal = try await central.newTerminal()
                terminal.append(visits: 250)
                terminals.append(terminal)
            }
        }
        let answers = Answers(terminals: terminals.count)
        let ready = terminals
        for round in 0..<6 {
            let running = try await Running(folder, store)
            let (ports, process) = (running.ports, running.process.processIdentifier)
            let wanted = answers.count.withLock { $0 } + 3 + round * 2
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for (index, terminal) in ready.enumerated() {
                    tasks.addTask {
                        while let next = try await Self.send(
                            terminal, after: answers.stored(index), to: ports)
                        {
                            answers.acknowledged.withLock { $0[index] = max($0[index], next) }
                            answers.count.withLock { $0 += 1 }
                        }
                    }
                }
                tasks.addTask {
                    // In the middle of whatever is under way then.
                    let end = ContinuousClock.now + .seconds(60)
                    while answers.count.withLock({ $0 }) < wanted, ContinuousClock.now < end {
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    kill(process, SIGKILL)
                }
                try await tasks.waitForAll()
            }
            running.process.waitUntilExit()
            let database = try store.open()
            for (index, terminal) in ready.enumerated() {
                let stored = try await database.read { session in
                    try StoredEpoch.load(area: "se", terminal: terminal.id, epoch: 1, session)?.stored ?? 0
                }
                #expect(stored >= answers.stored(index), "round \(round)")
                let visits = try await database.read { session in
                    try session.run(Statements.Usage.ofTerminal, [.text("se"), .text(terminal.id)])
                        .reduce(Int64(0)) { $0 + (try $1.integer("events")) }
                }
                #expect(visits == Int64(stored), "round \(round)")
            }
            let verification = try await database.read { try Verification.run($0) }
            #expect(verification.problems == [], "round \(round)")
            try await database.close()
        }
        #expect(answers.acknowledged.withLock { $0.reduce(0, +) } > 18)
    }

    /// Sends the next few events.
    /// - Returns: what the central then says it has; `nil` when it gave no answer or there is no more to send.
    private static func send(
        _ terminal: TestTerminal, after stored: UInt64, to ports: CentralPorts
    ) async throws -> UInt64? {
        guard stored < UInt64(terminal.records.count) else { return nil }
        let last = min(stored + 4, UInt64(terminal.records.count))
        let batch = terminal.batch(stored + 1...last)
        var shipment = Shipment(terminalID: terminal.idBytes)
        _ = shipment.add(try batch.signed(by: terminal.signingKey, version: 2))
        let answer = try await Curl.request(
            "https://127.0.0.1:\(ports.terminals)/v1/batches", method: "POST", body: Data(shipment.bytes),
            headers: ["Content-Type: \(Shipment.contentType)"],
            arguments: [
                "--cacert", terminal.folder + "/authority.pem", "--cert", terminal.folder + "/terminal.pem", "--key",
                terminal.folder + "/terminal.key",
            ])
        guard answer.status == 200 else { return nil }
        let key = try Curve25519.Signing.PublicKey(rawRepresentation: terminal.grant?.centralKey ?? Data())
        let acknowledgement = try answer.json(Signed<Acknowledgement>.self).verified(by: key)
        // It may have stored what its last life did not live to acknowledge.
        return acknowledgement.stored
    }
}
