// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// A statement of figures as it was signed.
struct SignedStatement: Sendable {
    let statement: EvidenceStatement
    let bytes: [UInt8]
    let signature: [UInt8]

    init(_ statement: EvidenceStatement, by key: Curve25519.Signing.PrivateKey) throws {
        self.statement = statement
        bytes = statement.bytes
        signature = try EvidenceFile.sign(bytes, by: key)
    }

    /// As a closing keeps it: the signature, and then the bytes.
    init(_ row: SQLRow) throws {
        let stored = try row.blob("statement")
        bytes = Array(stored.dropFirst(64))
        guard stored.count > 64, let statement = EvidenceStatement(bytes) else {
            throw CentralError.inconsistent("the closing of \(try row.text("month"))")
        }
        self.statement = statement
        signature = Array(stored.prefix(64))
    }

    var stored: [UInt8] { signature + bytes }

    /// What the statement that follows names it by.
    func previous(_ month: CivilMonth) -> EvidenceClosing.Previous {
        .init(month: month, size: statement.size, hash: Array(SHA256.hash(data: bytes)))
    }
}
