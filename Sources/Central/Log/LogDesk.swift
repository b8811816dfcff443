// SPDX-License-Identifier: EUPL-1.2
import Foundation
public import KioskModel

/// The log of an area as its keeper sees it: signs checkpoints, takes cosignatures, proves and exports.
public struct LogDesk: Sendable {
    let database: any Database
    let state: StateDirectory
    let clock: CentralClock

    /// The key that signs an area's checkpoints, under the name its log has now.
    public func key(area: String) async throws -> NoteKey {
        try await database.read { try signer(area, $0).key }
    }

    func signer(_ area: String, _ session: any DatabaseSession) throws -> NoteSigner {
        try NoteSigner(name: try Self.origin(area, session), kind: .log, privateKey: state.signingKey)
    }

    static func origin(_ area: String, _ session: any DatabaseSession) throws -> String {
        guard let begun = try session.run(Statements.Log.beginning, [.text(area)]).first?.integer("begun_ms") else {
            return LogCheckpoint.origin(area: area)
        }
        return LogCheckpoint.origin(area: area, begunMilliseconds: begun)
    }

    /// Signs the log as it is now; the newest checkpoint, where it has not grown since.
    public func checkpoint(area: String) async throws -> SignedNote {
        let now = clock.nowMilliseconds()
        return try await database.write { try checkpoint(area, now, $0) }
    }

    func checkpoint(_ area: String, _ now: Int64, _ session: any DatabaseSession) throws -> SignedNote {
        try checkpoint(area, try BatchLog.head(session, area: area), now, session)
    }

    /// Signs the log as it was at some time.
    /// - Throws: `CentralError.invalid` where the log is not the one that was signed before.
    func checkpoint(
        _ area: String, _ head: BatchLog.Head, _ now: Int64, _ session: any DatabaseSession
    ) throws -> SignedNote {
        try check(area, session)
        let signer = try signer(area, session)
        if let row = try session.run(Statements.Log.checkpoint, [.text(area), .number(head.size)]).first {
            let known = try Self.note(row)
            guard LogCheckpoint(known.text)?.root == head.root else {
                throw CentralError.inconsistent("the log of \(area) is another than what was signed of it")
            }
            return known
        }
        let text = LogCheckpoint(origin: signer.key.name, size: head.size, root: head.root).text
        let note = SignedNote(text: text).adding(try signer.sign(text, atSeconds: UInt64(clamping: now / 1_000)))
        var mark = try LogMark.all(state)[area] ?? LogMark(origin: signer.key.name, size: 0, root: "")
        if mark.size < head.size || mark.root.isEmpty {
            (mark.size, mark.root) = (head.size, Hex.encode(head.root))
            // Before anybody has the note: what was signed is never forgotten.
            try LogMark.save(mark, area: area, state)
        }
        try session.run(
            Statements.Log.saveCheckpoint, [.text(area), .number(head.size), .number(now), .text(note.encoded)])
        return note
    }

    /// Refuses to sign for a database that is older than what was signed.
    func check(_ area: String, _ session: any DatabaseSession) throws {
        guard let mark = try LogMark.all(state)[area] else { return }
        let head = try BatchLog.head(session, area: area)
        let tree = LogTree(area: area, session: session)
        guard try mark.fits(head, origin: try Self.origin(area, session), tree) else {
            throw CentralError.invalid(
                "the log of \(area) is not the one that was signed at \(mark.size) entries: the database was restored "
                    + "from a backup",
                remedy: "when the terminals have sent again what is missing, run `kiosk-central log begin`")
        }
    }

    static func note(_ row: SQLRow) throws -> SignedNote {
        do {
            return try SignedNote(try row.text("note"))
        } catch let error as NoteError {
            throw CentralError.inconsistent("a checkpoint of the log: \(error)")
        }
    }

    /// The newest checkpoint that was signed; `nil` before the first.
    public func newest(area: String) async throws -> SignedNote? {
        try await database.read { session in
            try session.run(Statements.Log.newestCheckpoint, [.text(area)]).first.map { try Self.note($0) }
        }
    }

    /// A tile behind the newest checkpoint; `nil` where there is none.
    func tile(_ tile: LogTile, area: String) async throws -> [UInt8]? {
        try await database.read { session in
            guard let newest = try session.run(Statements.Log.newestCheckpoint, [.text(area)]).first,
                tile.end <= UInt64(clamping: try newest.integer("size"))
            else { return nil }
            return try LogTree(area: area, session: session).bytes(of: tile)
        }
    }

    /// A checkpoint as it is now, for a party that cosigns: with the proof that what it cosigned last is its beginning.
    public func request(area: String, since old: UInt64) async throws -> CosignRequest {
        let now = clock.nowMilliseconds()
        return try await database.write { session in
            let note = try checkpoint(area, now, session)
            guard let size = LogCheckpoint(note.text)?.size, old <= size else {
                throw CentralError.invalid(
                    "the log has fewer than \(old) entries", remedy: "give the size of the checkpoint cosigned last")
            }
            let proof = try LogTree(area: area, session: session).consistency(from: old, to: size)
            return CosignRequest(old: old, proof: proof, note: note)
        }
    }

    /// The size of the newest checkpoint that bears a line of this name; 0 before the first.
    public func cosigned(area: String, by name: String) async throws -> UInt64 {
        try await database.read { session in
            let origin = try Self.origin(area, session)
            for row in try session.run(Statements.Log.checkpoints, [.text(area), .integer(0)]).reversed() {
                let note = try Self.note(row)
                guard LogCheckpoint(note.text)?.origin == origin else { break }
                guard note.signatures.contains(where: { $0.name == name }) else { continue }
                return UInt64(clamping: try row.integer("size"))
            }
            return 0
        }
    }

    /// Takes a note that another party cosigned.
    /// - Parameter cosigner: whose line must be on it and fit.
    /// - Returns: when it was cosigned, seconds since 1970.
    public func add(_ note: SignedNote, cosigner: NoteKey, area: String) async throws -> UInt64 {
        let key = try await key(area: area)
        guard let checkpoint = LogCheckpoint(note.text), checkpoint.origin == key.name, key.verdict(on: note) == .good
        else {
            throw CentralError.invalid(
                "this is no checkpoint that this central signed for \(area)",
                remedy: "give the file that `kiosk-central cosign sign` wrote")
        }
        guard case .cosigned(let seconds) = cosigner.verdict(on: note),
            let line = note.signatures.first(where: { $0.name == cosigner.name && $0.keyID == cosigner.keyID })
        else {
            throw CentralError.invalid(
                "\(cosigner.name) has not cosigned this checkpoint", remedy: "compare the key with the party's own")
        }
        try await database.write { session in
            let place: [SQLValue] = [.text(area), .number(checkpoint.size)]
            guard let row = try session.run(Statements.Log.checkpoint, place).first else {
                throw CentralError.notFound(
                    "no checkpoint of \(checkpoint.size) entries is here",
                    remedy: "this central was restored from a backup since; ask for a new cosignature")
            }
            let known = try Self.note(row)
            guard known.text == note.text else {
                throw CentralError.inconsistent("the checkpoint of \(checkpoint.size) entries is another here")
            }
            try session.run(Statements.Log.saveNote, place + [.text(known.adding(line).encoded)])
        }
        return seconds
    }

    /// An entry of the log with the path that leads from it to the root of the newest checkpoint.
    public func prove(position: UInt64, area: String) async throws -> LogProof {
        let now = clock.nowMilliseconds()
        return try await database.write { session in
            let note = try checkpoint(area, now, session)
            let size = LogCheckpoint(note.text)?.size ?? 0
            guard position < size,
                let row = try session.run(
                    Statements.Log.entries, [.text(area), .number(position), .number(position + 1)]
                ).first
            else {
                throw CentralError.notFound(
                    "the log has \(size) entries, none at \(position)", remedy: "positions count from 0")
            }
            return LogProof(
                position: position, entry: Hex.encode(try row.blob("entry")), checkpoint: note.encoded,
                path: try LogTree(area: area, session: session).inclusion(of: position, in: size).map { Hex.encode($0) }
            )
        }
    }

    /// Writes the log as files, in the shape it is served in.
    /// - Returns: how many files there are.
    public func export(to folder: String, area: String) async throws -> Int {
        let note = try await checkpoint(area: area)
        let size = LogCheckpoint(note.text)?.size ?? 0
        let tiles = LogTile.all(of: size)
        for tile in tiles {
            let bytes = try await database.read { try LogTree(area: area, session: $0).bytes(of: tile) }
            guard let bytes else { throw CentralError.inconsistent("the log of \(area) lacks tile \(tile.path)") }
            try Self.write(bytes, to: "\(folder)/tile/\(tile.path)")
        }
        // The checkpoint last: whoever reads it finds what it needs.
        try Self.write(Array(note.encoded.utf8), to: "\(folder)/checkpoint")
        return tiles.count + 1
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        } catch {
            throw CentralError.directory(path: path, reason: "its folder cannot be made")
        }
        try SafeFile.write(bytes, to: path)
    }
}

/// A proof that an entry is in the log, for people who check it with tools of their own (RFC 6962).
public struct LogProof: Sendable, Codable, Equatable {
    /// From 0.
    public let position: UInt64
    /// Hexadecimal.
    public let entry: String
    /// The signed note.
    public let checkpoint: String
    /// Hexadecimal, from the leaf's sibling up.
    public let path: [String]
}
