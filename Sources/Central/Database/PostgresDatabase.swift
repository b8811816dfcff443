// SPDX-License-Identifier: EUPL-1.2
import CPostgres
import Dispatch

/// Any engine that speaks PostgreSQL's wire protocol, through libpq.
///
/// One connection on one serial queue of its own, made again when it was lost: libpq blocks, and the shared pool must
/// not. Transactions are serializable, so that two server processes cannot store one batch twice.
public final class PostgresDatabase: Database {
    private let connection: PostgresConnection
    private let queue = DispatchQueue(label: "central.postgres")

    /// Connects and makes missing tables.
    /// - Parameter connectionString: as libpq takes it, for example "host=/run/postgresql dbname=central".
    public init(_ connectionString: String) throws {
        connection = PostgresConnection(connectionString)
        try connection.open()
        try connection.command("BEGIN")
        // Two servers that start together must not both make the tables.
        try connection.command("SELECT pg_advisory_xact_lock(7231)")
        for sql in Schema.statements(.postgres) { try connection.command(sql) }
        try Schema.check(try connection.run(Statements.Backups.alive, []).first?.optionalInteger("version"), of: "it")
        try connection.command(
            "INSERT INTO schema_version (version) VALUES (\(Schema.version)) ON CONFLICT DO NOTHING")
        try connection.command("COMMIT")
    }

    public func write<Value: Sendable>(
        _ work: @escaping @Sendable (any DatabaseSession) throws -> Value
    ) async throws -> Value {
        try await onQueue { try $0.transaction("BEGIN ISOLATION LEVEL SERIALIZABLE", work) }
    }

    public func read<Value: Sendable>(
        _ work: @escaping @Sendable (any DatabaseSession) throws -> Value
    ) async throws -> Value {
        try await onQueue { try $0.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work) }
    }

    public func backup(to path: String) async throws {
        throw CentralError.invalid(
            "a PostgreSQL database is not copied from here", remedy: "use a standby or pg_basebackup")
    }

    public func close() async throws {
        try await onQueue { $0.close() }
    }

    private func onQueue<Value: Sendable>(
        _ work: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [connection] in continuation.resume(with: Result { try work(connection) }) }
        }
    }
}

/// One libpq connection. `@unchecked Sendable`: used on the database's serial queue only, but for its opening in
/// `init`, when nobody else has it.
private final class PostgresConnection: DatabaseSession, @unchecked Sendable {
    /// Serialization failures are the engine's way to say "again"; more often than this is trouble.
    private static let maximumAttempts = 8

    private let connectionString: String
    private var handle: OpaquePointer?
    private var prepared: Set<String> = []

    init(_ connectionString: String) {
        self.connectionString = connectionString
    }

    deinit { close() }

    func open() throws {
        close()
        handle = PQconnectdb(connectionString)
        guard PQstatus(handle) == CONNECTION_OK else {
            let reason = message()
            close()
            throw CentralError.database(reason)
        }
        // Notices would go to standard error past the log.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try command("SET client_encoding = 'UTF8'; SET synchronous_commit = on; SET TimeZone = 'UTC'")
    }

    func close() {
        if let handle { PQfinish(handle) }
        handle = nil
        prepared = []
    }

    func transaction<Value>(_ begin: String, _ work: (any DatabaseSession) throws -> Value) throws -> Value {
        if handle == nil || PQstatus(handle) != CONNECTION_OK { try open() }
        for attempt in 1... {
            do {
                try command(begin)
                let value = try work(self)
                try command("COMMIT")
                return value
            } catch is SerializationFailure where attempt < Self.maximumAttempts {
                try command("ROLLBACK")
            } catch is SerializationFailure {
                try command("ROLLBACK")
                throw CentralError.database("transactions kept colliding")
            } catch {
                // A lost connection has rolled back by itself.
                if PQstatus(handle) == CONNECTION_OK { try command("ROLLBACK") }
                throw error
            }
        }
        throw CentralError.database("transactions kept colliding")
    }

    func command(_ sql: String) throws {
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else { throw failure(result) }
    }

    func isolated<Value>(_ work: () throws -> Value) throws -> Value {
        try command("SAVEPOINT one")
        do {
            let value = try work()
            try command("RELEASE SAVEPOINT one")
            return value
        } catch let failure as SerializationFailure {
            // The whole transaction has to be tried again.
            throw failure
        } catch {
            if PQstatus(handle) == CONNECTION_OK { try command("ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one") }
            throw error
        }
    }

    func run(_ statement: Statement, _ values: [SQLValue]) throws -> [SQLRow] {
        precondition(values.count == statement.parameters.count, "statement \(statement.name) takes other values")
        if !prepared.contains(statement.name) {
            let result = PQprepare(handle, statement.name, statement.sql, 0, nil)
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure(result) }
            prepared.insert(statement.name)
        }
        let texts = values.map(Self.text)
        let buffers = texts.map { $0.map { $0 + [0] } }
        var pointers: [UnsafePointer<CChar>?] = []
        var kept: [UnsafeMutablePointer<CChar>] = []
        defer { for pointer in kept { pointer.deallocate() } }
        for buffer in buffers {
            guard let buffer else {
                pointers.append(nil)
                continue
            }
            let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: buffer.count)
            for (index, byte) in buffer.enumerated() { pointer[index] = CChar(bitPattern: byte) }
            kept.append(pointer)
            pointers.append(UnsafePointer(pointer))
        }
        let result = PQexecPrepared(handle, statement.name, Int32(values.count), pointers, nil, nil, 0)
        defer { PQclear(result) }
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else { throw failure(result) }
        return try rows(result)
    }

    private static func text(_ value: SQLValue) -> [UInt8]? {
        switch value {
        case .null: return nil
        case .integer(let number): return Array(String(number).utf8)
        // A zero byte would end the text early; PostgreSQL has no way to store one.
        case .text(let text): return text.utf8.filter { $0 != 0 }
        case .blob(let bytes):
            let digits = Array("0123456789abcdef".utf8)
            return Array("\\x".utf8) + bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        }
    }

    private func rows(_ result: OpaquePointer?) throws -> [SQLRow] {
        let columns = 0..<PQnfields(result)
        let names = columns.map { String(cString: PQfname(result, $0)) }
        return try (0..<PQntuples(result)).map { row in
            SQLRow(
                names: names,
                values: try columns.map { column in
                    PQgetisnull(result, row, column) == 1 ? .null : try value(result, row, column)
                })
        }
    }

    private func value(_ result: OpaquePointer?, _ row: Int32, _ column: Int32) throws -> SQLValue {
        let bytes = UnsafeBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
        let text = String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The object ids of PostgreSQL's catalogue pg_type: bytea, bigint, smallint, integer.
        switch PQftype(result, column) {
        case 17: return .blob(Self.bytes(text))
        case 20, 21, 23:
            guard let number = Int64(text) else { throw CentralError.inconsistent("a number is no number") }
            return .integer(number)
        default: return .text(text)
        }
    }

    private static func bytes(_ text: String) -> [UInt8] {
        func digit(_ c: UInt8) -> UInt8 { c >= 97 ? c - 87 : c - 48 }
        let digits = Array(text.utf8.dropFirst(2))
        return stride(from: 0, to: digits.count - 1, by: 2).map { digit(digits[$0]) << 4 | digit(digits[$0 + 1]) }
    }

    private struct SerializationFailure: Error {}

    private func failure(_ result: OpaquePointer?) -> any Error {
        let state = PQresultErrorField(result, Int32(UnicodeScalar("C").value)).map { String(cString: $0) } ?? ""
        switch state {
        case "40001", "40P01": return SerializationFailure()
        case "53100": return CentralError.full
        default: return CentralError.database(message())
        }
    }

    private func message() -> String {
        String(cString: PQerrorMessage(handle)).split(separator: "\n").first.map(String.init) ?? "no answer"
    }
}
