// SPDX-License-Identifier: EUPL-1.2

/// Names by which a payment card is known: the directories of EMV Book 1 (12.2, 12.3) and the registered identifiers of
/// schemes (ISO 7816-5 registration, as in the public lists of EMV application identifiers).
public enum PaymentApplications {
    static let directories: [[UInt8]] = [Array("2PAY.SYS.DDF01".utf8), Array("1PAY.SYS.DDF01".utf8)]

    /// Selected by the first bytes of a name: any application of the scheme answers.
    public static let prefixes: [[UInt8]] = [
        [0xA0, 0, 0, 0, 0x03],  // Visa
        [0xA0, 0, 0, 0, 0x04],  // Mastercard, Maestro
        [0xA0, 0, 0, 0, 0x05],  // Maestro UK
        [0xA0, 0, 0, 0, 0x25],  // American Express
        [0xA0, 0, 0, 0, 0x42],  // Cartes Bancaires
        [0xA0, 0, 0, 0, 0x65],  // JCB
        [0xA0, 0, 0, 0x01, 0x21],  // Dankort
        [0xA0, 0, 0, 0x01, 0x52],  // Discover, Diners
        [0xA0, 0, 0, 0x02, 0x77],  // Interac
        [0xA0, 0, 0, 0x03, 0x33],  // UnionPay
        [0xA0, 0, 0, 0x03, 0x59],  // girocard
        [0xA0, 0, 0, 0x05, 0x24],  // RuPay
        [0xA0, 0, 0, 0x06, 0x58],  // Mir
        [0xD5, 0x78, 0, 0, 0x02],  // Bankaxept
    ]

    static let names = directories + prefixes
}
