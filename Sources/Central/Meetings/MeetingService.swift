// SPDX-License-Identifier: EUPL-1.2
import Logging
import ServiceLifecycle

/// Forgets who has gone without a word, ciphertext that has lain too long, and rooms that nobody needs.
struct MeetingService: Service {
    static let intervalSeconds = 10
    static let roomsEvery = 30

    let database: any Database
    let clock: CentralClock
    let janus: JanusLine?
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var round = 0
            var suspects: Set<String> = []
            while !Task.isCancelled {
                do {
                    try await sweep()
                    // A room that is just being made is not known yet: only one that was unknown before goes.
                    if round % Self.roomsEvery == 0 { suspects = try await forget(suspects) }
                } catch let error as CentralError {
                    logger.error("meetings could not be tidied", metadata: ["error": "\(error)"])
                }
                round += 1
                try? await Task.sleep(for: .seconds(Self.intervalSeconds))
            }
        }
    }

    func sweep() async throws {
        let now = clock.nowMilliseconds()
        let areas = try await database.read {
            try $0.run(Statements.Meetings.areas, []).map { try $0.text("area") }
        }
        for area in areas {
            let rooms = try await database.write { try MeetingQueue.sweep(area, now, $0) }
            await janus?.close(rooms)
        }
    }

    /// Rooms of a process that ended in the middle.
    /// - Returns: those that nobody knows now.
    func forget(_ suspects: Set<String>) async throws -> Set<String> {
        guard let janus, let rooms = try? await janus.rooms() else { return [] }
        let unknown = try await database.read { session in
            try rooms.filter {
                try $0.hasPrefix("visit-") && session.run(Statements.Meetings.room, [.text($0)]).isEmpty
            }
        }
        await janus.close(unknown.filter(suspects.contains))
        return Set(unknown)
    }
}
