// SPDX-License-Identifier: EUPL-1.2
import Crypto
import FaultyDisk
import Foundation
import HTTPTypes
import Hummingbird
import KioskModel
import Logging
import NIOCore
import NIOEmbedded

@testable import Central
@testable import Uplink

/// The real central behind its sockets: the routes of the terminals' listener on a store that lies on a simulated disk.
final class SimulatedCentral {
    static let area = CentralStore.defaultArea
    static let header = HTTPField.Name("X-Simulated-Terminal")!

    let folder: String
    let backupFile: String
    let disk: SimulatedDisk
    private let time: TrueTime
    private let dice: Dice
    private(set) var store: CentralStore?
    private var responder: RouterResponder<ConnectionContext>?
    /// As an older central it neither takes nor names shipments.
    var isOld = false

    init(root: String, time: TrueTime, dice: Dice) throws {
        folder = root + "/central"
        backupFile = root + "/backup/central.sqlite"
        self.time = time
        self.dice = dice
        for path in [folder, root + "/backup"] {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        try SafeFile.write(Array((Hex.encode(dice.bytes(32)) + "\n").utf8), to: folder + "/signing.key")
        disk = try SimulatedDisk([folder], dice: dice)
    }

    private var clock: CentralClock { CentralClock { [time] in time.now } }

    func start() throws {
        guard store == nil else { return }
        var settings = CentralSettings(directory: folder)
        settings.hosts = []
        let store = try CentralStore(settings, clock: clock, random: RandomBytes { [dice] in dice.bytes($0) })
        let listener = TerminalsListener(
            queue: store.queue, database: store.database, state: store.state, clock: clock,
            meetings: store.meetings)
        let desk = TerminalDesk(queue: store.queue, database: store.database, state: store.state, clock: clock)
        responder = listener.router(knowing: Caller(desk: desk)).buildResponder()
        self.store = store
    }

    /// Ends it; what its files are then is the disk's to say.
    func drop() {
        if let store {
            do { try wait { try await store.close() } } catch { print("the store does not close: \(error)") }
        }
        store = nil
        responder = nil
    }

    /// Puts the last backup in the place of the database, as an operator does.
    func restore(_ file: String) throws {
        drop()
        for name in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: folder + "/central.sqlite" + name)
        }
        try FileManager.default.copyItem(atPath: file, toPath: folder + "/central.sqlite")
        _ = FaultyDisk.takeChanges()
        try disk.settle()
        try start()
    }

    func backup() throws -> Int {
        guard let store else { return 0 }
        return try wait { [backupFile] in try await store.backup(to: backupFile) }
    }

    /// Answers a question of a terminal; `nil` when it is not there.
    func answer(_ terminal: String, _ path: String, _ contentType: String, _ body: [UInt8]?) -> (Int, [UInt8])? {
        guard let responder, let store else { return nil }
        if isOld, contentType == Shipment.contentType {
            return (415, Array(#"{"refused":"unsupportedContentType"}"#.utf8))
        }
        var fields = HTTPFields()
        fields[.contentType] = contentType
        fields[Self.header] = terminal
        let request = Request(
            head: HTTPRequest(
                method: body == nil ? .get : .post, scheme: "https", authority: "central.example", path: path,
                headerFields: fields), body: RequestBody(buffer: ByteBuffer(bytes: body ?? [])))
        var logger = Logger(label: "central")
        logger.logLevel = .critical
        let context = ConnectionContext(
            source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: logger))
        do {
            let (status, bytes) = try wait { () -> (Int, [UInt8]) in
                let response = try await responder.respond(to: request, context: context)
                let basket = Basket()
                try await response.body.write(BasketWriter(basket: basket))
                return (response.status.code, basket.bytes)
            }
            guard isOld, path == "/v1/heartbeat", status == 200 else { return (status, bytes) }
            return (status, try Self.asOld(bytes, store.state))
        } catch {
            return (500, [])
        }
    }

    /// The answer of a central that has never heard of a choice.
    private static func asOld(_ bytes: [UInt8], _ state: StateDirectory) throws -> [UInt8] {
        let signed = try JSONDecoder().decode(Signed<HeartbeatAnswer>.self, from: Data(bytes))
        var answer = try signed.verified(by: state.signingKey.publicKey)
        answer.accepts = nil
        answer.epochs = nil
        return Array(try JSONEncoder().encode(Signed(answer, by: state.signingKey)))
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any DatabaseSession) throws -> Value) throws -> Value {
        guard let store else { throw SimulationBroken("the central is not there") }
        return try wait { try await store.database.read(body) }
    }

    /// Runs what is asynchronous to its end. The simulation has a thread of its own, on which nothing else waits.
    func wait<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let done = DispatchSemaphore(value: 0)
        let result = Settled<Value>()
        Task {
            do { result.value = .success(try await body()) } catch { result.value = .failure(error) }
            done.signal()
        }
        done.wait()
        return try result.value!.get()
    }
}

/// `@unchecked Sendable`: written before the semaphore is signalled, read after.
private final class Settled<Value>: @unchecked Sendable {
    var value: Result<Value, any Error>?
}

private final class Basket: @unchecked Sendable {
    var bytes: [UInt8] = []
}

private struct BasketWriter: ResponseBodyWriter {
    let basket: Basket

    mutating func write(_ buffer: ByteBuffer) async throws { basket.bytes += Array(buffer.readableBytesView) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// Believes what the simulated line says of who asks; else as the check of certificates does.
private struct Caller: RouterMiddleware {
    typealias Context = ConnectionContext

    let desk: TerminalDesk

    func handle(
        _ request: Request, context: ConnectionContext, next: (Request, ConnectionContext) async throws -> Response
    ) async throws -> Response {
        guard let id = request.headers[SimulatedCentral.header], let terminal = try await desk.find(id) else {
            return try .refused(BatchRefusal.unknownTerminal.rawValue, status: .forbidden)
        }
        var context = context
        context.terminal = terminal
        return try await next(request, context)
    }
}

/// What the simulation found broken: the code under test, or itself.
struct SimulationBroken: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
