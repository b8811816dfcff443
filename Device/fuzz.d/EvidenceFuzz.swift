// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// What somebody hands a funder to check: evidence files, statements, redacted batches, notes, cosign requests and keys.
/// The first byte chooses the form, the rest is the body. Whatever it is, the answer is a refusal or a report, and what
/// was read is written as it was.
enum EvidenceFuzz {
    private static let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32))

    static func run(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let body = Array(bytes.dropFirst())
        switch choice % 5 {
        case 0: file(body)
        case 1: statement(body)
        case 2: redacted(body)
        case 3: note(String(decoding: body, as: UTF8.self))
        default: log(body)
        }
    }

    private static var verifier: EvidenceVerifier? {
        guard let key,
            let named = try? NoteKey(
                name: LogCheckpoint.origin(area: "se"), kind: .log, publicKey: Array(key.publicKey.rawRepresentation))
        else { return nil }
        return EvidenceVerifier(central: named, cosigners: [named], terminals: [])
    }

    private static func file(_ body: [UInt8]) {
        let report = verifier?.verify(body)
        precondition(report?.isProved != true, "nobody signed this")
        guard let file = try? EvidenceFile(body) else { return }
        precondition(file.bytes == body, "the file came back otherwise")
    }

    private static func statement(_ body: [UInt8]) {
        guard let statement = EvidenceStatement(body) else { return }
        precondition(statement.bytes == body, "the statement came back otherwise")
        _ = EvidenceScope(statement)
        let file = EvidenceFile(notes: ["x"], statement: body, signature: [UInt8](repeating: 0, count: 64), items: [])
        precondition(verifier?.verify(file).isProved != true, "nobody signed this")
    }

    /// A redacted batch with a log, a terminal and a decision around it that fit.
    private static func redacted(_ body: [UInt8]) {
        guard let batch = try? RedactedBatch(body), let key else { return }
        precondition(batch.bytes == body, "the redacted batch came back otherwise")
        let publicKey = Array(key.publicKey.rawRepresentation)
        let id = Array(SHA256.hash(data: publicKey))
        let entry = LogEntry(
            terminalID: id, epoch: batch.epoch, first: batch.first, last: batch.last, chainBefore: batch.chainBefore,
            chainAfter: batch.chainAfter, bodyHash: id)
        let deletion = LogDeletion(terminalID: id, epoch: batch.epoch, position: 0, redacted: body, decision: "a")
        for month in [nil, CivilMonth(year: 2026, month: 11)] {
            var statement = EvidenceStatement(area: "se", madeMilliseconds: 0, month: month, size: 2, root: id)
            statement.terminals = [
                .init(
                    id: id, key: publicKey, place: 1, enrolledMilliseconds: 0, revokedMilliseconds: nil,
                    heardMilliseconds: nil)
            ]
            statement.boots = [
                .init(terminal: 0, epoch: batch.epoch, ordinal: 1, began: 1_795_435_200_000...1_795_435_200_900)
            ]
            if month != nil {
                var scope = EvidenceScope(statement)
                scope.take(entry, body, at: 0)
                scope.finish()
            }
            let file = EvidenceFile(
                notes: ["x"], statement: statement.bytes, signature: [UInt8](repeating: 0, count: 64),
                items: [.init(entry: entry.bytes, body: .redacted(body)), .init(entry: deletion.bytes, body: .none)])
            precondition(verifier?.verify(file).isProved != true, "nobody signed this")
        }
    }

    private static func note(_ text: String) {
        if let note = try? SignedNote(text) {
            precondition(note.encoded == text, "the note came back otherwise")
            _ = verifier?.central.verdict(on: note)
        }
        if let checkpoint = LogCheckpoint(text) { precondition(checkpoint.text == text) }
        if let key = try? NoteKey(text) { precondition(key.text == text) }
        if let signer = try? NoteSigner(text) { precondition(signer.text == text) }
        if let request = try? CosignRequest(text) { precondition((try? CosignRequest(request.text)) == request) }
    }

    private static func log(_ body: [UInt8]) {
        if let entry = LogEntry(body) { precondition(entry.bytes == body) }
        if let deletion = LogDeletion(body) { precondition(deletion.bytes == body) }
        guard let size = body.first.map(UInt64.init) else { return }
        guard let frontier = MerkleFrontier(size: size, bytes: Array(body.dropFirst())) else { return }
        precondition(frontier.bytes == Array(body.dropFirst()))
        precondition(frontier.root.count == MerkleTree.hashLength)
    }
}
