// SPDX-License-Identifier: EUPL-1.2

/// A central's directory and database, opened: what the server serves from and the commands work on.
public struct CentralStore: Sendable {
    /// The area that places belong to when nobody says otherwise.
    public static let defaultArea = "se"

    public let places: PlaceRegister
    public let enroller: Enroller
    let database: any Database
    let state: StateDirectory
    let clock: CentralClock
    let random: RandomBytes

    /// Opens the directory and the database, making what is missing.
    public init(_ settings: CentralSettings, clock: CentralClock = .system, random: RandomBytes = .system) throws {
        state = try StateDirectory(path: settings.directory, hosts: settings.hosts, clock: clock, random: random)
        switch settings.engine {
        case .sqlite:
            database = try SQLiteDatabase(path: state.databasePath, maximumPages: settings.maximumDatabasePages)
        case .postgres: throw CentralError.database("not built in yet")
        }
        self.clock = clock
        self.random = random
        places = PlaceRegister(database: database, clock: clock)
        enroller = Enroller(database: database, state: state, clock: clock, random: random)
    }

    /// Makes one backup now and lets terminals release what it holds.
    public func backup(to file: String) async throws -> Int {
        try await BackupService.once(database, file)
    }

    public func close() async throws {
        try await database.close()
    }
}
