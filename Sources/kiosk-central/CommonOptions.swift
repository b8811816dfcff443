// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Foundation

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

extension AsyncParsableCommand {
    /// Opens the store of the directory without touching the server's certificate, works on it and closes it.
    func withStore<Value: Sendable>(
        _ options: CommonOptions, _ work: @escaping @Sendable (CentralStore) async throws -> Value
    ) async throws -> Value {
        let store = try CentralStore(options.settings)
        do {
            let value = try await work(store)
            try await store.close()
            return value
        } catch {
            // The first error is the one to tell; a store that does not close loses nothing that was committed.
            try? await store.close()
            throw error
        }
    }
}
