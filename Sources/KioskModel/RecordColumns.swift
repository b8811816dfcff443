// SPDX-License-Identifier: EUPL-1.2

/// Records near the entropy of what they say: up to 256 consecutive ones of an epoch, whose epoch and first sequence
/// are told apart from the bytes.
public enum RecordColumns {
    public static let maximumCount = Int(RecordChain.blockLength)

    /// The columns of consecutive records of one epoch. Epochs and sequences are not in them.
    /// - Precondition: at most `maximumCount` records.
    public static func encode(_ records: some Collection<UsageRecord>) -> [UInt8] {
        precondition(records.count <= maximumCount, "more records than a block holds")
        var walk = ColumnWalk(RangeEncoder(ColumnModels.initial), epoch: 0)
        for record in records {
            var copy = record
            do {
                try walk.take(&copy)
            } catch {
                preconditionFailure("a record that is one does not fail to be written: \(error)")
            }
        }
        return walk.coder.finish()
    }

    /// The records, with their epoch and sequences.
    /// - Throws: `ColumnsError` for bytes that `encode` does not write. Time and memory are bounded by `count`.
    public static func decode(
        _ bytes: [UInt8], epoch: UInt32, first: UInt64, count: Int
    ) throws(ColumnsError) -> [UsageRecord] {
        guard count >= 0, count <= maximumCount, first <= UInt64.max - UInt64(maximumCount) else { throw .badCount }
        guard bytes.last != 0 else { throw .trailingBytes }
        var walk = ColumnWalk(RangeDecoder(bytes, ColumnModels.initial), epoch: epoch)
        var records: [UsageRecord] = []
        records.reserveCapacity(count)
        var record = UsageRecord(
            epoch: epoch, sequence: first, bootOrdinal: 0, bootMinutes: 0,
            event: UsageEvent(.sessionEnded, purpose: .visitor), contentVersion: 0, placeCode: 0)
        for index in 0..<UInt64(count) {
            record.sequence = first + index
            try walk.take(&record)
            records.append(record)
        }
        guard !walk.coder.hasMore else { throw .trailingBytes }
        return records
    }
}

/// Why bytes are not columns of records.
public enum ColumnsError: Error, Sendable, Equatable {
    /// Fewer than none or more than a block holds.
    case badCount
    case unknownKind(UInt16)
    case unknownPurpose(UInt8)
    /// A number that its field cannot hold.
    case outOfRange
    /// Bytes that no record depends on.
    case trailingBytes
}
