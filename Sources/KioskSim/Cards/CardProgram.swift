// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation

/// What runs inside a virtual card: a reset, then commands and answers. Written from ISO 7816-4 and NIST SP 800-73-4,
/// not from the driver it is to test.
struct CardProgram {
    private let kind: VirtualCardKind
    /// Waits for GET RESPONSE: a card of protocol T=0, or an answer longer than fits.
    private var rest: [UInt8] = []
    private var isPivSelected = false
    /// True for a card that was asked for what only a till may ask: READ RECORD, GET PROCESSING OPTIONS, …
    private(set) var wasRead = false

    init(_ kind: VirtualCardKind) { self.kind = kind }

    /// Answer to reset, with its check byte.
    var reset: [UInt8] {
        switch kind {
        case .garbage(let bytes): bytes
        case .tag:
            // PC/SC part 3: a storage card, MIFARE Classic 1K.
            Self.checked([
                0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0, 0, 3, 6, 3, 0, 1, 0, 0, 0, 0,
            ])
        default: Self.checked([0x3B, 0x85, 0x01] + Array("DEMO1".utf8))
        }
    }

    mutating func powerOn() {
        rest = []
        isPivSelected = false
    }

    /// `nil` from a card that says nothing.
    mutating func answer(_ command: [UInt8]) -> [UInt8]? {
        guard command.count >= 4 else { return [0x67, 0x00] }
        switch kind {
        case .mute, .garbage: return nil
        case .endless: return [0x61, 0xFF]
        case .boastful: return boast(command)
        case .tag(let uid): return command.starts(with: [0xFF, 0xCA, 0, 0]) ? uid + [0x90, 0] : [0x6A, 0x81]
        case .payment(let application): return pay(command, application)
        case .service(let key): return piv(command, signing: key, certified: key.publicKey)
        case .forged(let claimed): return piv(command, signing: P256.Signing.PrivateKey(), certified: claimed)
        }
    }

    // MARK: Payment

    /// On the card and nowhere else: a test looks for it in all that came out of the driver.
    static let accountNumber = "4761739001010119"

    private mutating func pay(_ command: [UInt8], _ application: [UInt8]) -> [UInt8] {
        switch command[1] {
        case 0xA4 where command[2] == 4:
            let name = Self.data(of: command)
            if name == Array("2PAY.SYS.DDF01".utf8) || name == Array("1PAY.SYS.DDF01".utf8) {
                let entry = Self.object(0x61, Self.object(0x4F, application))
                return Self.object(0x6F, Self.object(0x84, name) + Self.object(0xA5, entry)) + [0x90, 0]
            }
            return !name.isEmpty && application.starts(with: name)
                ? Self.object(0x6F, Self.object(0x84, application)) + [0x90, 0] : [0x6A, 0x82]
        case 0xB2, 0xA8, 0xCA, 0xCB, 0xB0, 0xAE:
            wasRead = true
            return Self.object(0x70, Self.object(0x5A, Array(Self.accountNumber.utf8))) + [0x90, 0]
        default: return [0x6D, 0x00]
        }
    }

    // MARK: PIV

    private mutating func piv(
        _ command: [UInt8], signing key: P256.Signing.PrivateKey, certified: P256.Signing.PublicKey
    ) -> [UInt8] {
        switch (command[1], command[2], command[3]) {
        case (0xA4, 4, 0):
            let name = Self.data(of: command)
            isPivSelected = Self.pivName.starts(with: name) && name.count >= 5
            return isPivSelected ? chunk(Self.object(0x61, Self.object(0x4F, Self.pivName))) : [0x6A, 0x82]
        case (0xC0, 0, 0): return chunk(rest)
        case (0xCB, 0x3F, 0xFF) where isPivSelected:
            guard Self.data(of: command) == [0x5C, 3, 0x5F, 0xC1, 0x01] else { return [0x6A, 0x82] }
            return chunk(Self.object(0x53, Self.object(0x70, Self.certificate(certified)) + [0x71, 1, 0, 0xFE, 0]))
        case (0x87, 0x11, 0x9E) where isPivSelected:
            let data = Self.data(of: command)
            guard data.count == 38, data.starts(with: [0x7C, 36, 0x82, 0, 0x81, 32]),
                let signature = try? key.signature(for: PresetDigest(bytes: Array(data[6...])))
            else { return [0x6A, 0x80] }
            return chunk(Self.object(0x7C, Self.object(0x82, Array(signature.derRepresentation))))
        default: return isPivSelected ? [0x6D, 0x00] : [0x69, 0x85]
        }
    }

    private static let pivName: [UInt8] = [0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 1, 0]

    /// At most 256 bytes an answer; what is left waits for GET RESPONSE.
    private mutating func chunk(_ bytes: [UInt8]) -> [UInt8] {
        rest = Array(bytes.dropFirst(256))
        let status: [UInt8] = rest.isEmpty ? [0x90, 0x00] : [0x61, UInt8(truncatingIfNeeded: min(256, rest.count))]
        return Array(bytes.prefix(256)) + status
    }

    /// Nothing but the part that names the key stands in for a certificate of about the usual length.
    private static func certificate(_ key: P256.Signing.PublicKey) -> [UInt8] {
        let filler = [UInt8](repeating: 0x5A, count: 180)
        return object(0x30, filler + Array(key.derRepresentation) + filler)
    }

    // MARK: Lies

    private func boast(_ command: [UInt8]) -> [UInt8] {
        switch command[1] {
        case 0xA4: Self.data(of: command).starts(with: Self.pivName.prefix(5)) ? [0x90, 0x00] : [0x6A, 0x82]
        case 0x87: [0x7C, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x82, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x30, 0x90, 0x00]
        default: [0x53, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x90, 0x00]
        }
    }

    // MARK: Bytes

    private static func data(of command: [UInt8]) -> [UInt8] {
        guard command.count > 5 else { return [] }
        return Array(command.dropFirst(5).prefix(Int(command[4])))
    }

    static func object(_ tag: UInt8, _ value: [UInt8]) -> [UInt8] {
        let length: [UInt8] =
            switch value.count {
            case ..<128: [UInt8(value.count)]
            case ..<256: [0x81, UInt8(value.count)]
            default: [0x82, UInt8(value.count >> 8), UInt8(value.count & 255)]
            }
        return [tag] + length + value
    }

    private static func checked(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [bytes.dropFirst().reduce(0, ^)]
    }
}

/// A digest that somebody else has made: a card signs what it is given.
private struct PresetDigest: Digest {
    static let byteCount = 32
    let bytes: [UInt8]

    func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeBytes(body)
    }

    func makeIterator() -> Array<UInt8>.Iterator { bytes.makeIterator() }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
    static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }
    var description: String { "digest" }
}
