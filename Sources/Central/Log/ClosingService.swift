// SPDX-License-Identifier: EUPL-1.2
import Logging
import ServiceLifecycle

/// Closes months by itself, when they have been over for as many days as the settings say.
struct ClosingService: Service {
    let desk: ClosingDesk
    let settings: CentralSettings.Closing
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await once()
                } catch let error as CentralError {
                    // Nothing was closed and nothing is lost; the next round tries again.
                    logger.error("a month was not closed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(settings.intervalSeconds))
            }
        }
    }

    func once() async throws {
        let areas = try await desk.desk.database.read { session in
            try session.run(Statements.Backups.areas, []).map { try $0.text("area") }
        }
        for area in areas {
            guard let days = settings.days(area: area) else { continue }
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
}
