// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// The body of one request, taken apart and verified off the writer.
struct Parcel: Sendable {
    /// What a body may be.
    enum Form: Sendable, CaseIterable {
        /// Batches and folds of version 2. The best comes first.
        case shipment
        /// One batch of version 1.
        case batch

        var contentType: String {
            switch self {
            case .shipment: Shipment.contentType
            case .batch: Batch.contentType
            }
        }

        init?(contentType: String?) {
            guard let form = Self.allCases.first(where: { $0.contentType == contentType }) else { return nil }
            self = form
        }
    }

    struct Member: Sendable {
        let body: [UInt8]
        let arrived: Result<ArrivedBatch, BatchRefusal>
    }

    let body: [UInt8]
    let members: [Member]
    /// The body as a whole was not what it should be.
    let refused: BatchRefusal?
    /// The epoch that the answer speaks of: that of the members, else the one the body claims, else 0.
    let epoch: UInt32
    /// One batch by itself.
    let isSingle: Bool

    init(_ body: [UInt8], as form: Form, from terminal: EnrolledTerminal) {
        self.body = body
        isSingle = form == .batch
        let claims: [[UInt8]]
        do throws(BatchRefusal) {
            claims = try Self.open(body, form, terminal)
        } catch {
            members = []
            refused = error
            epoch = form == .batch ? BatchClaim(body)?.epoch ?? 0 : 0
            return
        }
        members = claims.map { bytes in
            Member(
                body: bytes,
                arrived: Result { () throws(BatchRefusal) in try ArrivedBatch(verifying: bytes, from: terminal) })
        }
        refused = nil
        epoch = members.lazy.compactMap { try? $0.arrived.get().epoch }.first ?? BatchClaim(claims[0])?.epoch ?? 0
    }

    /// A body that was not read.
    init(refused: BatchRefusal, as form: Form) {
        body = []
        members = []
        self.refused = refused
        epoch = 0
        isSingle = form == .batch
    }

    private static func open(
        _ body: [UInt8], _ form: Form, _ terminal: EnrolledTerminal
    ) throws(BatchRefusal) -> [[UInt8]] {
        switch form {
        case .shipment:
            let shipment = try Shipment(decoding: body)
            guard shipment.terminalID == terminal.idBytes else { throw .foreignTerminal }
            return shipment.members
        case .batch:
            guard let claimed = Batch.claimedTerminalID(body) else { throw .malformed }
            guard claimed == terminal.idBytes else { throw .foreignTerminal }
            return [body]
        }
    }
}
