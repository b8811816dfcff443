// SPDX-License-Identifier: EUPL-1.2
import Logging

/// Closes months by itself, when they have been over for as many days as the settings say.
struct ClosingService: AreaRounds {
    let desk: ClosingDesk
    let settings: CentralSettings.Closing
    let logger: Logger

    var database: any Database { desk.desk.database }
    var intervalSeconds: Int { settings.intervalSeconds }
    /// Nothing was closed and nothing is lost.
    var complaint: Logger.Message { "a month was not closed" }

    func visit(area: String) async throws {
        guard let days = settings.days(area: area) else { return }
        for closing in try await desk.closeDue(area: area, afterDays: days) {
            logger.notice(
                "month closed",
                metadata: [
                    "area": "\(area)", "month": "\(closing.month)", "logSize": "\(closing.logSize)",
                    "corrections": "\(closing.corrections)",
                ])
        }
    }
}
