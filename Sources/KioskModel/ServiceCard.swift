// SPDX-License-Identifier: EUPL-1.2

/// A card that opens staff screens. Only a card with a key proves anything; a number alone (UID) opens nothing but the
/// attendant's pause.
public struct ServiceCard: Sendable, Equatable, Hashable, Codable {
    public enum Role: String, Sendable, Codable, CaseIterable {
        case attendant, technician
    }

    public var role: Role
    /// P-256 public key of the PIV card authentication key (9E), X9.63 uncompressed, 130 hexadecimal digits; `nil` for a
    /// tag that has only a number.
    public var publicKey: String?
    /// SHA-256 of the UID in hexadecimal, for a tag without a key.
    public var uidHash: String?
    /// What is written on the card, chosen by staff ("blue card 2"); never a person's name.
    public var label: String

    public init(role: Role, publicKey: String? = nil, uidHash: String? = nil, label: String = "") {
        self.role = role
        self.publicKey = publicKey
        self.uidHash = uidHash
        self.label = SafeText.clean(label)
    }
}
