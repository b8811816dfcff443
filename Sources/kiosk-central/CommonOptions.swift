// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Dispatch
import Foundation
import Synchronization

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: "The central's directory: keys, certificates, database.")
    var directory: String

    @Option(help: "libpq connection string of a PostgreSQL database, instead of the one in the directory.")
    var postgres: String?

    @Flag(help: "Print JSON.")
    var json = false

    var settings: CentralSettings {
        var settings = CentralSettings(directory: directory)
        settings.hosts = []
        if let postgres { settings.engine = .postgres(postgres) }
        return settings
    }
}

/// The area that places and operators belong to.
struct AreaOption: ParsableArguments {
    @Option(help: "The area, for countries or counties kept apart.")
    var area = CentralStore.defaultArea
}

extension ParsableCommand {
    /// Runs asynchronous work to its end while this, the main thread, waits.
    func wait<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let outcome = Mutex<Result<Value, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            outcome.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        guard let result = outcome.withLock({ $0 }) else { preconditionFailure("the work ended without a result") }
        return try result.get()
    }

    /// Opens the store of the directory without touching the server's certificate, works on it and closes it.
    func withStore<Value: Sendable>(
        _ options: CommonOptions, _ work: @escaping @Sendable (CentralStore) async throws -> Value
    ) throws -> Value {
        let settings = options.settings
        return try wait {
            let store = try CentralStore(settings)
            do {
                let value = try await work(store)
                try await store.close()
                return value
            } catch {
                try? await store.close()
                throw error
            }
        }
    }
}
