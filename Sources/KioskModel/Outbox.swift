// SPDX-License-Identifier: EUPL-1.2

/// What the uplink needs of the journal: the next signed parcel, and a place for the answer. Called from one thread.
///
/// A round is `nextShipment`, one POST, `acknowledge(_:of:)`; nothing is held open in between, and a round that ends
/// anywhere is simply begun again. Nothing here waits for the network.
public protocol Outbox: Sendable {
    /// The first batch after everything the central is known to have, in version 1 and already signed; `nil` when
    /// nothing waits, or when what comes next cannot be said in version 1 (a fold).
    func nextBatch() throws -> OutgoingBatch?

    /// As many batches as fit, of one epoch, already signed: what the central named missing first, else what follows
    /// on all that it has.
    /// - Parameters:
    ///   - creditBytes: the longest body that is wanted. One batch comes even when it alone is longer.
    ///   - version: 1 gives exactly one batch as its own body, 2 a `Shipment`.
    ///   - after: `nil` for what must go next; else what follows on a shipment that nobody acknowledged yet (a file
    ///     for the courier). Handing out changes nothing: the same question gives the same records.
    /// - Returns: `nil` when nothing waits.
    func nextShipment(creditBytes: Int, version: Int, after: OutgoingShipment?) throws -> OutgoingShipment?

    /// Takes a verified acknowledgement. It may say less than an earlier one (a central restored from a backup): the
    /// outbox then goes back, in older epochs too. Records are pruned only up to `releasable`.
    func acknowledge(_ acknowledgement: Acknowledgement) throws

    /// What the answer to a heartbeat says. It names no content, and another machine may have used the same numbers: so it
    /// may take back what was acknowledged (a central restored from a backup), and shows when this journal went back; but
    /// that anything of it is stored is learnt from the answers to what was sent.
    func learn(_ acknowledgement: Acknowledgement) throws

    /// The same as `acknowledge` for the answer to a shipment: what of it lies beyond `stored`, and is neither named missing nor
    /// rejected, waits at the central and is not sent again before it is asked for.
    func acknowledge(_ acknowledgement: Acknowledgement, of shipment: OutgoingShipment) throws

    /// Epochs that are closed and of which anything is kept, with their last sequence: for heartbeats.
    func closedEpochs() throws -> [EpochMark]

    /// The agency counters as they stand, cumulative over the life of the journal: for a report once a day. They are in
    /// no batch, since they may not travel with a minute.
    func agencyCounters() throws -> [CounterKey: UInt64]
}

extension Outbox {
    public func nextShipment(
        creditBytes: Int, version: Int, after: OutgoingShipment?
    ) throws -> OutgoingShipment? {
        guard after == nil, let batch = try nextBatch() else { return nil }
        return OutgoingShipment(
            epoch: batch.epoch, sequences: [batch.sequences], contentType: Batch.contentType, body: batch.body)
    }

    public func nextShipment(creditBytes: Int, version: Int) throws -> OutgoingShipment? {
        try nextShipment(creditBytes: creditBytes, version: version, after: nil)
    }

    public func acknowledge(_ acknowledgement: Acknowledgement, of shipment: OutgoingShipment) throws {
        try acknowledge(acknowledgement)
    }

    public func learn(_ acknowledgement: Acknowledgement) throws { try acknowledge(acknowledgement) }

    public func closedEpochs() throws -> [EpochMark] { [] }

    public func agencyCounters() throws -> [CounterKey: UInt64] { [:] }
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

/// What goes to the central in one POST.
public struct OutgoingShipment: Sendable, Equatable {
    public var epoch: UInt32
    /// The records of each member, ascending; at least one.
    public var sequences: [ClosedRange<UInt64>]
    /// Says how `body` is to be read, and so whether it is of version 1 or 2.
    public var contentType: String
    public var body: [UInt8]

    public init(epoch: UInt32, sequences: [ClosedRange<UInt64>], contentType: String, body: [UInt8]) {
        precondition(!sequences.isEmpty, "an empty shipment")
        self.epoch = epoch
        self.sequences = sequences
        self.contentType = contentType
        self.body = body
    }
}
