// SPDX-License-Identifier: EUPL-1.2

/// Batches of version 2 and folds of one terminal in one body: what one POST carries, or a file for the courier.
///
/// `"SPS2"` 4, terminal id 32, count as a varint, and each member: its length as a varint and its signed bytes. At least
/// one member, at most 256, at most 256 KiB in all. The shipment itself is not signed: each member is.
public struct Shipment: Sendable, Equatable {
    public static let contentType = "application/vnd.servicepunkt.batches.v2"
    /// A body longer than this is refused before it is read.
    public static let maximumBytes = 262_144
    public static let maximumMembers = 256
    static let magic = Array("SPS2".utf8)

    /// SHA-256 of the terminal's first Ed25519 public key, 32 bytes.
    public let terminalID: [UInt8]
    /// Signed batches and folds, in the order in which they follow on one another.
    public private(set) var members: [[UInt8]] = []
    private var memberBytes = 0

    public init(terminalID: [UInt8]) {
        self.terminalID = terminalID
    }

    /// Puts `member` behind the others, unless the shipment would then be longer than `limitBytes` or than any may be.
    /// - Returns: whether it fitted.
    public mutating func add(_ member: [UInt8], upTo limitBytes: Int = maximumBytes) -> Bool {
        let added = Self.varintBytes(member.count) + member.count
        guard members.count < Self.maximumMembers,
            byteCount(members: members.count + 1) + added <= min(limitBytes, Self.maximumBytes)
        else { return false }
        members.append(member)
        memberBytes += added
        return true
    }

    /// Length of `bytes`.
    public var byteCount: Int { byteCount(members: members.count) }

    private func byteCount(members count: Int) -> Int { 36 + Self.varintBytes(count) + memberBytes }

    private static func varintBytes(_ value: Int) -> Int { max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7) }

    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.magic)
        writer.append(terminalID)
        writer.append(varint: UInt64(members.count))
        for member in members {
            writer.append(varint: UInt64(member.count))
            writer.append(member)
        }
        return writer.bytes
    }

    /// Takes a body apart; its members are verified one by one, so that one that is refused does not keep the others.
    public init(decoding body: [UInt8]) throws(BatchRefusal) {
        guard body.count <= Self.maximumBytes else { throw .oversized }
        var reader = ByteReader(body)
        do {
            guard try reader.take(4) == Self.magic else { throw BatchRefusal.malformed }
            self.init(terminalID: try reader.take(32))
            let count: Int = try reader.varint()
            guard (1...Self.maximumMembers).contains(count) else { throw BatchRefusal.malformed }
            for _ in 0..<count {
                guard add(try reader.take(try reader.varint())) else { throw BatchRefusal.malformed }
            }
            guard reader.remaining == 0 else { throw BatchRefusal.malformed }
        } catch {
            throw .malformed
        }
    }
}
