// SPDX-License-Identifier: EUPL-1.2
import Crypto
import CryptoExtras
import Foundation

/// The attendant's four digits as they are stored: `scrypt$ln=14,r=8,p=1$<salt>$<hash>`, salt and hash in hexadecimal.
///
/// Ten thousand codes can be tried by whoever holds the file; scrypt (RFC 7914) makes that an hour's work instead of a
/// blink's. What keeps a visitor out is the wait after wrong tries. A configuration of an older central holds the digits
/// themselves: they are accepted too.
public struct AttendantCode: Sendable, Equatable {
    /// Cost as the power of two of scrypt's N; 14 takes 16 MB and some tens of milliseconds.
    public static let costExponent = 14
    public static let saltLength = 16

    private enum Form: Equatable {
        case none
        case digits([UInt8])
        case scrypt(costExponent: Int, blockSize: Int, parallelism: Int, salt: [UInt8], hash: [UInt8])
        /// Neither: opens to nobody.
        case unreadable
    }

    private static let hashLength = 32
    private let form: Form

    /// Reads what a configuration holds. What cannot be read accepts nothing.
    public init(stored: String) {
        if stored.isEmpty {
            form = .none
        } else if !stored.hasPrefix("scrypt$") {
            form = Self.isFourDigits(stored) ? .digits(Array(stored.utf8)) : .unreadable
        } else {
            form = Self.scryptForm(stored) ?? .unreadable
        }
    }

    /// True when no code is asked.
    public var isEmpty: Bool { form == .none }

    /// Whether these are the digits. Takes the same time whether they are or not.
    public func accepts(_ typed: String) -> Bool {
        // A field of the keypad is shorter; nobody hashes a novel.
        guard typed.utf8.count <= 64 else { return false }
        switch form {
        case .none, .unreadable: return false
        case .digits(let digits): return Self.isEqual(SHA256.hash(data: digits), SHA256.hash(data: Array(typed.utf8)))
        case .scrypt(let exponent, let blockSize, let parallelism, let salt, let hash):
            let found = Self.hash(
                typed, salt: salt, costExponent: exponent, blockSize: blockSize, parallelism: parallelism)
            return found.map { Self.isEqual($0, hash) } ?? false
        }
    }

    /// The form to store for these digits. `salt` is of `saltLength` random bytes. `nil` for anything but four digits.
    public static func make(_ digits: String, salt: [UInt8]) -> String? {
        guard isFourDigits(digits), salt.count == saltLength,
            let hash = hash(digits, salt: salt, costExponent: costExponent, blockSize: 8, parallelism: 1)
        else { return nil }
        return "scrypt$ln=\(costExponent),r=8,p=1$\(Hex.encode(salt))$\(Hex.encode(hash))"
    }

    public static func isFourDigits(_ text: String) -> Bool {
        text.utf8.count == 4 && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func scryptForm(_ stored: String) -> Form? {
        // Costs come from outside: never more than 64 MB and a quarter of a second.
        let parts = stored.prefix(400).split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, let salt = Hex.decode(String(parts[2])), let hash = Hex.decode(String(parts[3])),
            (8...64).contains(salt.count), hash.count == hashLength
        else { return nil }
        var costs: [Substring: Int] = [:]
        for part in parts[1].split(separator: ",") {
            let pair = part.split(separator: "=")
            guard pair.count == 2, let number = Int(pair[1]), costs[pair[0]] == nil else { return nil }
            costs[pair[0]] = number
        }
        guard costs.count == 3, let exponent = costs["ln"], let blockSize = costs["r"], let parallelism = costs["p"],
            (10...16).contains(exponent), blockSize == 8, parallelism == 1
        else { return nil }
        return .scrypt(
            costExponent: exponent, blockSize: blockSize, parallelism: parallelism, salt: salt, hash: hash)
    }

    private static func hash(
        _ typed: String, salt: [UInt8], costExponent: Int, blockSize: Int, parallelism: Int
    ) -> [UInt8]? {
        let key = try? KDF.Scrypt.deriveKey(
            from: Array(typed.utf8), salt: salt, outputByteCount: hashLength, rounds: 1 << costExponent,
            blockSize: blockSize, parallelism: parallelism)
        return key?.withUnsafeBytes { Array($0) }
    }

    /// Compares all bytes, however early they differ.
    private static func isEqual(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
        let (left, right) = (Array(left), Array(right))
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }
}
