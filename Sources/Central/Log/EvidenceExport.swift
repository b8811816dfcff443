// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Puts an evidence file together from the log and the stored batches.
struct EvidenceExport: Sendable {
    static let page: UInt64 = 256

    let area: String
    let statement: EvidenceStatement
    let notes: [SignedNote]
    /// Of the months closed before, where the statement corrects them.
    var earlier: [EvidenceFile.Signed] = []

    /// Which bodies a month's file may leave out, and what that needs in the statement.
    static func scope(
        _ statement: EvidenceStatement, area: String, _ session: any DatabaseSession
    ) throws -> EvidenceScope {
        var scope = EvidenceScope(statement)
        try walk(session, area, to: statement.size) { position, entry, body in
            guard let entry = LogEntry(entry), let body else { return }
            scope.take(entry, body, at: position)
        }
        scope.finish()
        return scope
    }

    /// The whole file, and how many batches are in it.
    /// - Parameter signed: the statement's bytes as they were signed, and the signature.
    func bytes(
        _ signed: (bytes: [UInt8], signature: [UInt8]), _ session: any DatabaseSession
    ) throws -> ([UInt8], Int) {
        let omitted =
            statement.month == nil ? [] : try Self.scope(statement, area: area, session).omitted
        let size = notes.compactMap { LogCheckpoint($0.text)?.size }.max() ?? statement.size
        var writer = EvidenceWriter(
            notes: notes.map(\.encoded), statement: signed.bytes, signature: signed.signature, earlier: earlier,
            count: Int(size))
        var batches = 0
        try Self.walk(session, area, to: size) { position, entry, body in
            var item = EvidenceFile.Item(entry: entry, body: .none)
            if let body, position < statement.size, !omitted.contains(position) {
                batches += 1
                item.body = RedactedBatch.isRedacted(body) ? .redacted(body) : .signed(body)
            }
            writer.append(item)
        }
        return (writer.takeBytes(), batches)
    }

    /// Every entry of the log up to a size, with the body its batch has now.
    private static func walk(
        _ session: any DatabaseSession, _ area: String, to size: UInt64,
        _ take: (_ position: UInt64, _ entry: [UInt8], _ body: [UInt8]?) throws -> Void
    ) throws {
        var next: UInt64 = 0
        while next < size {
            let end = min(size, next + page)
            let rows = try session.run(Statements.Log.entries, [.text(area), .number(next), .number(end)])
            guard rows.count == Int(end - next) else {
                throw CentralError.inconsistent("the log of \(area) lacks entries from \(next) on")
            }
            for row in rows {
                let bytes = try row.blob("entry")
                var body: [UInt8]?
                if let entry = LogEntry(bytes) {
                    body = try session.run(
                        Statements.Log.body,
                        [
                            .text(area), .text(Hex.encode(entry.terminalID)), .number(entry.epoch), .number(entry.last),
                        ]
                    ).first?.blob("body")
                }
                try take(UInt64(clamping: try row.integer("position")), bytes, body)
            }
            next = end
        }
    }
}
