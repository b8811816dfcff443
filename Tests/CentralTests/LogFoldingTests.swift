// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Testing

@testable import Central

/// The write-ahead log of the embedded engine does not grow with what is stored.
@Suite("CentralTests: the log of the embedded engine") struct LogFoldingTests {
    @Test("while commits go on the log is folded into the file, begins again, and nothing is lost")
    func folded() async throws {
        let folder = try TestFolder.make("folding")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/central.sqlite"
        let database = try SQLiteDatabase(path: path, logPages: 64)
        let bundle = [UInt8](repeating: 7, count: 40_000)
        var stored: Int64 = 0
        // Ten pages and more a commit, and never a pause.
        let end = ContinuousClock.now + .seconds(60)
        repeat {
            stored += 1
            let version = stored
            _ = try await database.write {
                try $0.run(
                    Statements.Contents.add, [.text("se"), .integer(version), .text("d"), .blob(bundle), .integer(0)])
            }
        } while try Self.beginnings(path + "-wal") < 3 && ContinuousClock.now < end
        #expect(try Self.beginnings(path + "-wal") >= 3)
        let newest = try await database.read { try $0.run(Statements.Contents.current, [.text("se")]).first }
        #expect(try newest?.integer("version") == stored)
        try await database.close()
        // Another that opens it finds everything.
        let again = try SQLiteDatabase(path: path)
        let found = try await again.read { try $0.run(Statements.Contents.current, [.text("se")]).first }
        #expect(try found?.blob("bundle") == bundle)
        try await again.close()
    }

    /// How often the log began again: the checkpoint sequence number of its header (sqlite.org/fileformat2.html, 4.1).
    private static func beginnings(_ path: String) throws -> UInt32 {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        return try (file.read(upToCount: 16) ?? Data()).dropFirst(12).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
