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

    /// Throws `CardFault.mute`, `.pulled` or `.serviceLost`.
    public func run(trusted: [ServiceCard]) throws(CardFault) -> Finding {
        if !reset.isStorageTag {
            if try isPayment() { return .refused(.payment) }
            if try conversation.knows(CardCommand.piv) { return try prove(trusted) }
        }
        return try recognise(trusted)
    }

    /// The public key of the card's 9E, X9.63 uncompressed in hexadecimal, after the card has proved that it holds it.
    /// `nil` for a payment card, a card without that key or certificate, or a wrong proof.
    public func readPublicKey() throws(CardFault) -> String? {
        guard !reset.isStorageTag, try !isPayment(), try conversation.knows(CardCommand.piv),
            let key = try certifiedKey(), let signature = try signature(), isGood(signature, key)
        else { return nil }
        return Hex.encode(key)
    }

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
        var (data, status) = try conversation.ask(CardCommand.authenticate(Array(challenge)))
        defer { data.wipe() }
        guard status == 0x9000 else { return nil }
        guard let template = CardObject.value(of: 0x7C, in: data), let bytes = CardObject.value(of: 0x82, in: template),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: bytes)
        else { throw .mute }
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
        var (data, status) = try conversation.ask(CardCommand.cardAuthenticationCertificate)
        defer { data.wipe() }
        guard status == 0x9000, let object = CardObject.value(of: 0x53, in: data),
            let certificate = CardObject.value(of: 0x70, in: object)
        else { return nil }
        let size = Self.keyHead.count + 65
        guard certificate.count >= size else { return nil }
        for start in 0...(certificate.count - size) where certificate[start...].starts(with: Self.keyHead) {
            return Array(certificate[(start + Self.keyHead.count)..<(start + size)])
        }
        return nil
    }

    /// A number proves nothing: it opens the attendant's pause, whatever role is written beside it.
    private func recognise(_ trusted: [ServiceCard]) throws(CardFault) -> Finding {
        let tags = trusted.filter { $0.publicKey == nil && $0.uidHash != nil && $0.role == .attendant }
        // What nobody needs is not read.
        guard reset.isContactless, !tags.isEmpty else { return .refused(.stranger) }
        var (number, status) = try conversation.ask(CardCommand.number)
        defer { number.wipe() }
        guard status == 0x9000, (4...10).contains(number.count) else { return .refused(.stranger) }
        let hash = Hex.encode(SHA256.hash(data: number))
        return tags.first { $0.uidHash == hash }.map { .recognised($0) } ?? .refused(.stranger)
    }
}
