// SPDX-License-Identifier: EUPL-1.2
import Logging
import ServiceLifecycle

/// Something that is done now and then for every area of the central.
protocol AreaRounds: Service {
    var database: any Database { get }
    var intervalSeconds: Int { get }
    var logger: Logger { get }
    /// What the log says when it did not succeed for an area; the next round tries again.
    var complaint: Logger.Message { get }

    func visit(area: String) async throws
}

extension AreaRounds {
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await once()
                } catch let error as CentralError {
                    logger.error(complaint, metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }

    /// What fails in one area keeps none of the others.
    /// - Throws: what the last of those that failed threw.
    func once() async throws {
        let areas = try await database.read { session in
            try session.run(Statements.Backups.areas, []).map { try $0.text("area") }
        }
        var failure: CentralError?
        for area in areas {
            do {
                try await visit(area: area)
            } catch let error as CentralError {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
