// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// `RecordChain` for the records of one block in a row: the keyed state is made once and nothing is copied twice.
public struct ChainHasher: Sendable {
    private let keyed: HMAC<SHA256>

    /// - Parameter seed: of the block, 32 bytes.
    public init(seed: [UInt8]) {
        keyed = HMAC<SHA256>(key: SymmetricKey(data: seed))
    }

    /// The chain after `record`, 32 bytes: what `RecordChain.next` and `RecordChain.leaf` give.
    public func next(_ chain: [UInt8], _ record: UsageRecord) -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: 96, alignment: 8) { room in
            var salt = keyed
            room.storeBytes(of: record.sequence.bigEndian, as: UInt64.self)
            salt.update(data: UnsafeRawBufferPointer(rebasing: room[..<8]))
            // version 1 ‖ salt 16 ‖ canonical record 47
            room[0] = UsageRecord.version
            salt.finalize().withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: room[1..<17]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[..<16]))
            }
            record.writeCanonical(UnsafeMutableRawBufferPointer(rebasing: room[17..<64]))
            let leaf = SHA256.hash(data: UnsafeRawBufferPointer(rebasing: room[..<64]))
            // 2 ‖ chain 32 ‖ leaf 32
            room[0] = 2
            chain.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: room[1..<33]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[..<32]))
            }
            leaf.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: room[33..<65]).copyMemory(from: $0) }
            return Array(SHA256.hash(data: UnsafeRawBufferPointer(rebasing: room[..<65])))
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
