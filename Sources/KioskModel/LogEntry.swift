// SPDX-License-Identifier: EUPL-1.2

/// What the central's append-only log says of one batch as it was taken: whose it is, which events it holds, where it
/// stands in the terminal's chain and what its bytes hash to.
///
/// Binary form, 152 bytes, big-endian: `"SPL1"`, terminal id 32, epoch 4, first sequence 8, last sequence 8, chain
/// before 32, chain after 32, SHA-256 of the signed body 32. Its place in the tree is `MerkleTree.leaf(bytes)`.
public struct LogEntry: Sendable, Equatable {
    public static let magic = Array("SPL1".utf8)
    public static let length = 152

    public var terminalID: [UInt8]
    public var epoch: UInt32
    public var first: UInt64
    public var last: UInt64
    public var chainBefore: [UInt8]
    public var chainAfter: [UInt8]
    public var bodyHash: [UInt8]

    public init(
        terminalID: [UInt8], epoch: UInt32, first: UInt64, last: UInt64, chainBefore: [UInt8], chainAfter: [UInt8],
        bodyHash: [UInt8]
    ) {
        self.terminalID = terminalID
        self.epoch = epoch
        self.first = first
        self.last = last
        self.chainBefore = chainBefore
        self.chainAfter = chainAfter
        self.bodyHash = bodyHash
    }

    public var bytes: [UInt8] {
        LogRecord.bytes(Self.magic) { writer in
            writer.append(terminalID)
            writer.append(epoch)
            writer.append(first)
            writer.append(last)
            writer.append(chainBefore)
            writer.append(chainAfter)
            writer.append(bodyHash)
        }
    }

    /// Reads the binary form; `nil` when it is none.
    public init?(_ bytes: [UInt8]) {
        let entry = LogRecord.read(bytes, Self.magic, length: Self.length) { reader in
            LogEntry(
                terminalID: try reader.take(32), epoch: try reader.integer(), first: try reader.integer(),
                last: try reader.integer(), chainBefore: try reader.take(32), chainAfter: try reader.take(32),
                bodyHash: try reader.take(32))
        }
        guard let entry, entry.epoch >= 1, entry.first >= 1, entry.first <= entry.last,
            entry.last < UInt64(Int64.max)
        else { return nil }
        self = entry
    }
}
