// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

@testable import Peripherals

/// A card in a reader, from its answer to reset to the finding. Whatever it says: it opens nothing without a signature of
/// a trusted key over this challenge; once it knows a payment application it is asked for nothing more; commands, bytes
/// and pieces have an end; nothing of it stays in memory.
///
/// Input: a byte (1: enrol, 2: T=0, 4: as a contactless card when its own answer to reset is garbage), the answer to
/// reset behind its length, then answers as `FuzzedCard` has them.
enum CardFuzz {
    private static let uid: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0xF6]
    private static let trusted = [
        ServiceCard(role: .attendant, publicKey: "04" + String(repeating: "ab", count: 64)),
        ServiceCard(role: .technician, publicKey: "no key"),
        ServiceCard(role: .technician, publicKey: Hex.encode(ServiceCardAnswers.publicKey)),
        ServiceCard(role: .technician, uidHash: hash(uid)),
        ServiceCard(role: .attendant, uidHash: hash(uid)),
    ]
    private static let contact: [UInt8] = [0x3B, 0x85, 0x01, 0x44, 0x45, 0x4D, 0x4F, 0x31, 0xB6]
    private static let contactless: [UInt8] = [
        0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0, 0, 3, 6, 3, 0, 1, 0, 0, 0, 0, 0x6A,
    ]
    private static let contactlessProcessor: [UInt8] = [0x3B, 0x80, 0x80, 0x01, 0x01]

    static func run(_ input: [UInt8]) {
        var bytes = FuzzBytes(input)
        let mode = bytes.byte()
        let said = bytes.take(Int(bytes.byte()))
        guard let reset = reset(said, mode) else { return }
        let card = FuzzedCard(bytes, isByteProtocol: mode & 2 != 0)
        let examination = CardExamination(link: card, reset: reset, nonce: ServiceCardAnswers.nonce)
        do throws(CardFault) {
            if mode & 1 == 1 {
                judge(try examination.readKey(), of: card, reset)
            } else {
                judge(try examination.run(trusted: trusted), of: card, reset)
            }
        } catch {
            // A fault opens nothing.
        }
        hold(card.memory.isWiped, "something of the card was left in memory")
    }

    private static func reset(_ said: [UInt8], _ mode: UInt8) -> AnswerToReset? {
        if let reset = AnswerToReset(said) {
            hold((2...33).contains(said.count), "an answer to reset of \(said.count) bytes")
            hold(said[0] == 0x3B || said[0] == 0x3F, "an answer to reset that begins as none")
            hold(!reset.isStorageTag || reset.isContactless, "a tag with contacts")
            return reset
        }
        return AnswerToReset(mode & 4 == 0 ? contact : mode & 8 == 0 ? contactless : contactlessProcessor)
    }

    private static func judge(_ finding: CardExamination.Finding, of card: FuzzedCard, _ reset: AnswerToReset) {
        switch finding {
        case .proven(let service):
            hold(!card.isPayment && !reset.isStorageTag, "a payment card or a tag proved something")
            guard let key = service.publicKey.flatMap(Hex.decode), trusted.contains(service) else {
                broken("a card without a trusted key proved something")
            }
            hold(holdsProof(card.wholes, key), "proven without a signature")
        case .recognised(let service):
            hold(!card.isPayment && reset.isContactless, "a number of a payment card or of one with contacts")
            hold(service.role == .attendant && service.publicKey == nil, "a number opened too much")
            hold(service.uidHash == hash(card.wholes.last ?? []), "recognised by another number")
        case .refused(.payment): hold(card.isPayment, "a payment application nobody knew")
        case .refused: hold(!card.isPayment, "a payment card that was not told as one")
        }
    }

    private static func judge(_ reading: CardKeyReading, of card: FuzzedCard, _ reset: AnswerToReset) {
        switch reading {
        case .key(let text):
            hold(!card.isPayment && !reset.isStorageTag, "a payment card or a tag was enrolled")
            guard let key = Hex.decode(text) else { broken("no hexadecimal") }
            hold(holdsProof(card.wholes, key), "enrolled without a signature")
        case .tag(let text):
            hold(!card.isPayment && reset.isContactless, "a number of a payment card or of one with contacts")
            hold(text == hash(card.wholes.last ?? []), "enrolled by another number")
        case .unreadable(.payment): hold(card.isPayment, "a payment application nobody knew")
        case .unreadable: hold(!card.isPayment, "a payment card that was not told as one")
        }
    }

    /// Whether a signature of this key over the challenge is anywhere in what the card said: found by trying.
    private static func holdsProof(_ said: [[UInt8]], _ key: [UInt8]) -> Bool {
        guard let key = try? P256.Signing.PublicKey(x963Representation: key) else { return false }
        return said.contains { whole in
            whole.indices.contains { start in
                guard whole[start] == 0x30, start + 1 < whole.count else { return false }
                let der = whole[start...].prefix(2 + Int(whole[start + 1]))
                guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: der) else { return false }
                return key.isValidSignature(signature, for: ServiceCardAnswers.challenge)
            }
        }
    }

    private static func hash(_ bytes: [UInt8]) -> String { Hex.encode(SHA256.hash(data: bytes)) }
}
