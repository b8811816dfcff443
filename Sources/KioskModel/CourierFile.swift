// SPDX-License-Identifier: EUPL-1.2
public import Crypto
import Foundation

/// A backlog that travels by van: shipments of one terminal, sealed to the central (HPKE, RFC 9180: X25519, HKDF-SHA-256,
/// ChaCha20-Poly1305) and signed by the terminal. Who carries it sees whose it is and for which central, and no more; it
/// may be carried twice or lost, since what is in it counts once and stays with the terminal until it is acknowledged.
///
/// `"SPC1"` 4, id of the central's key 8 (the first bytes of SHA-256 of its X25519 public key), terminal id 32, number 8,
/// encapsulated key 32, length of the sealed bytes 4, sealed bytes, Ed25519 signature 64 over everything before it;
/// big-endian. Sealed are the shipments, each its length 4 and its bytes; associated data is everything before the
/// encapsulated key.
public enum CourierFile {
    public static let contentType = "application/vnd.servicepunkt.courier.v1"
    /// Some two years of a busy terminal.
    public static let maximumBytes = 4_194_304
    static let magic = Array("SPC1".utf8)
    static let headBytes = 4 + 8 + 32 + 8
    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    private static let info = Data("servicepunkt courier v1".utf8)

    /// What stands outside the seal.
    public struct Label: Sendable, Equatable {
        public var keyID: [UInt8]
        public var terminalID: [UInt8]
        /// Newer files of a terminal have a higher number.
        public var number: UInt64

        /// The label of a file, unproven; `nil` when it is no file for a courier.
        public init?(_ bytes: [UInt8]) {
            guard bytes.count > headBytes + 32 + 4 + 64, bytes.count <= maximumBytes, Array(bytes.prefix(4)) == magic
            else { return nil }
            keyID = Array(bytes[4..<12])
            terminalID = Array(bytes[12..<44])
            number = bytes[44..<52].reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// Names a central's key.
    public static func keyID(_ key: Curve25519.KeyAgreement.PublicKey) -> [UInt8] {
        Array(SHA256.hash(data: key.rawRepresentation).prefix(8))
    }

    /// - Parameter shipments: `Shipment` bodies, oldest first.
    /// - Throws: `CourierRefusal.oversized`.
    public static func seal(
        _ shipments: [[UInt8]], number: UInt64, signingKey: Curve25519.Signing.PrivateKey,
        to central: Curve25519.KeyAgreement.PublicKey
    ) throws -> [UInt8] {
        var head = ByteWriter()
        head.append(magic)
        head.append(keyID(central))
        head.append(Array(SHA256.hash(data: signingKey.publicKey.rawRepresentation)))
        head.append(number)
        var content = ByteWriter()
        for shipment in shipments {
            content.append(UInt32(shipment.count))
            content.append(shipment)
        }
        var sender = try HPKE.Sender(recipientKey: central, ciphersuite: suite, info: info)
        let sealed = try sender.seal(Data(content.bytes), authenticating: Data(head.bytes))
        var file = head
        file.append(Array(sender.encapsulatedKey))
        file.append(UInt32(sealed.count))
        file.append(Array(sealed))
        let bytes = file.bytes + Array(try signingKey.signature(for: file.bytes))
        guard bytes.count <= maximumBytes else { throw CourierRefusal.oversized }
        return bytes
    }

    /// Opens a file at the central.
    /// - Returns: the shipments, not looked at yet.
    public static func open(
        _ bytes: [UInt8], from terminal: Curve25519.Signing.PublicKey, by central: Curve25519.KeyAgreement.PrivateKey
    ) throws(CourierRefusal) -> [[UInt8]] {
        guard bytes.count <= maximumBytes else { throw .oversized }
        guard let label = Label(bytes) else { throw .malformed }
        guard label.keyID == keyID(central.publicKey) else { throw .foreignCentral }
        guard label.terminalID == Array(SHA256.hash(data: terminal.rawRepresentation)) else { throw .unknownTerminal }
        guard terminal.isValidSignature(Array(bytes.suffix(64)), for: bytes.dropLast(64)) else { throw .badSignature }
        do {
            var reader = ByteReader(bytes)
            let head = try reader.take(headBytes)
            let encapsulated = try reader.take(32)
            let length: UInt32 = try reader.integer()
            let sealed = try reader.take(Int(length))
            guard reader.remaining == 64 else { throw CourierRefusal.malformed }
            var recipient = try HPKE.Recipient(
                privateKey: central, ciphersuite: suite, info: info, encapsulatedKey: Data(encapsulated))
            let content = try recipient.open(Data(sealed), authenticating: Data(head))
            var inside = ByteReader(Array(content))
            var shipments: [[UInt8]] = []
            while inside.remaining > 0 {
                let size: UInt32 = try inside.integer()
                shipments.append(try inside.take(Int(size)))
            }
            return shipments
        } catch {
            throw .malformed
        }
    }
}

/// Why a file for the courier was refused.
public enum CourierRefusal: String, Error, Sendable, Codable, CaseIterable {
    case malformed, oversized, badSignature
    /// It is sealed to another central's key.
    case foreignCentral
    case unknownTerminal, revokedTerminal
}

/// What the central has to say to a terminal that it heard of through a courier (`Signed<CourierReceipt>`): the courier
/// brings it back.
public struct CourierReceipt: Codable, Sendable, Equatable {
    /// Terminal id in hexadecimal.
    public var terminal: String
    /// Of the file.
    public var number: UInt64
    /// One for each shipment that was taken.
    public var acknowledgements: [Acknowledgement]
    public var refused: CourierRefusal?
    public var serverTimeMilliseconds: Int64

    public init(
        terminal: String, number: UInt64, acknowledgements: [Acknowledgement], refused: CourierRefusal? = nil,
        serverTimeMilliseconds: Int64
    ) {
        self.terminal = terminal
        self.number = number
        self.acknowledgements = acknowledgements
        self.refused = refused
        self.serverTimeMilliseconds = serverTimeMilliseconds
    }

    /// A receipt for a terminal or its courier is no longer than this.
    public static let maximumBytes = 262_144
}
