// SPDX-License-Identifier: EUPL-1.2

/// Records near the entropy of what they say: up to 256 consecutive ones of an epoch, whose epoch and first sequence
/// are told apart from the bytes.
///
/// Every field of a record is a column with contexts of its own; all columns go through one adaptive binary range coder
/// (`RangeEncoder`, `BitOdds`), record after record, so that one field may tell of the next. Below, *bit(c)* is a bit
/// under context c, and *number(m, e)* is a whole number under model m as its difference from an expected value e.
///
/// A record is, in this order:
/// 1. **Kind**: a tree of five bits, 31 for kinds beyond 30, whose 16 bits follow at even odds. Its contexts are chosen
///    by the kind before (0 for the first record) and by what is open: 1 a session, 2 a slip, 4 a call; after
///    `serviceOpened` by the low four bits of that service.
/// 2. **Purpose**: a tree of three bits, by the kind and the purpose before (0 for the first record).
/// 3. **Boot**: bit(another boot than before, by kind, 0 for the first record). If so, number(`bootStep`, the ordinal
///    before + 1) and number(`bootMinutes`, 0), else number(`minuteStep` by kind, the minutes before).
/// 4. **Content version**, then **place**: bit(another than before); if so, number(`contentStep` or `placeStep`, the one
///    before). Before the first record boot, minutes, content version and place are 0.
/// 5. **First, second, third number**: model and expected value by `VisitMemory`, which follows the records.
///
/// number(m, e): bit(not e); then bit(longer than 8 bits) and the length of the difference's magnitude in bits less one
/// (tree of three bits) or less nine (tree of five); bit(negative); and the bits behind the leading one: as one tree if
/// the length is at most the depth of the model, else the first three as a tree in contexts that all models share by
/// length, and the rest at even odds. `ColumnModels` says which context stands where and what odds it starts with.
///
/// These files together are the format and part of version 2 of the batches: what they decode never changes.
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
