// SPDX-License-Identifier: EUPL-1.2
public import Crypto

/// One file that proves an area's figures to somebody who has nothing else but public keys: what the central states, the
/// signed checkpoints of its log, and the log itself with the batches as terminals signed them.
///
/// Binary form, version 1 (numbers are varints, texts a length and UTF-8):
/// `"SPE1"` · notes: count, each text, the checkpoints with all their signatures, ascending by size, none smaller than
/// the statement's log · statement: length and bytes of `EvidenceStatement`, Ed25519 signature 64 of the central's
/// key over `"SPE1"` and those bytes · log: count of entries, each in order (length, bytes of `LogEntry` or
/// `LogDeletion`; form 1: 0 nothing more, 1 length and the body as it was signed, 2 length and a `RedactedBatch`).
///
/// Version 2, `"SPE2"`, of closed months that follow others: between statement and log stand the statements of the
/// months closed before, which its corrections correct: count, each (length and bytes of `EvidenceStatement`, signature
/// 64), ascending. What is signed is the same in both.
public struct EvidenceFile: Sendable, Equatable {
    static let magic = Array("SPE1".utf8)
    static let closingMagic = Array("SPE2".utf8)
    static let maximumNotes = 64
    static let maximumEarlier = 1_200
    static let maximumEntryBytes = 1_024

    public enum Body: Sendable, Equatable {
        case none
        case signed([UInt8])
        case redacted([UInt8])
    }

    public struct Item: Sendable, Equatable {
        public var entry: [UInt8]
        public var body: Body

        public init(entry: [UInt8], body: Body) {
            self.entry = entry
            self.body = body
        }
    }

    /// A statement's bytes, and the central's signature of them.
    public struct Signed: Sendable, Equatable {
        public var statement: [UInt8]
        public var signature: [UInt8]

        public init(statement: [UInt8], signature: [UInt8]) {
            self.statement = statement
            self.signature = signature
        }
    }

    public var notes: [String]
    public var statement: [UInt8]
    public var signature: [UInt8]
    /// Of the months closed before.
    public var earlier: [Signed]
    public var items: [Item]

    public init(
        notes: [String], statement: [UInt8], signature: [UInt8], earlier: [Signed] = [], items: [Item]
    ) {
        self.notes = notes
        self.statement = statement
        self.signature = signature
        self.earlier = earlier
        self.items = items
    }

    /// The central's signature of a statement.
    public static func sign(_ statement: [UInt8], by key: Curve25519.Signing.PrivateKey) throws -> [UInt8] {
        Array(try key.signature(for: magic + statement))
    }

    static func isSigned(_ statement: [UInt8], _ signature: [UInt8], by key: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
        return key.isValidSignature(signature, for: magic + statement)
    }

    public var bytes: [UInt8] {
        var writer = EvidenceWriter(
            notes: notes, statement: statement, signature: signature, earlier: earlier, count: items.count)
        for item in items { writer.append(item) }
        return writer.takeBytes()
    }

    /// Reads the binary form.
    /// - Throws: `EvidenceError.malformed` with the part that is not as it should be.
    public init(_ bytes: [UInt8]) throws(EvidenceError) {
        var reader = ByteReader(bytes)
        var part = "its beginning"
        do {
            let form = try reader.take(4)
            guard form == Self.magic || form == Self.closingMagic else { throw EvidenceError.notEvidence }
            part = "its checkpoints"
            let noteCount: Int = try reader.varint()
            guard (1...Self.maximumNotes).contains(noteCount) else { throw EvidenceStatement.Malformed() }
            notes = []
            for _ in 0..<noteCount { notes.append(try reader.text(upTo: SignedNote.maximumBytes)) }
            part = "the statement"
            statement = try reader.take(try reader.varint())
            signature = try reader.take(64)
            part = "the statements of earlier months"
            earlier = []
            if form == Self.closingMagic {
                let count: Int = try reader.varint()
                guard (1...Self.maximumEarlier).contains(count) else { throw EvidenceStatement.Malformed() }
                for _ in 0..<count {
                    earlier.append(
                        Signed(statement: try reader.take(try reader.varint()), signature: try reader.take(64)))
                }
            }
            part = "its log"
            let count: Int = try reader.varint()
            items = []
            items.reserveCapacity(min(count, reader.remaining / LogDeletion.length))
            for number in 0..<count {
                part = "entry \(number) of the log"
                let length: Int = try reader.varint()
                guard length <= Self.maximumEntryBytes else { throw EvidenceStatement.Malformed() }
                let entry = try reader.take(length)
                let body: Body
                switch try reader.integer(UInt8.self) {
                case 0: body = .none
                case 1: body = .signed(try reader.take(try reader.varint()))
                case 2: body = .redacted(try reader.take(try reader.varint()))
                default: throw EvidenceStatement.Malformed()
                }
                items.append(Item(entry: entry, body: body))
            }
            part = "its end"
            guard reader.remaining == 0 else { throw EvidenceStatement.Malformed() }
        } catch let error as EvidenceError {
            throw error
        } catch is ByteReader.EndOfBytes {
            throw .malformed("it ends early, in \(part)")
        } catch {
            throw .malformed("\(part) cannot be read")
        }
    }
}

/// Writes the file piece by piece, so that nobody has to hold it twice.
public struct EvidenceWriter: Sendable {
    private var writer = ByteWriter()

    public init(
        notes: [String], statement: [UInt8], signature: [UInt8], earlier: [EvidenceFile.Signed] = [], count: Int
    ) {
        writer.append(earlier.isEmpty ? EvidenceFile.magic : EvidenceFile.closingMagic)
        writer.append(varint: UInt64(notes.count))
        for note in notes { writer.append(text: note) }
        writer.append(varint: UInt64(statement.count))
        writer.append(statement)
        writer.append(signature)
        if !earlier.isEmpty {
            writer.append(varint: UInt64(earlier.count))
            for signed in earlier {
                writer.append(varint: UInt64(signed.statement.count))
                writer.append(signed.statement)
                writer.append(signed.signature)
            }
        }
        writer.append(varint: UInt64(count))
    }

    public mutating func append(_ item: EvidenceFile.Item) {
        writer.append(varint: UInt64(item.entry.count))
        writer.append(item.entry)
        switch item.body {
        case .none: writer.append(UInt8(0))
        case .signed(let body):
            writer.append(UInt8(1))
            writer.append(varint: UInt64(body.count))
            writer.append(body)
        case .redacted(let body):
            writer.append(UInt8(2))
            writer.append(varint: UInt64(body.count))
            writer.append(body)
        }
    }

    /// What was written since; what follows is written behind it.
    public mutating func takeBytes() -> [UInt8] {
        defer { writer = ByteWriter() }
        return writer.bytes
    }
}

/// Why bytes are no evidence file.
public enum EvidenceError: Error, Sendable, Equatable, CustomStringConvertible {
    case notEvidence
    case malformed(String)

    public var description: String {
        switch self {
        case .notEvidence: "this is no evidence file"
        case .malformed(let reason): "the file is damaged: \(reason)"
        }
    }
}
