// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// The entry with which a log goes on under a new name, after the central was restored from a backup: what was signed
/// under the old name behind this point is lost here, and the old name is never signed again.
///
/// Binary form, 84 bytes, big-endian: `"SPN1"`, entries before this one 8, root of them 32, SHA-256 of the old name in
/// UTF-8 32, when it was begun in milliseconds UTC 8.
public struct LogBeginning: Sendable, Equatable {
    public static let magic = Array("SPN1".utf8)
    public static let length = 84

    public var size: UInt64
    public var root: [UInt8]
    public var nameHash: [UInt8]
    public var begunMilliseconds: Int64

    public init(size: UInt64, root: [UInt8], oldName: String, begunMilliseconds: Int64) {
        self.size = size
        self.root = root
        nameHash = Array(SHA256.hash(data: Array(oldName.utf8)))
        self.begunMilliseconds = begunMilliseconds
    }

    public var bytes: [UInt8] {
        LogRecord.bytes(Self.magic) { writer in
            writer.append(size)
            writer.append(root)
            writer.append(nameHash)
            writer.append(begunMilliseconds)
        }
    }

    /// Reads the binary form; `nil` when it is none.
    public init?(_ bytes: [UInt8]) {
        let beginning = LogRecord.read(bytes, Self.magic, length: Self.length) { reader in
            var beginning = LogBeginning(
                size: try reader.integer(), root: try reader.take(32), oldName: "", begunMilliseconds: 0)
            beginning.nameHash = try reader.take(32)
            beginning.begunMilliseconds = try reader.integer()
            return beginning
        }
        guard let beginning else { return nil }
        self = beginning
    }
}
