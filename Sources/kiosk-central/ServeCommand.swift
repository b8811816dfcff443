// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import Configuration
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves terminals and operators until it is told to stop.",
        discussion: """
            Each setting may be a flag, an environment variable (--ports-file is KIOSK_CENTRAL_PORTS_FILE) or a key of \
            the JSON file named with --config (portsFile); the first of these counts. A port of 0 takes a free one.
            """)

    @Option(help: "JSON file with settings.") var config: String?
    @Option(help: "The central's directory: keys, certificates, database.") var directory: String?
    @Option(help: "libpq connection string of a PostgreSQL database.") var postgres: String?
    @Option(help: "Name or address in the server's certificate; may be repeated, the first is given to terminals.")
    var host: [String] = []
    @Option(help: "Address that enrolment and terminals listen on.") var address: String?
    @Option(help: "Port of enrolment (8441).") var enrolmentPort: Int?
    @Option(help: "Port of terminals (8442).") var terminalsPort: Int?
    @Option(help: "Port of operators (8440).") var operatorsPort: Int?
    @Option(help: "Address that operators listen on (127.0.0.1).") var operatorsAddress: String?
    @Option(help: "Certificate chain of the operators' listener, PEM.") var operatorsCertificate: String?
    @Option(help: "Key of that certificate, PEM.") var operatorsKey: String?
    @Option(help: "https://host:port that terminals are given.") var terminalsURL: String?
    @Option(help: "File that Device/meetings/start wrote: where Janus is. Without one no desk has a picture.")
    var media: String?
    @Option(help: "Port of the desk's pages for visitors and interpreters; without one they are not served.")
    var meetingsPort: Int?
    @Option(help: "Address that they listen on (0.0.0.0).") var meetingsAddress: String?
    @Option(help: "Certificate chain of that listener, PEM; without one it is the central's own.")
    var meetingsCertificate: String?
    @Option(help: "Key of that certificate, PEM.") var meetingsKey: String?
    @Option(help: "https://host:port that links to an interpreter begin with.") var meetingsURL: String?
    @Option(help: "File of the second copy; without one nothing may be pruned on terminals.") var backup: String?
    @Option(help: "Seconds between two backups (3600).") var backupIntervalSeconds: Int?
    @Option(
        help: ArgumentHelp(
            "Days after its end when a month is closed (5), \"never\", or AREA=DAYS for one area; may be repeated.",
            valueName: "days"))
    var closingDays: [String] = []
    @Option(help: "File that gets the ports as JSON when all listeners are up.") var portsFile: String?
    @Option(help: "Enrolment requests that one address may send in a minute (60); a terminal sends two.")
    var enrolmentsPerMinute: Int?
    @Option(help: "trace, debug, info, notice, warning, error (info).") var logLevel: String?

    func run() async throws {
        let level = Logger.Level(rawValue: logLevel ?? "info")
        guard let level else { throw ValidationError("there is no log level \(logLevel ?? "")") }
        let settings = try await self.settings()
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "kiosk-central")
        logger.logLevel = level
        let server = try CentralServer(settings, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// Flags over environment over file.
    private func settings() async throws -> CentralSettings {
        var providers: [any ConfigProvider] = [EnvironmentVariablesProvider().prefixKeys(with: ["kiosk", "central"])]
        if let config {
            let named = ConfigReader(provider: InMemoryProvider(values: ["filePath": .init(stringLiteral: config)]))
            providers.append(try await FileProvider<JSONSnapshot>(config: named))
        }
        let reader = ConfigReader(providers: providers)
        guard let directory = directory ?? reader.string(forKey: "directory") else {
            throw CentralError.invalid("no directory is named", remedy: "give --directory")
        }
        var settings = CentralSettings(directory: directory)
        if let postgres = postgres ?? reader.string(forKey: "postgres") { settings.engine = .postgres(postgres) }
        let hosts = host.isEmpty ? reader.stringArray(forKey: "host") ?? [] : host
        if !hosts.isEmpty { settings.hosts = hosts }
        settings.address = address ?? reader.string(forKey: "address", default: settings.address)
        settings.enrolmentPort = enrolmentPort ?? reader.int(forKey: "enrolmentPort", default: 8_441)
        settings.terminalsPort = terminalsPort ?? reader.int(forKey: "terminalsPort", default: 8_442)
        settings.operatorsPort = operatorsPort ?? reader.int(forKey: "operatorsPort", default: 8_440)
        settings.operatorsAddress =
            operatorsAddress ?? reader.string(forKey: "operatorsAddress", default: settings.operatorsAddress)
        settings.operatorsCertificateFile = operatorsCertificate ?? reader.string(forKey: "operatorsCertificate")
        settings.operatorsKeyFile = operatorsKey ?? reader.string(forKey: "operatorsKey")
        settings.terminalsURL = terminalsURL ?? reader.string(forKey: "terminalsUrl")
        settings.enrolmentsPerMinute =
            enrolmentsPerMinute ?? reader.int(forKey: "enrolmentsPerMinute", default: settings.enrolmentsPerMinute)
        settings.portsFile = portsFile ?? reader.string(forKey: "portsFile")
        settings.mediaFile = media ?? reader.string(forKey: "media")
        settings.meetingsPort = meetingsPort ?? reader.int(forKey: "meetingsPort")
        settings.meetingsAddress =
            meetingsAddress ?? reader.string(forKey: "meetingsAddress", default: settings.meetingsAddress)
        settings.meetingsCertificateFile = meetingsCertificate ?? reader.string(forKey: "meetingsCertificate")
        settings.meetingsKeyFile = meetingsKey ?? reader.string(forKey: "meetingsKey")
        settings.meetingsURL = meetingsURL ?? reader.string(forKey: "meetingsUrl")
        let closing =
            closingDays.isEmpty
            ? reader.stringArray(forKey: "closingDays") ?? reader.string(forKey: "closingDays").map { [$0] }
                ?? reader.int(forKey: "closingDays").map { ["\($0)"] } ?? [] : closingDays
        for word in closing { try settings.closing.read(word) }
        if let file = backup ?? reader.string(forKey: "backup") {
            let seconds = backupIntervalSeconds ?? reader.int(forKey: "backupIntervalSeconds", default: 3_600)
            guard seconds >= 1 else {
                throw CentralError.invalid("backups cannot be \(seconds) seconds apart", remedy: "give 1 or more")
            }
            settings.backup = CentralSettings.Backup(file: file, intervalSeconds: seconds)
        }
        return settings
    }
}
