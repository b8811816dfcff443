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
        // Ten pages and more a commit; the log begins again once the writer found it folded.
        var longest = 0
        let end = ContinuousClock.now + .seconds(60)
        repeat {
            stored += 1
            let version = stored
            _ = try await database.write {
                try $0.run(
                    Statements.Contents.add, [.text("se"), .integer(version), .text("d"), .blob(bundle), .integer(0)])
            }
            longest = max(longest, try Self.size(path + "-wal"))
        } while try (stored < 400 || Self.size(path) < 10_000_000) && ContinuousClock.now < end
        // 400 commits wrote 16 MB into the log; the file holds them, and the log was never nearly that long.
        #expect(try Self.size(path) >= 10_000_000)
        #expect(longest < Int(stored) * bundle.count)
        let newest = try await database.read { try $0.run(Statements.Contents.current, [.text("se")]).first }
        #expect(try newest?.integer("version") == stored)
        try await database.close()
        // Another that opens it finds everything.
        let again = try SQLiteDatabase(path: path)
        let found = try await again.read { try $0.run(Statements.Contents.current, [.text("se")]).first }
        #expect(try found?.blob("bundle") == bundle)
        try await again.close()
    }

    private static func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }
}
