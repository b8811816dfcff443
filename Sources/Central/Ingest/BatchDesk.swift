// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// What becomes of a batch as it arrives: verified, stored in one transaction, or set aside with its reason.
struct BatchDesk: Sendable {
    /// Refused batches kept of one terminal; older ones go.
    static let maximumSetAside: Int64 = 20

    let database: any Database
    let state: StateDirectory
    let clock: CentralClock

    /// The answer to one batch.
    struct Outcome: Sendable {
        let acknowledgement: Acknowledgement
        /// What the log says of it beside the refusal.
        let newlyStored: Bool
    }

    /// - Parameter terminal: the terminal of the client certificate.
    func take(_ body: [UInt8], from terminal: EnrolledTerminal) async throws -> Outcome {
        let claimed = Batch.claimedTerminalID(body).map { Hex.encode($0) }
        do {
            guard let claimed else { throw BatchRefusal.malformed }
            guard claimed == terminal.id else { throw BatchRefusal.foreignTerminal }
            let batch = try Batch(verifying: body, key: terminal.signingKey)
            let now = clock.nowMilliseconds()
            let marks = try await database.write { session in
                try Ingest(area: terminal.area, terminal: terminal.id, session: session, nowMilliseconds: now)
                    .take(batch)
            }
            return Outcome(
                acknowledgement: acknowledge(terminal.id, batch.epoch, marks, refused: nil), newlyStored: true)
        } catch let refusal as BatchRefusal {
            return try await refuse(body, from: terminal, because: refusal)
        } catch CentralError.full {
            return Outcome(
                acknowledgement: acknowledge(
                    terminal.id, Self.claimedEpoch(body), (try? await marks(body, terminal)) ?? Ingest.Marks(),
                    refused: .centralFull),
                newlyStored: false)
        }
    }

    /// Sets a body aside and says why. When even that finds no room, the refusal stands and nothing is kept.
    func refuse(
        _ body: [UInt8], from terminal: EnrolledTerminal, because refusal: BatchRefusal
    ) async throws -> Outcome {
        let now = clock.nowMilliseconds()
        let digest = Hex.encode(SHA256.hash(data: body))
        do {
            try await database.write { session in
                let key: [SQLValue] = [.text(terminal.area), .text(terminal.id)]
                try session.run(
                    Statements.Refusals.setAside,
                    key + [
                        .text(digest), .text(refusal.rawValue), .number(body.count), .number(now),
                        .blob(Array(body.prefix(Batch.maximumBytes))),
                    ])
                try session.run(Statements.Refusals.trim, key + [.number(Self.maximumSetAside)])
                try session.run(Statements.Refusals.count, key + [.text(refusal.rawValue)])
            }
        } catch CentralError.full {
            // The terminal is told all the same.
        }
        return Outcome(
            acknowledgement: acknowledge(
                terminal.id, Self.claimedEpoch(body), try await marks(body, terminal), refused: refusal),
            newlyStored: false)
    }

    private func marks(_ body: [UInt8], _ terminal: EnrolledTerminal) async throws -> Ingest.Marks {
        let epoch = Self.claimedEpoch(body)
        return try await database.read { session in
            try Ingest.marks(area: terminal.area, terminal: terminal.id, epoch: epoch, session)
        }
    }

    private func acknowledge(
        _ terminal: String, _ epoch: UInt32, _ marks: Ingest.Marks, refused: BatchRefusal?
    ) -> Acknowledgement {
        Acknowledgement(
            terminal: terminal, epoch: epoch, stored: marks.stored, releasable: marks.releasable, refused: refused,
            serverTimeMilliseconds: clock.nowMilliseconds())
    }

    /// The epoch a body claims, so that the answer can say what is stored of it; 0 when it says none.
    private static func claimedEpoch(_ body: [UInt8]) -> UInt32 {
        guard body.count >= 40 else { return 0 }
        return body[36..<40].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
