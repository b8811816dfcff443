// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// Takes what a van brought: opens the seal, and has the shipments stored as if their terminal had sent them itself.
struct CourierDesk: Sendable {
    let batches: BatchDesk
    let database: any Database
    let state: StateDirectory
    let clock: CentralClock

    /// - Parameter courier: the terminal that carried it; it may be the same one.
    /// - Returns: what the courier is to bring back. A file that was refused is told with its reason, and counted beside
    ///   the courier's own.
    func take(_ bytes: [UInt8], by courier: EnrolledTerminal) async throws -> CourierReceipt {
        guard let label = CourierFile.Label(bytes) else {
            return try await refuse(
                bytes, by: courier, bytes.count > CourierFile.maximumBytes ? .oversized : .malformed)
        }
        let id = Hex.encode(label.terminalID)
        guard let terminal = try await database.read({ try EnrolledTerminal.find(id, $0) }) else {
            return try await refuse(bytes, by: courier, .unknownTerminal)
        }
        guard terminal.revokedMilliseconds == nil else { return try await refuse(bytes, by: courier, .revokedTerminal) }
        let shipments: [[UInt8]]
        do throws(CourierRefusal) {
            shipments = try CourierFile.open(bytes, from: terminal.signingKey, by: state.courierKey)
        } catch {
            return try await refuse(bytes, by: courier, error)
        }
        var acknowledgements: [Acknowledgement] = []
        for shipment in shipments {
            acknowledgements.append(
                try await batches.take(shipment, as: .shipment, from: terminal).acknowledgement)
        }
        return CourierReceipt(
            terminal: id, number: label.number, acknowledgements: acknowledgements,
            serverTimeMilliseconds: clock.nowMilliseconds())
    }

    func refuse(_ bytes: [UInt8], by courier: EnrolledTerminal, _ reason: CourierRefusal) async throws -> CourierReceipt
    {
        let now = clock.nowMilliseconds()
        let key: [SQLValue] = [.text(courier.area), .text(courier.id)]
        let word = "courier.\(reason.rawValue)"
        try await database.write { session in
            try session.run(
                Statements.Refusals.setAside,
                key + [
                    .text(Hex.encode(SHA256.hash(data: bytes))), .text(word), .number(bytes.count), .number(now),
                    .blob(Array(bytes.prefix(Batch.maximumBytes))),
                ])
            try session.run(Statements.Refusals.trim, key + [.number(SetAside.mostRefused)])
            try session.run(Statements.Refusals.count, key + [.text(word)])
        }
        let label = CourierFile.Label(bytes)
        return CourierReceipt(
            terminal: label.map { Hex.encode($0.terminalID) } ?? "", number: label?.number ?? 0, acknowledgements: [],
            refused: reason, serverTimeMilliseconds: now)
    }
}
