// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// The terminal's word for the state of its journal at a sequence: signature over `"SPC1"`, terminal id 32, epoch 4,
/// sequence 8, chain 32, SHA-256 of the sorted counters 32.
struct Checkpoint: Equatable {
    /// A checkpoint is due at every multiple of this, and when the journal is closed.
    static let interval = RecordChain.blockLength

    var epoch: UInt32
    var sequence: UInt64
    var chain: [UInt8]
    var countersHash: [UInt8]
    var signature: [UInt8]

    init(epoch: UInt32, sequence: UInt64, chain: [UInt8], countersHash: [UInt8], signature: [UInt8]) {
        self.epoch = epoch
        self.sequence = sequence
        self.chain = chain
        self.countersHash = countersHash
        self.signature = signature
    }

    init(tip: Tip, counters: [CounterKey: UInt64], identity: JournalIdentity) throws {
        let hash = Self.hash(counters)
        let body = Self.body(identity.terminalID, tip.epoch, tip.sequence, tip.chain, hash)
        self.init(
            epoch: tip.epoch, sequence: tip.sequence, chain: tip.chain, countersHash: hash,
            signature: Array(try identity.key.signature(for: body)))
    }

    static func hash(_ counters: [CounterKey: UInt64]) -> [UInt8] {
        Array(SHA256.hash(data: CounterList.encode(counters)))
    }

    func isSigned(by key: Curve25519.Signing.PublicKey) -> Bool {
        let terminalID = Array(SHA256.hash(data: key.rawRepresentation))
        return key.isValidSignature(signature, for: Self.body(terminalID, epoch, sequence, chain, countersHash))
    }

    private static func body(
        _ terminalID: [UInt8], _ epoch: UInt32, _ sequence: UInt64, _ chain: [UInt8], _ countersHash: [UInt8]
    ) -> [UInt8] {
        var w = ByteWriter()
        w.append(Array("SPC1".utf8))
        w.append(terminalID)
        w.append(epoch)
        w.append(sequence)
        w.append(chain)
        w.append(countersHash)
        return w.bytes
    }
}

/// Whose journal it is.
struct JournalIdentity: Sendable {
    let key: Curve25519.Signing.PrivateKey
    /// SHA-256 of the signing public key.
    let terminalID: [UInt8]

    init(_ key: Curve25519.Signing.PrivateKey) {
        self.key = key
        terminalID = Array(SHA256.hash(data: key.publicKey.rawRepresentation))
    }
}

/// The end of the journal: what the next record builds on.
struct Tip: Sendable, Equatable {
    var epoch: UInt32
    var sequence: UInt64
    var chain: [UInt8]
    /// Seed of the block that `sequence` + 1 belongs to; `nil` when that record opens a block.
    var seed: [UInt8]?
}
