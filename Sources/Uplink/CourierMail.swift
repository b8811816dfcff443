// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
public import KioskModel

/// A terminal's own mail by courier: its backlog sealed into a file, and the central's receipts taken.
public struct CourierMail: Sendable {
    private let identity: TerminalIdentity
    private let outbox: any Outbox

    public init(identity: TerminalIdentity, outbox: any Outbox) {
        self.identity = identity
        self.outbox = outbox
    }

    /// What became of a receipt.
    public enum Reading: Sendable, Equatable {
        /// For this terminal: so many shipments are acknowledged.
        case taken(Int)
        /// The central would not have the file.
        case refused(CourierRefusal)
        /// For another terminal, whose mail it is to stay.
        case foreign
    }

    /// Everything the central is not known to have, sealed to it.
    /// - Returns: `nil` when nothing waits.
    /// - Throws: `notEnrolled`, `noCourierKey`, or what the journal threw.
    public func seal() throws -> (name: CourierName, bytes: [UInt8], events: UInt64)? {
        guard let enrolment = identity.enrolment else { throw UplinkError.notEnrolled }
        guard let central = enrolment.courierKey else { throw UplinkError.noCourierKey }
        var bodies: [[UInt8]] = []
        var bytes = 0
        var events: UInt64 = 0
        var number: UInt64 = 0
        var last: OutgoingShipment?
        while let shipment = try outbox.nextShipment(
            creditBytes: Shipment.maximumBytes, version: 2, after: last)
        {
            // What does not fit goes the next time.
            guard bytes + shipment.body.count < CourierFile.maximumBytes - 65_536 else { break }
            bodies.append(shipment.body)
            bytes += shipment.body.count
            events += shipment.sequences.reduce(0) { $0 + UInt64($1.count) }
            // Epoch and sequence only grow.
            number = max(number, UInt64(shipment.epoch) << 40 | shipment.last)
            last = shipment
        }
        guard !bodies.isEmpty else { return nil }
        let file = try CourierFile.seal(bodies, number: number, signingKey: identity.signingKey, to: central)
        let name = CourierName(.sealed, keyID: CourierFile.keyID(central), terminalID: identity.terminalID)
        return (name, file, events)
    }

    /// The terminal that a receipt of this county's central is for, 32 bytes.
    public func addressee(of bytes: [UInt8]) throws -> [UInt8] {
        let receipt = try read(bytes)
        guard let id = Hex.decode(receipt.terminal), id.count == 32 else {
            throw UplinkError.unexpectedAnswer("the courier", detail: "a receipt for no terminal")
        }
        return id
    }

    /// What a receipt says, whoever it is for.
    /// - Throws: `badSignature` or `unexpectedAnswer` for what is no receipt of this terminal's central.
    public func read(_ bytes: [UInt8]) throws -> CourierReceipt {
        guard let enrolment = identity.enrolment else { throw UplinkError.notEnrolled }
        guard bytes.count <= CourierReceipt.maximumBytes,
            let signed = try? JSONDecoder().decode(Signed<CourierReceipt>.self, from: Data(bytes))
        else { throw UplinkError.unexpectedAnswer("the courier", detail: "no file of the agreed form") }
        do { return try signed.verified(by: enrolment.centralKey) } catch {
            throw UplinkError.badSignature("the receipt that the courier brought")
        }
    }

    /// Whether the file is this terminal's own, whole and unchanged.
    public func isOwn(_ bytes: [UInt8]) -> Bool {
        guard let label = CourierFile.Label(bytes), label.terminalID == identity.terminalID else { return false }
        return identity.signingKey.publicKey.isValidSignature(Array(bytes.suffix(64)), for: bytes.dropLast(64))
    }

    /// Takes a receipt, `Signed<CourierReceipt>` as JSON.
    /// - Throws: `badSignature` or `unexpectedAnswer` for what is no receipt of this terminal's central.
    public func take(_ bytes: [UInt8]) throws -> Reading {
        let receipt = try read(bytes)
        guard receipt.terminal == identity.terminal else { return .foreign }
        if let refused = receipt.refused { return .refused(refused) }
        for acknowledgement in receipt.acknowledgements { try outbox.acknowledge(acknowledgement) }
        return .taken(receipt.acknowledgements.count)
    }
}
