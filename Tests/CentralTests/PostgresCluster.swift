// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim

@testable import Central

/// A PostgreSQL of a test's own: in a temporary folder, on a unix socket only, as an unprivileged user.
struct PostgresCluster {
    static let binaries = "/usr/lib/postgresql/15/bin"

    let folder: String

    var connection: String { "host=\(folder) dbname=postgres user=central" }

    static func run(_ body: (PostgresCluster) async throws -> Void) async throws {
        let cluster = PostgresCluster(folder: try TestFolder.make("pg"))
        defer { try? FileManager.default.removeItem(atPath: cluster.folder) }
        if getuid() == 0 { _ = try await Child.run("/bin/chown", ["postgres", cluster.folder]) }
        let initialized = try await Child.run(
            program("initdb"),
            unprivileged(
                "initdb",
                ["-D", cluster.folder + "/data", "-U", "central", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]))
        guard initialized.status == 0 else { throw CentralError.database("initdb: \(initialized.errors)") }
        // Our own child, not pg_ctl's: what outlives its parent holds the pipes that tell us of the parent's end.
        let server = ChildProcess()
        server.executableURL = URL(fileURLWithPath: program("postgres"))
        server.arguments = unprivileged(
            "postgres", ["-D", cluster.folder + "/data", "-c", "listen_addresses=", "-k", cluster.folder, "-F"])
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        defer {
            kill(server.processIdentifier, SIGQUIT)
            server.waitUntilExit()
        }
        let deadline = Date().addingTimeInterval(60)
        var isUp = false
        while !isUp, Date() < deadline, server.isRunning {
            isUp = try await Child.run(binaries + "/pg_isready", ["-q", "-h", cluster.folder]).status == 0
        }
        guard isUp else { throw CentralError.database("the cluster did not start") }
        try await body(cluster)
    }

    /// PostgreSQL refuses to run as root; `setpriv` becomes the program, so that its process is our child.
    private static func program(_ name: String) -> String {
        getuid() == 0 ? "/usr/bin/setpriv" : binaries + "/" + name
    }

    private static func unprivileged(_ name: String, _ arguments: [String]) -> [String] {
        guard getuid() == 0 else { return arguments }
        return ["--reuid=postgres", "--regid=postgres", "--clear-groups", binaries + "/" + name] + arguments
    }
}

/// The engines that every database test runs on.
enum Engine: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// Opens an empty database of this engine and closes it after `body`.
    func run(_ body: (any Central.Database) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let folder = try TestFolder.make("sqlite")
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let database = try SQLiteDatabase(path: folder + "/central.sqlite")
            try await body(database)
            try await database.close()
        case .postgres:
            try await PostgresCluster.run { cluster in
                let database = try PostgresDatabase(cluster.connection)
                try await body(database)
                try await database.close()
            }
        }
    }
}
