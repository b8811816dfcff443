// SPDX-License-Identifier: EUPL-1.2
import Foundation
public import KioskModel

/// A service point as the central keeps it.
public struct Place: Sendable, Equatable {
    public let area: String
    public let configuration: SiteConfiguration

    public var code: UInt32 { configuration.placeCode }
}

/// The service points and their configurations.
public struct PlaceRegister: Sendable {
    let database: any Database
    let clock: CentralClock

    public init(database: any Database, clock: CentralClock) {
        self.database = database
        self.clock = clock
    }

    /// Adds a place; its code and version in `configuration` are given here.
    public func add(_ configuration: SiteConfiguration, area: String) async throws -> Place {
        let now = clock.nowMilliseconds()
        return try await database.write { session in
            let newest = try session.run(Statements.Places.newestCode, []).first?.integer("place") ?? 0
            var configuration = configuration
            configuration.placeCode = UInt32(newest) + 1
            configuration.version = 1
            try session.run(
                Statements.Places.add,
                [
                    .text(area), .number(newest + 1), .number(1), .text(try Self.encode(configuration)),
                    .number(now),
                ])
            try Self.keepHours(configuration, area, now, session)
            return Place(area: area, configuration: configuration)
        }
    }

    /// Changes a place's configuration and raises its version by one.
    public func change(
        _ code: UInt32, _ edit: @escaping @Sendable (inout SiteConfiguration) -> Void
    ) async throws -> Place {
        let now = clock.nowMilliseconds()
        return try await database.write { session in
            guard let row = try session.run(Statements.Places.find, [.number(code)]).first else {
                throw Self.missing(code)
            }
            let place = try Self.place(row)
            let version = place.configuration.version
            var configuration = place.configuration
            edit(&configuration)
            configuration.placeCode = code
            configuration.version = version + 1
            try session.run(
                Statements.Places.replace,
                [
                    .text(place.area), .number(code), .number(configuration.version),
                    .text(try Self.encode(configuration)), .number(now),
                ])
            if configuration.openingHours != place.configuration.openingHours {
                try Self.keepHours(configuration, place.area, now, session)
            }
            return Place(area: place.area, configuration: configuration)
        }
    }

    private static func keepHours(
        _ configuration: SiteConfiguration, _ area: String, _ now: Int64, _ session: any DatabaseSession
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let hours = String(decoding: try encoder.encode(configuration.openingHours), as: UTF8.self)
        try session.run(
            Statements.Closings.saveHours,
            [.text(area), .number(configuration.placeCode), .number(now), .text(hours)])
    }

    /// The place with this permanent code.
    public func find(_ code: UInt32) async throws -> Place {
        try await database.read { session in
            guard let row = try session.run(Statements.Places.find, [.number(code)]).first else {
                throw Self.missing(code)
            }
            return try Self.place(row)
        }
    }

    public func list(area: String) async throws -> [Place] {
        try await database.read { session in
            try session.run(Statements.Places.list, [.text(area)]).map(Self.place)
        }
    }

    static func place(_ row: SQLRow) throws -> Place {
        Place(area: try row.text("area"), configuration: try decode(try row.text("configuration")))
    }

    static func decode(_ text: String) throws -> SiteConfiguration {
        do {
            return try JSONDecoder().decode(SiteConfiguration.self, from: Data(text.utf8))
        } catch {
            throw CentralError.inconsistent("the configuration of a place cannot be read")
        }
    }

    private static func encode(_ configuration: SiteConfiguration) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(configuration), as: UTF8.self)
    }

    private static func missing(_ code: UInt32) -> CentralError {
        .notFound("there is no place with code \(code)", remedy: "see `kiosk-central site list`")
    }
}
