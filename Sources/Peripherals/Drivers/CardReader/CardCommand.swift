// SPDX-License-Identifier: EUPL-1.2

/// The few commands that are ever sent to a card.
enum CardCommand {
    /// SELECT by name (ISO 7816-4, 7.1.1): the only one a payment card ever sees.
    static func select(_ name: [UInt8]) -> [UInt8] { [0x00, 0xA4, 0x04, 0x00, UInt8(name.count)] + name + [0x00] }

    /// GENERAL AUTHENTICATE with key 9E on P-256 (NIST SP 800-73-4 part 2, 3.2.4): sign these 32 bytes.
    static func authenticate(_ challenge: [UInt8]) -> [UInt8] {
        let template: [UInt8] =
            [0x7C, UInt8(challenge.count + 4), 0x82, 0x00, 0x81, UInt8(challenge.count)] + challenge
        return [0x00, 0x87, 0x11, 0x9E, UInt8(template.count)] + template + [0x00]
    }

    /// GET DATA for the certificate of key 9E (SP 800-73-4 part 1, table 3).
    static let cardAuthenticationCertificate: [UInt8] = [
        0x00, 0xCB, 0x3F, 0xFF, 0x05, 0x5C, 0x03, 0x5F, 0xC1, 0x01, 0x00,
    ]

    static func getResponse(_ length: UInt8) -> [UInt8] { [0x00, 0xC0, 0x00, 0x00, length] }

    /// Answered by a contactless reader, not by the card (PC/SC part 3, 3.2.2.1.3).
    static let number: [UInt8] = [0xFF, 0xCA, 0x00, 0x00, 0x00]

    /// The PIV application.
    static let piv: [UInt8] = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00]

    /// T=0 has no room for a length behind data.
    static func isData(_ command: [UInt8]) -> Bool { command.count > 5 }
}
