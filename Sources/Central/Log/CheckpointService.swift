// SPDX-License-Identifier: EUPL-1.2
import Logging

/// Signs a checkpoint of every area's log now and then, while it grows.
struct CheckpointService: AreaRounds {
    let desk: LogDesk
    let intervalSeconds: Int
    let logger: Logger

    var database: any Database { desk.database }
    /// What was taken is in the log all the same.
    var complaint: Logger.Message { "checkpoint failed" }

    func visit(area: String) async throws { _ = try await desk.checkpoint(area: area) }
}
