// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// A checkpoint on its way to a party that cosigns, with the proof that the log only grew since the one it cosigned
/// last. As text (C2SP tlog-witness, add-checkpoint): a line `old SIZE`, the hashes of the consistency proof in base64 a
/// line each, an empty line, the note.
public struct CosignRequest: Sendable, Equatable {
    static let maximumProof = 63

    /// Size of the checkpoint cosigned last; 0: none.
    public var old: UInt64
    public var proof: [[UInt8]]
    public var note: SignedNote

    public init(old: UInt64, proof: [[UInt8]], note: SignedNote) {
        self.old = old
        self.proof = proof
        self.note = note
    }

    public var text: String {
        "old \(old)\n" + proof.map { Data($0).base64EncodedString() + "\n" }.joined() + "\n" + note.encoded
    }

    public init(_ text: String) throws(NoteError) {
        guard text.utf8.count <= SignedNote.maximumBytes, let split = text.range(of: "\n\n") else {
            throw .malformed("it does not begin with the size of the older checkpoint and a proof")
        }
        let lines = text[..<split.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, first.hasPrefix("old "), let old = UInt64(first.dropFirst(4)),
            lines.count - 1 <= Self.maximumProof
        else { throw .malformed("it does not begin with the size of the older checkpoint") }
        self.old = old
        proof = []
        for line in lines.dropFirst() {
            guard let hash = Data(base64Encoded: String(line)), hash.count == MerkleTree.hashLength else {
                throw .malformed("a line of its proof is no hash")
            }
            proof.append(Array(hash))
        }
        note = try SignedNote(String(text[split.upperBound...]))
    }

    /// Cosigns, when the log's own key signed the checkpoint and it only grew since the last one.
    /// - Parameters:
    ///   - last: the checkpoint this party cosigned last, as it keeps it; `nil`: this is its first.
    ///   - seconds: the time now, since 1970.
    /// - Returns: the note with this party's line.
    public func cosigned(
        by signer: NoteSigner, log: NoteKey, last: SignedNote?, atSeconds seconds: UInt64
    ) throws -> SignedNote {
        guard log.verdict(on: note) == .good, let checkpoint = LogCheckpoint(note.text),
            checkpoint.origin == log.name
        else { throw CosignRefusal.notTheLogs }
        if let last {
            guard let known = LogCheckpoint(last.text), known.origin == log.name, signer.key.verdict(on: last).isGood
            else { throw CosignRefusal.notOurLast }
            guard known.size <= checkpoint.size else {
                throw CosignRefusal.shrunk(from: known.size, to: checkpoint.size)
            }
            guard known.size == old else { throw CosignRefusal.proofOfAnother(old: old, known: known.size) }
            guard
                MerkleProof.verifies(
                    from: known.size, known.root, to: checkpoint.size, checkpoint.root, by: proof)
            else { throw CosignRefusal.rewritten(size: known.size) }
        }
        return note.adding(try signer.sign(note.text, atSeconds: seconds))
    }
}

extension NoteKey.Verdict {
    /// True where the key signed.
    public var isGood: Bool {
        switch self {
        case .good, .cosigned: true
        case .absent, .bad: false
        }
    }
}

/// Why a checkpoint is not cosigned.
public enum CosignRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    case notTheLogs
    case notOurLast
    case shrunk(from: UInt64, to: UInt64)
    case proofOfAnother(old: UInt64, known: UInt64)
    case rewritten(size: UInt64)

    public var description: String {
        switch self {
        case .notTheLogs: "the checkpoint is not signed by the log's key; ask the central for it again"
        case .notOurLast: "the last checkpoint is not one that this key cosigned; give the file written then"
        case .shrunk(let from, let to):
            "the log had \(from) entries when it was last cosigned and has \(to) now: it was cut or restored from a "
                + "backup; do not sign, ask the central why"
        case .proofOfAnother(let old, let known):
            "the proof begins at \(old) entries and the last checkpoint cosigned has \(known); ask for the checkpoint "
                + "with --since \(known)"
        case .rewritten(let size):
            "the log does not begin with the \(size) entries cosigned last: it was rewritten; do not sign, ask the "
                + "central why"
        }
    }
}
