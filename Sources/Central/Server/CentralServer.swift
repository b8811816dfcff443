// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
public import ServiceLifecycle

/// The central: three listeners over one database, and a fourth for the desk's visitors. Runs until it is told to stop.
public final class CentralServer: Service {
    /// The directory and database it serves from.
    public let store: CentralStore
    private let settings: CentralSettings
    private let logger: Logger
    private let board: PortBoard

    /// Opens the directory and the database; nothing listens yet.
    public init(
        _ settings: CentralSettings, clock: CentralClock = .system, random: RandomBytes = .system, logger: Logger
    ) throws {
        self.settings = settings
        self.logger = logger
        board = PortBoard(
            settings.meetingsPort == nil
                ? [.enrolment, .terminals, .operators] : [.enrolment, .terminals, .operators, .meetings])
        store = try CentralStore(settings, clock: clock, random: random)
    }

    private var state: StateDirectory { store.state }
    private var database: any Database { store.database }
    private var clock: CentralClock { store.clock }

    /// Answers when all three listen, or throws when they never will.
    public func ports() async throws -> CentralPorts {
        try await board.wait()
    }

    public func run() async throws {
        do {
            var services: [any Service] = [
                try enrolment(), try terminals(), try operators(),
            ]
            if let port = settings.meetingsPort { services.append(try meetings(port)) }
            if let backup = settings.backup {
                services.append(
                    BackupService(
                        database: database, file: backup.file, intervalSeconds: backup.intervalSeconds, logger: logger))
            }
            services.append(
                CheckpointService(
                    desk: store.log, intervalSeconds: settings.checkpointIntervalSeconds, logger: logger))
            services.append(
                MeetingService(database: database, clock: clock, janus: store.janus, logger: logger))
            services.append(ClosingService(desk: store.closings, settings: settings.closing, logger: logger))
            let group = ServiceGroup(configuration: .init(services: services, logger: logger))
            try await group.run()
            await board.failed(CancellationError())
            try await database.close()
        } catch {
            await board.failed(error)
            throw error
        }
    }

    private func enrolment() throws -> some Service {
        let listener = EnrolmentListener(
            enroller: store.enroller,
            limiter: RateLimiter(perWindow: settings.enrolmentsPerMinute, windowSeconds: 60), clock: clock,
            terminalsURL: { [settings, board] in
                if let url = settings.terminalsURL { return url }
                return Self.url(settings, try await board.wait().terminals)
            })
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain(), privateKey: .privateKey(try privateKey()))
        harden(&configuration)
        return application(
            listener.router(), .enrolment, try .tls(http, tlsConfiguration: configuration), settings.address,
            settings.enrolmentPort)
    }

    private func terminals() throws -> some Service {
        let listener = TerminalsListener(
            queue: store.queue, database: database, state: state, clock: clock, meetings: store.meetings)
        let authority = try NIOSSLCertificate(bytes: Array(state.authorityPEM.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
            certificateChain: try chain(), privateKey: .privateKey(try privateKey()),
            trustRoots: .certificates([authority]))
        harden(&configuration)
        return application(
            listener.router(), .terminals, try .tls(http, tlsConfiguration: configuration), settings.address,
            settings.terminalsPort)
    }

    private func operators() throws -> some Service {
        let listener = OperatorsListener(
            database: database, clock: clock, desk: store.operators, log: store.log, random: store.random,
            templates: try Templates(), isSecure: settings.operatorsCertificateFile != nil)
        let router = listener.router()
        LogRoutes(desk: store.log).add(to: router)
        DeskRoutes(listener: listener, clerks: store.clerks) { [settings, board] in
            if let url = settings.meetingsURL { return url }
            guard let port = try? await board.wait().meetings else { return nil }
            return Self.url(settings, port)
        }.add(to: router)
        var server = http
        if let certificateFile = settings.operatorsCertificateFile, let keyFile = settings.operatorsKeyFile {
            server = try .tls(http, tlsConfiguration: try given(certificateFile, keyFile))
        } else {
            guard ["127.0.0.1", "::1", "localhost"].contains(settings.operatorsAddress) else {
                throw CentralError.invalid(
                    "operators would sign in over plain HTTP on \(settings.operatorsAddress)",
                    remedy: "give a certificate and key for them, or listen on 127.0.0.1 behind a proxy")
            }
        }
        return application(
            router, .operators, server, settings.operatorsAddress, settings.operatorsPort)
    }

    /// Pages for the browsers of visitors and interpreters.
    private func meetings(_ port: Int) throws -> some Service {
        let listener = VisitListener(
            database: database, clock: clock, clerks: store.clerks, templates: try Templates())
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try chain(), privateKey: .privateKey(try privateKey()))
        harden(&configuration)
        if let certificateFile = settings.meetingsCertificateFile, let keyFile = settings.meetingsKeyFile {
            configuration = try given(certificateFile, keyFile)
        }
        return application(
            listener.router(), .meetings, try .tls(http, tlsConfiguration: configuration),
            settings.meetingsAddress, port)
    }

    /// With a certificate of the operator's own.
    private func given(_ certificateFile: String, _ keyFile: String) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.shutdownTimeout = .milliseconds(250)
        return configuration
    }

    private static func url(_ settings: CentralSettings, _ port: Int) -> String {
        let host = settings.hosts.first ?? "localhost"
        return "https://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    private var http: HTTPServerBuilder { .http1(configuration: .init(idleTimeout: .seconds(600))) }

    private func application(
        _ router: Router<ConnectionContext>, _ listener: PortBoard.Listener, _ server: HTTPServerBuilder,
        _ address: String, _ port: Int
    ) -> some Service {
        Application(
            router: router, server: server,
            configuration: .init(address: .hostname(address, port: port)),
            onServerRunning: { [board, settings, logger] channel in
                guard let port = channel.localAddress?.port,
                    let ports = await board.listening(listener, on: port)
                else { return }
                Self.announce(ports, settings, logger)
            }, logger: logger)
    }

    private static func announce(_ ports: CentralPorts, _ settings: CentralSettings, _ logger: Logger) {
        logger.notice(
            "listening",
            metadata: [
                "enrolment": "\(ports.enrolment)", "terminals": "\(ports.terminals)",
                "operators": "\(ports.operators)",
            ])
        guard let file = settings.portsFile else { return }
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            try SafeFile.write(Array(try encoder.encode(ports)) + [10], to: file)
        } catch {
            logger.error("the ports file cannot be written", metadata: ["error": "\(error)"])
        }
    }

    private func harden(_ configuration: inout TLSConfiguration) {
        configuration.minimumTLSVersion = .tlsv13
        // Otherwise a stop waits seconds for idle clients to say goodbye.
        configuration.shutdownTimeout = .milliseconds(250)
    }

    private func chain() throws -> [NIOSSLCertificateSource] {
        [.certificate(try NIOSSLCertificate(bytes: Array(state.serverCertificatePEM.utf8), format: .pem))]
    }

    private func privateKey() throws -> NIOSSLPrivateKey {
        try NIOSSLPrivateKey(bytes: Array(state.serverKeyPEM.utf8), format: .pem)
    }
}
