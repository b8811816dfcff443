// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import Central

/// The append-only log on every engine: what goes in stays in, in its order, and proves itself.
@Suite struct LogTests {
    private func entry(_ number: Int) -> [UInt8] {
        LogEntry(
            terminalID: [UInt8](repeating: 1, count: 32), epoch: 1, first: UInt64(number) + 1, last: UInt64(number) + 1,
            chainBefore: RecordChain.start, chainAfter: RecordChain.start, bodyHash: RecordChain.start
        ).bytes
    }

    private func key(_ name: String, _ kind: NoteKey.Kind = .cosigner) throws -> NoteSigner {
        try NoteSigner(name: name, kind: kind, privateKey: Curve25519.Signing.PrivateKey())
    }

    /// A log of 70,000 entries would need two levels of tiles; 600 need one and a bit, and take no minute.
    @Test(arguments: Engine.allCases) func sixHundredEntriesProveThemselves(on engine: Engine) async throws {
        try await engine.run { database in
            let leaves = (0..<600).map { MerkleTree.leaf(entry($0)) }
            let roots = (0...600).map { MerkleTree.root(leaves.prefix($0)) }
            var next = 0
            for count in [1, 254, 1, 1, 300, 43] {
                let (start, entries) = (next, (next..<next + count).map { entry($0) })
                let (first, head) = try await database.write { session in
                    (
                        try BatchLog.append(session, area: "se", entries: entries),
                        try BatchLog.head(session, area: "se")
                    )
                }
                next += count
                #expect(first == UInt64(start))
                #expect(head == BatchLog.Head(size: UInt64(next), root: roots[next]))
            }
            // Another area's log is another log.
            _ = try await database.write { try BatchLog.append($0, area: "no", entries: [entry(0)]) }
            try await database.read { session in
                let tree = LogTree(area: "se", session: session)
                for size in [1, 255, 256, 257, 512, 513, 600] as [UInt64] {
                    #expect(try tree.root(of: size) == roots[Int(size)])
                    for position in [0, size / 2, size - 1] {
                        let path = try tree.inclusion(of: position, in: size)
                        let leaf = leaves[Int(position)]
                        #expect(
                            MerkleProof.verifies(leaf: leaf, at: position, in: size, root: roots[Int(size)], by: path))
                    }
                    let proof = try tree.consistency(from: size, to: 600)
                    #expect(MerkleProof.verifies(from: size, roots[Int(size)], to: 600, roots[600], by: proof))
                }
                let level0 = try #require(try tree.bytes(of: LogTile(.hashes(level: 0), index: 1, count: 256)))
                #expect(level0 == Array(leaves[256..<512].joined()))
                let level1 = try #require(try tree.bytes(of: LogTile(.hashes(level: 1), index: 0, count: 2)))
                #expect(level1 == MerkleTree.root(leaves[0..<256]) + MerkleTree.root(leaves[256..<512]))
                let entries = try #require(try tree.bytes(of: LogTile(.entries, index: 2, count: 88)))
                #expect(Array(entries.prefix(154)) == [0, 152] + entry(512))
                #expect(entries.count == 88 * 154)
                #expect(try tree.bytes(of: LogTile(.entries, index: 2, count: 89)) == nil)
            }
        }
    }

    @Test(arguments: Engine.allCases) func checkpointsAreSignedOncePerSize(on engine: Engine) async throws {
        try await engine.run { database in
            var world = try await LogWorld(database)
            let empty = try await world.log.checkpoint(area: "se")
            #expect(LogCheckpoint(empty.text)?.root == MerkleTree.emptyRoot)
            world.visit(0, times: 30)
            try await world.take(0, [1...40, 41...90])
            let first = try await world.log.checkpoint(area: "se")
            #expect(LogCheckpoint(first.text)?.size == 2)
            #expect(try await world.log.key(area: "se").verdict(on: first) == .good)
            world.clock.advance(seconds: 60)
            #expect(try await world.log.checkpoint(area: "se") == first)
            #expect(try await world.log.newest(area: "se") == first)
            let proof = try await world.log.prove(position: 1, area: "se")
            let checkpoint = try #require(LogCheckpoint(try SignedNote(proof.checkpoint).text))
            let leaf = MerkleTree.leaf(try #require(Hex.decode(proof.entry)))
            let path = proof.path.compactMap { Hex.decode($0) }
            #expect(
                MerkleProof.verifies(leaf: leaf, at: 1, in: checkpoint.size, root: checkpoint.root, by: path))
            await #expect(throws: CentralError.self) { try await world.log.prove(position: 2, area: "se") }
        }
    }

    @Test func aSecondPartyCosignsWhatOnlyGrew() async throws {
        try await Engine.sqlite.run { database in
            var world = try await LogWorld(database)
            world.visit(0, times: 30)
            try await world.take(0, [1...40])
            let town = try key("arjang.se/revision")
            let logKey = try await world.log.key(area: "se")
            var request = try await world.log.request(area: "se", since: 0)
            #expect(try CosignRequest(request.text) == request)
            let first = try request.cosigned(by: town, log: logKey, last: nil, atSeconds: 1_000)
            #expect(try await world.log.add(first, cosigner: town.key, area: "se") == 1_000)
            #expect(try await world.log.cosigned(area: "se", by: town.key.name) == 1)
            try await world.take(0, [41...60, 61...90])
            request = try await world.log.request(area: "se", since: 1)
            let second = try request.cosigned(by: town, log: logKey, last: first, atSeconds: 2_000)
            #expect(try await world.log.add(second, cosigner: town.key, area: "se") == 2_000)
            #expect(town.key.verdict(on: try #require(try await world.log.newest(area: "se"))).isGood)

            // What it must not sign.
            let fromStart = try await world.log.request(area: "se", since: 0)
            #expect(throws: CosignRefusal.proofOfAnother(old: 0, known: 1)) {
                try fromStart.cosigned(by: town, log: logKey, last: first, atSeconds: 3_000)
            }
            let foreign = try key(logKey.name, .log)
            #expect(throws: CosignRefusal.notTheLogs) {
                try request.cosigned(by: town, log: foreign.key, last: first, atSeconds: 3_000)
            }
            #expect(throws: CosignRefusal.notOurLast) {
                try request.cosigned(by: key("arjang.se/revision"), log: logKey, last: first, atSeconds: 3_000)
            }
            // A log that was written anew after a restore: other entries under the same signature of the central.
            try await Engine.sqlite.run { other in
                // The same keys in another directory, which knows nothing of what was signed.
                let folder = try TestFolder.make("state") + "/copy"
                try FileManager.default.copyItem(atPath: world.log.state.path, toPath: folder)
                try FileManager.default.removeItem(atPath: folder + "/log-marks.json")
                let state = try StateDirectory(
                    path: folder, hosts: ["localhost"], clock: world.clock.clock, random: .system)
                let again = LogDesk(database: other, state: state, clock: world.clock.clock)
                _ = try await other.write { try BatchLog.append($0, area: "se", entries: [entry(1)]) }
                let shrunk = try await again.request(area: "se", since: 1)
                #expect(throws: CosignRefusal.shrunk(from: 3, to: 1)) {
                    try shrunk.cosigned(by: town, log: logKey, last: second, atSeconds: 3_000)
                }
                _ = try await other.write { try BatchLog.append($0, area: "se", entries: (2...4).map { entry($0) }) }
                let rewritten = try await again.request(area: "se", since: 3)
                #expect(throws: CosignRefusal.rewritten(size: 3)) {
                    try rewritten.cosigned(by: town, log: logKey, last: second, atSeconds: 3_000)
                }
                // And what it signed before is not taken as this log's.
                await #expect(throws: CentralError.self) {
                    try await again.add(second, cosigner: town.key, area: "se")
                }
            }
            // Lines that do not fit are not taken.
            let stranger = try key("x.se")
            await #expect(throws: CentralError.self) {
                try await world.log.add(second, cosigner: stranger.key, area: "se")
            }
        }
    }

    @Test(arguments: [
        ("0/000", LogTile.Content.hashes(level: 0), 0, 256), ("1/x001/234.p/9", .hashes(level: 1), 1_234, 9),
        ("entries/x001/x234/067", .entries, 1_234_067, 256), ("entries/000.p/255", .entries, 0, 255),
    ])
    func tilesHaveOnePathEach(path: String, content: LogTile.Content, index: UInt64, count: UInt64) {
        let tile = LogTile(content, index: index, count: count)
        #expect(LogTile(path: path) == tile)
        #expect(tile.path == path)
    }

    @Test(arguments: [
        "", "0", "0/0", "0/00", "8/000", "00/000", "0/x000/000", "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/001/000",
        "entries/", "entries/../x", "0/-01", "0/0a0", "+0/000", "0/x999/x999/x999/x999/x999/x999/x999/999",
    ])
    func otherPathsLeadNowhere(path: String) {
        #expect(LogTile(path: path) == nil)
    }

    @Test func seventyThousandEntriesAreThatManyTiles() {
        let tiles = LogTile.all(of: 70_000)
        func count(_ content: LogTile.Content) -> [UInt64] { tiles.filter { $0.content == content }.map(\.count) }
        // The example of the specification.
        #expect(count(.hashes(level: 0)).count == 274)
        #expect(count(.hashes(level: 0)).last == 112)
        #expect(count(.hashes(level: 1)) == [256, 17])
        #expect(count(.hashes(level: 2)) == [1])
        #expect(LogTile.all(of: 256).map(\.path) == ["entries/000", "0/000", "1/000.p/1"])
        #expect(LogTile.all(of: 0).isEmpty)
    }

    @Test func theLogIsServedAndExported() async throws {
        let folder = try TestFolder.make("export")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await TestCentral.run { central in
            #expect(try await Curl.request(central.operatorsURL + "/log/checkpoint").status == 404)
            var terminal = try await central.newTerminal()
            terminal.append(visits: 3)
            #expect(try await central.send(try terminal.signed(terminal.batch(1...2)), from: terminal).0 == 200)
            #expect(try await central.send(try terminal.signed(terminal.batch(3...3)), from: terminal).0 == 200)
            let files = try await central.store.log.export(to: folder, area: "se")
            #expect(files == 3)
            for path in ["checkpoint", "tile/0/000.p/2", "tile/entries/000.p/2"] {
                let answer = try await Curl.request(central.operatorsURL + "/log/" + path)
                #expect(answer.status == 200)
                #expect(answer.body == FileManager.default.contents(atPath: folder + "/" + path))
                #expect(try await Curl.request(central.operatorsURL + "/areas/se/log/" + path).body == answer.body)
            }
            let note = try SignedNote(
                String(decoding: try Data(contentsOf: URL(fileURLWithPath: folder + "/checkpoint")), as: UTF8.self))
            let checkpoint = try #require(LogCheckpoint(note.text))
            let tile = Array(try #require(FileManager.default.contents(atPath: folder + "/tile/0/000.p/2")))
            #expect(MerkleTree.node(Array(tile.prefix(32)), Array(tile.suffix(32))) == checkpoint.root)
            for path in ["tile/0/000", "tile/0/000.p/3", "tile/1/000.p/1", "tile/../checkpoint", "tile/9/000"] {
                #expect(
                    try await Curl.request(central.operatorsURL + "/log/" + path, arguments: ["--path-as-is"]).status
                        == 404)
            }
        }
    }
}
