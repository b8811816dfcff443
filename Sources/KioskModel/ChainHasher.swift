// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// `RecordChain` for the records of one block in a row: what the key alone makes is made once and nothing is copied
/// twice.
public struct ChainHasher: Sendable {
    /// The first block of the inner and the outer hash of HMAC-SHA-256 (RFC 2104). Written out, for `HMAC` is generic
    /// and took most of the time of a chain.
    private let inner: [UInt8]
    private let outer: [UInt8]

    /// - Parameter seed: of the block, 32 bytes.
    public init(seed: [UInt8]) {
        let key = seed.count > 64 ? Array(SHA256.hash(data: seed)) : seed
        let padded = key + [UInt8](repeating: 0, count: 64 - key.count)
        inner = padded.map { $0 ^ 0x36 }
        outer = padded.map { $0 ^ 0x5C }
    }

    /// The chain after `record`, 32 bytes: what `RecordChain.next` and `RecordChain.leaf` give.
    public func next(_ chain: [UInt8], _ record: UsageRecord) -> [UInt8] {
        self.chain(chain, over: CollectionOfOne(record))
    }

    /// The chain after all of `records`, in the same room from one to the next.
    public func chain(_ start: [UInt8], over records: some Sequence<UsageRecord>) -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: Self.chainOffset + 32, alignment: 8) { room in
            Self.copy(start, to: room, at: Self.chainOffset)
            for record in records { advance(record, room) }
            return Array(room[Self.chainOffset...])
        }
    }

    /// Where the chain stands in the room, behind what is hashed.
    private static let chainOffset = 96

    private func advance(_ record: UsageRecord, _ room: UnsafeMutableRawBufferPointer) {
        // inner block 64 ‖ sequence 8
        Self.copy(inner, to: room, at: 0)
        room.storeBytes(of: record.sequence.bigEndian, toByteOffset: 64, as: UInt64.self)
        let first = SHA256.hash(data: UnsafeRawBufferPointer(rebasing: room[..<72]))
        // outer block 64 ‖ hash 32
        Self.copy(outer, to: room, at: 0)
        Self.copy(first, to: room, at: 64, count: 32)
        let salt = SHA256.hash(data: UnsafeRawBufferPointer(rebasing: room[..<96]))
        // version 1 ‖ salt 16 ‖ canonical record 47
        room[0] = UsageRecord.version
        Self.copy(salt, to: room, at: 1, count: 16)
        record.writeCanonical(UnsafeMutableRawBufferPointer(rebasing: room[17..<64]))
        let leaf = SHA256.hash(data: UnsafeRawBufferPointer(rebasing: room[..<64]))
        // 2 ‖ chain 32 ‖ leaf 32
        room[0] = 2
        UnsafeMutableRawBufferPointer(rebasing: room[1..<33]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: room[Self.chainOffset...]))
        Self.copy(leaf, to: room, at: 33, count: 32)
        let chain = SHA256.hash(data: UnsafeRawBufferPointer(rebasing: room[..<65]))
        Self.copy(chain, to: room, at: Self.chainOffset, count: 32)
    }

    private static func copy(_ bytes: [UInt8], to room: UnsafeMutableRawBufferPointer, at offset: Int) {
        UnsafeMutableRawBufferPointer(rebasing: room[offset...]).copyBytes(from: bytes)
    }

    private static func copy(
        _ digest: SHA256.Digest, to room: UnsafeMutableRawBufferPointer, at offset: Int, count: Int
    ) {
        digest.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(rebasing: room[offset..<offset + count]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: $0[..<count]))
        }
    }
}

extension UsageRecord {
    /// `canonical` into 47 bytes of the caller's.
    func writeCanonical(_ room: UnsafeMutableRawBufferPointer) {
        room.storeBytes(of: epoch.bigEndian, toByteOffset: 0, as: UInt32.self)
        room.storeBytes(of: sequence.bigEndian, toByteOffset: 4, as: UInt64.self)
        room.storeBytes(of: bootOrdinal.bigEndian, toByteOffset: 12, as: UInt32.self)
        room.storeBytes(of: bootMinutes.bigEndian, toByteOffset: 16, as: UInt32.self)
        room.storeBytes(of: event.kind.rawValue.bigEndian, toByteOffset: 20, as: UInt16.self)
        room[22] = event.purpose.rawValue
        room.storeBytes(of: event.first.bigEndian, toByteOffset: 23, as: Int32.self)
        room.storeBytes(of: event.second.bigEndian, toByteOffset: 27, as: Int32.self)
        room.storeBytes(of: event.third.bigEndian, toByteOffset: 31, as: Int32.self)
        room.storeBytes(of: contentVersion.bigEndian, toByteOffset: 35, as: UInt32.self)
        room.storeBytes(of: placeCode.bigEndian, toByteOffset: 39, as: UInt32.self)
        room.storeBytes(of: 0, toByteOffset: 43, as: UInt32.self)
    }
}
