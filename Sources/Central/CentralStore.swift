// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// A central's directory and database, opened: what the server serves from and the commands work on.
public struct CentralStore: Sendable {
    /// The area that places belong to when nobody says otherwise.
    public static let defaultArea = "se"

    public let places: PlaceRegister
    public let enroller: Enroller
    public let operators: OperatorDesk
    public let contents: ContentRegister
    public let terminals: TerminalRegister
    public let log: LogDesk
    public let evidence: EvidenceDesk
    public let closings: ClosingDesk
    public let statistics: StatisticsDesk
    public let deletions: DeletionDesk
    public let bookings: BookingDesk
    public let meetingSettings: MeetingSettingsFile
    let shelf = AgencyShelf()
    let meetings: MeetingQueue
    let clerks: ClerkDesk
    let janus: JanusLine?
    let database: any Database
    let queue: IngestQueue
    let state: StateDirectory
    let clock: CentralClock
    let random: RandomBytes

    /// Opens the directory and the database, making what is missing.
    public init(_ settings: CentralSettings, clock: CentralClock = .system, random: RandomBytes = .system) throws {
        state = try StateDirectory(path: settings.directory, hosts: settings.hosts, clock: clock, random: random)
        switch settings.engine {
        case .sqlite:
            database = try SQLiteDatabase(path: state.databasePath, maximumPages: settings.maximumDatabasePages)
        case .postgres(let connection): database = try PostgresDatabase(connection)
        }
        queue = IngestQueue(database)
        self.clock = clock
        self.random = random
        places = PlaceRegister(database: database, clock: clock)
        contents = ContentRegister(database: database, clock: clock)
        terminals = TerminalRegister(database: database, clock: clock)
        log = LogDesk(database: database, state: state, clock: clock)
        evidence = EvidenceDesk(desk: log)
        closings = ClosingDesk(desk: log)
        statistics = StatisticsDesk(database: database, clock: clock)
        deletions = DeletionDesk(desk: log)
        operators = OperatorDesk(
            database: database, secret: state.derivedKey("operator cookies"), clock: clock, random: random)
        bookings = BookingDesk(database: database, state: state, clock: clock, random: random)
        meetingSettings = MeetingSettingsFile(path: settings.directory + "/" + MeetingSettingsFile.name)
        let media = settings.mediaFile.map(MediaFile.init)
        janus = media.map { JanusLine($0, clock: clock) }
        let press = TicketPress(state: state, settings: meetingSettings, mediaFile: media)
        meetings = MeetingQueue(
            database: database, clock: clock, shelf: shelf, press: press, bookings: bookings, janus: janus)
        clerks = ClerkDesk(
            database: database, clock: clock, random: random, shelf: shelf, press: press, bookings: bookings,
            janus: janus)
        enroller = Enroller(database: database, state: state, clock: clock, random: random)
    }

    /// Makes one backup now and lets terminals release what it holds.
    public func backup(to file: String) async throws -> Int {
        try await BackupService.once(database, file)
    }

    /// Counts of visitors by place and day, and how far they are complete.
    public func report(area: String) async throws -> UsageReport {
        let now = clock.nowMilliseconds()
        return try await database.read { try UsageReport.read(area: area, now: now, $0) }
    }

    /// A month's figures and corrections as they were closed, or as they would be closed now.
    public func month(_ month: CivilMonth, area: String) async throws -> MonthReport {
        let now = clock.nowMilliseconds()
        return try await database.read { try MonthReport.read(month, area: area, now: now, $0) }
    }

    /// Computes every chain, counter and daily figure again from the records.
    public func verify() async throws -> Verification {
        try await database.read { try Verification.run($0) }
    }

    /// How an agency of the area's content is met by video; `nil`: it is not, or there is no content.
    public func adapter(of agency: Int32, area: String) async throws -> MeetingProfile.Adapter? {
        try await database.read { try shelf.agency(agency, area, $0)?.profile.adapter }
    }

    public func close() async throws {
        try await database.close()
    }
}
