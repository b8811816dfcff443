// SPDX-License-Identifier: EUPL-1.2
import Logging
import ServiceLifecycle

/// Signs a checkpoint of every area's log now and then, while it grows.
struct CheckpointService: Service {
    let desk: LogDesk
    let intervalSeconds: Int
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await once()
                } catch let error as CentralError {
                    // What was taken is in the log all the same; the next round signs it.
                    logger.error("checkpoint failed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }

    func once() async throws {
        let areas = try await desk.database.read { session in
            try session.run(Statements.Backups.areas, []).map { try $0.text("area") }
        }
        for area in areas { _ = try await desk.checkpoint(area: area) }
    }
}
