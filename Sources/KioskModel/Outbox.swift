// SPDX-License-Identifier: EUPL-1.2

/// What the uplink needs of the journal: the next signed batch, and a place for the answer. Called from one thread.
public protocol Outbox: Sendable {
    /// The first batch after everything the central is known to have, already signed; `nil` when nothing waits.
    func nextBatch() throws -> OutgoingBatch?

    /// Takes a verified acknowledgement. It may say less than an earlier one (a central restored from a backup): the
    /// outbox then goes back. Records are pruned only up to `releasable`.
    func acknowledge(_ acknowledgement: Acknowledgement) throws
}

/// A signed batch, as bytes for the wire.
public struct OutgoingBatch: Sendable, Equatable {
    public var epoch: UInt32
    public var sequences: ClosedRange<UInt64>
    /// Content type `Batch.contentType`.
    public var body: [UInt8]

    public init(epoch: UInt32, sequences: ClosedRange<UInt64>, body: [UInt8]) {
        self.epoch = epoch
        self.sequences = sequences
        self.body = body
    }
}
