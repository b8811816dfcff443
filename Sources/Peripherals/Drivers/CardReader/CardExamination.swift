// SPDX-License-Identifier: EUPL-1.2
import Crypto
public import KioskModel

/// What is done with a card that was put in: refused as a payment card before anything is read from it, made to prove
/// that it holds the key of a service card, or known by its number. Pure but for the link and the challenge.
public struct CardExamination {
    public enum Finding: Sendable, Equatable {
        case proven(ServiceCard)
        case recognised(ServiceCard)
        case refused(CardRefusal)
    }

    private let conversation: CardConversation
    private let reset: AnswerToReset
    private let challenge: SHA256Digest

    /// - Parameter nonce: 32 fresh random bytes; their SHA-256 is the challenge.
    public init(link: any CardLink, reset: AnswerToReset, nonce: [UInt8]) {
        conversation = CardConversation(link: link)
        self.reset = reset
        challenge = SHA256.hash(data: nonce)
    }

    /// Throws `CardFault`. The link's memory is overwritten at the end.
    public func run(trusted: [ServiceCard]) throws(CardFault) -> Finding {
        defer { memory.wipe() }
        if !reset.isStorageTag {
            if try isPayment() { return .refused(.payment) }
            if try conversation.knows(CardCommand.piv) { return try prove(trusted) }
        }
        return try recognise(trusted)
    }

    /// What there is to enrol. A key counts after the card has proved that it holds it. Throws `CardFault`; the link's
    /// memory is overwritten at the end.
    public func readKey() throws(CardFault) -> CardKeyReading {
        defer { memory.wipe() }
        if !reset.isStorageTag {
            if try isPayment() { return .unreadable(.payment) }
            if try conversation.knows(CardCommand.piv) {
                guard let key = try certifiedKey(), let signature = try signature() else {
                    return .unreadable(.stranger)
                }
                return isGood(signature, key) ? .key(Hex.encode(key)) : .unreadable(.badProof)
            }
        }
        return try numberHash().map { .tag($0) } ?? .unreadable(.stranger)
    }

    private var memory: CardMemory { conversation.link.memory }

    private func isPayment() throws(CardFault) -> Bool {
        for name in PaymentApplications.names where try conversation.knows(name) { return true }
        return false
    }

    private func prove(_ trusted: [ServiceCard]) throws(CardFault) -> Finding {
        guard let signature = try signature() else { return .refused(.stranger) }
        let keys = trusted.compactMap { card in card.publicKey.flatMap(Hex.decode).map { (card, $0) } }
        for (card, key) in keys where isGood(signature, key) { return .proven(card) }
        // It claims a key of ours and does not hold it: somebody copied a certificate.
        let claimed = try certifiedKey()
        return .refused(keys.contains { $0.1 == claimed } ? .badProof : .stranger)
    }

    /// `nil` when the card has no such key.
    private func signature() throws(CardFault) -> P256.Signing.ECDSASignature? {
        let answer = try conversation.ask(CardCommand.authenticate(Array(challenge)))
        guard answer.isSuccess else { return nil }
        guard let template = CardObject.value(of: 0x7C, in: memory, answer.range),
            let range = CardObject.value(of: 0x82, in: memory, template),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: memory.copy(range))
        else { throw .lying }
        return signature
    }

    private func isGood(_ signature: P256.Signing.ECDSASignature, _ key: [UInt8]) -> Bool {
        guard let key = try? P256.Signing.PublicKey(x963Representation: key) else { return false }
        return key.isValidSignature(signature, for: challenge)
    }

    /// SubjectPublicKeyInfo of a P-256 key up to its point (RFC 5480).
    private static let keyHead: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
        0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ]

    /// The certificate only carries the key; what counts is the signature.
    private func certifiedKey() throws(CardFault) -> [UInt8]? {
        let answer = try conversation.ask(CardCommand.cardAuthenticationCertificate)
        guard answer.isSuccess, let object = CardObject.value(of: 0x53, in: memory, answer.range),
            let certificate = CardObject.value(of: 0x70, in: memory, object)
        else { return nil }
        let size = Self.keyHead.count + 65
        guard certificate.count >= size else { return nil }
        for start in certificate.lowerBound...(certificate.upperBound - size)
        where Self.keyHead.indices.allSatisfy({ memory[start + $0] == Self.keyHead[$0] }) {
            return memory.copy(start + Self.keyHead.count..<start + size)
        }
        return nil
    }

    /// A number proves nothing: it opens the attendant's pause, whatever role is written beside it.
    private func recognise(_ trusted: [ServiceCard]) throws(CardFault) -> Finding {
        let tags = trusted.filter { $0.publicKey == nil && $0.uidHash != nil && $0.role == .attendant }
        // What nobody needs is not read.
        guard !tags.isEmpty, let hash = try numberHash() else { return .refused(.stranger) }
        return tags.first { $0.uidHash == hash }.map { .recognised($0) } ?? .refused(.stranger)
    }

    /// `nil` for a card with contacts, and for one that makes up another number each time: four bytes that begin with
    /// 08 (ISO 14443-3, 6.5.4).
    private func numberHash() throws(CardFault) -> String? {
        guard reset.isContactless else { return nil }
        let answer = try conversation.ask(CardCommand.number)
        guard answer.isSuccess, (4...10).contains(answer.range.count),
            answer.range.count != 4 || memory[answer.range.lowerBound] != 0x08
        else { return nil }
        return memory.withBytes(answer.range) { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: bytes)
            return Hex.encode(hash.finalize())
        }
    }
}
