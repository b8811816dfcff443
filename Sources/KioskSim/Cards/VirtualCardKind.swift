// SPDX-License-Identifier: EUPL-1.2
public import Crypto

/// What a virtual card is.
public enum VirtualCardKind: Sendable {
    /// A PIV card with a card authentication key (9E), made by software.
    case service(P256.Signing.PrivateKey)
    /// Says it holds `claimed` (its certificate), and signs with another key.
    case forged(claimed: P256.Signing.PublicKey)
    /// A payment card of the scheme whose application this is.
    case payment(application: [UInt8])
    /// A contactless tag with a number and nothing else.
    case tag(uid: [UInt8])
    /// Answers a reset, and then never again.
    case mute
    /// Answers a reset with these bytes.
    case garbage(reset: [UInt8])
    /// "61 FF" for ever: there is always more to fetch.
    case endless
    /// Lengths of data objects that no card can hold.
    case boastful

    /// A service card with a key of its own.
    public static var newService: VirtualCardKind { .service(P256.Signing.PrivateKey()) }
    /// Visa, as most cards in a village shop are.
    public static let visa = VirtualCardKind.payment(application: [0xA0, 0, 0, 0, 3, 0x10, 0x10])

    /// The public key to be trusted, X9.63 uncompressed; `nil` for a card without one.
    public var publicKey: [UInt8]? {
        if case .service(let key) = self { Array(key.publicKey.x963Representation) } else { nil }
    }
}
