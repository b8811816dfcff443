// SPDX-License-Identifier: EUPL-1.2
import Logging
import ServiceLifecycle

/// Makes a second copy now and then, and lets terminals release what it holds.
struct BackupService: Service {
    let database: any Database
    let file: String
    let intervalSeconds: Int
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let raised = try await Self.once(database, file)
                    logger.info("backup written", metadata: ["marksRaised": "\(raised)"])
                } catch let error as CentralError {
                    // The service goes on; terminals keep what is not in a second copy.
                    logger.error("backup failed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }

    /// One backup. Raises `releasable` to what was stored when it began, after it is on disk.
    /// - Returns: how many marks rose.
    static func once(_ database: any Database, _ file: String) async throws -> Int {
        let marks = try await database.read { try $0.run(Statements.Backups.marks, []) }
        try await database.backup(to: file)
        try await database.write { session in
            for mark in marks {
                try session.run(
                    Statements.Backups.release,
                    [
                        .text(try mark.text("area")), .text(try mark.text("terminal")),
                        .number(try mark.integer("epoch")), .number(try mark.integer("stored")),
                    ])
            }
        }
        return marks.count
    }
}
