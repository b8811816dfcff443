// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// Where refused batches go: counted, visible, and kept. Those of another branch are kept without end, for both
/// histories are evidence; of the others the newest.
struct SetAside {
    /// Refused batches kept of one terminal; older ones go.
    static let mostRefused: Int64 = 20
    /// Batches of other branches kept of one terminal; more are counted, and the page says that they are.
    static let mostOfBranches: Int64 = 4_096

    let ingest: Ingest

    private var session: any DatabaseSession { ingest.group.session }

    /// - Parameter arrived: the batch, when it could be read and verified.
    func keep(_ body: [UInt8], _ arrived: ArrivedBatch?, because refusal: BatchRefusal) throws {
        let key: [SQLValue] = [.text(ingest.terminal.area), .text(ingest.terminal.id)]
        let digest = Hex.encode(arrived?.digest ?? Array(SHA256.hash(data: body)))
        try session.run(
            Statements.Refusals.setAside,
            key + [
                .text(digest), .text(refusal.rawValue), .number(body.count), .number(ingest.nowMilliseconds),
                .blob(Array(body.prefix(Batch.maximumBytes))),
            ])
        try session.run(Statements.Refusals.trim, key + [.number(Self.mostRefused)])
        try session.run(Statements.Refusals.count, key + [.text(refusal.rawValue)])
        guard refusal == .fork, let arrived else { return }
        let kept = try session.run(Statements.Batches.branchSize, key).first?.integer("batches") ?? 0
        guard kept < Self.mostOfBranches else { return }
        try session.run(
            Statements.Batches.keepBranch,
            key + [
                .text(digest), .number(arrived.epoch), .number(arrived.first), .number(arrived.last), .blob(body),
                .number(ingest.nowMilliseconds),
            ])
    }
}
