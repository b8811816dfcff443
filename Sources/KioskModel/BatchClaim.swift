// SPDX-License-Identifier: EUPL-1.2

/// What the bytes of a batch or a fold say of themselves before anybody has verified them: enough to answer about them.
public struct BatchClaim: Sendable, Equatable {
    public enum Form: Sendable {
        /// A batch of version 1 or 2.
        case batch1, batch2
        case fold
    }

    public var form: Form
    public var epoch: UInt32
    public var first: UInt64
    public var last: UInt64

    /// `nil` when the bytes are neither, or claim a range that cannot be.
    public init?(_ bytes: [UInt8]) {
        var reader = ByteReader(Array(bytes.prefix(64)))
        do {
            switch try reader.take(4) {
            case Batch.magicOfVersion1:
                form = .batch1
                _ = try reader.take(32)
                epoch = try reader.integer()
                first = try reader.integer()
                last = UInt64(try reader.integer(UInt16.self))
            case Batch.magicOfVersion2:
                form = .batch2
                epoch = try reader.varint()
                first = try reader.varint()
                last = try reader.varint()
            case Fold.magic:
                form = .fold
                epoch = try reader.varint()
                first = try reader.varint()
                last = try reader.varint()
            default: return nil
            }
        } catch {
            return nil
        }
        guard first >= 1 else { return nil }
        if form != .fold {
            guard (1...RecordChain.blockLength).contains(last), first <= UInt64.max - last else { return nil }
            last += first - 1
        }
        guard last >= first else { return nil }
    }
}
