// SPDX-License-Identifier: EUPL-1.2
internal import Crypto

/// What the central's log says when records were deleted: which batch's body was replaced, by what, and by which
/// decision. The batch's own entry stays where it is.
///
/// Binary form, 112 bytes, big-endian: `"SPD1"`, terminal id 32, epoch 4, position of the batch's entry 8, SHA-256 of
/// the redacted body 32, SHA-256 of the decision's name in UTF-8 32.
public struct LogDeletion: Sendable, Equatable {
    public static let magic = Array("SPD1".utf8)
    public static let length = 112

    public var terminalID: [UInt8]
    public var epoch: UInt32
    public var position: UInt64
    public var bodyHash: [UInt8]
    public var decisionHash: [UInt8]

    public init(terminalID: [UInt8], epoch: UInt32, position: UInt64, redacted: [UInt8], decision: String) {
        self.terminalID = terminalID
        self.epoch = epoch
        self.position = position
        bodyHash = Array(SHA256.hash(data: redacted))
        decisionHash = Self.hash(decision: decision)
    }

    public static func hash(decision: String) -> [UInt8] { Array(SHA256.hash(data: Array(decision.utf8))) }

    public var bytes: [UInt8] {
        LogRecord.bytes(Self.magic) { writer in
            writer.append(terminalID)
            writer.append(epoch)
            writer.append(position)
            writer.append(bodyHash)
            writer.append(decisionHash)
        }
    }

    /// Reads the binary form; `nil` when it is none.
    public init?(_ bytes: [UInt8]) {
        let deletion = LogRecord.read(bytes, Self.magic, length: Self.length) { reader in
            LogDeletion(
                terminalID: try reader.take(32), epoch: try reader.integer(), position: try reader.integer(),
                bodyHash: try reader.take(32), decisionHash: try reader.take(32))
        }
        guard let deletion else { return nil }
        self = deletion
    }

    private init(
        terminalID: [UInt8], epoch: UInt32, position: UInt64, bodyHash: [UInt8], decisionHash: [UInt8]
    ) {
        self.terminalID = terminalID
        self.epoch = epoch
        self.position = position
        self.bodyHash = bodyHash
        self.decisionHash = decisionHash
    }
}
