// SPDX-License-Identifier: EUPL-1.2

/// The walk over the records of a batch, one for writing and reading: see `RecordColumns` for the layout.
struct ColumnWalk<Coder: BinaryCoder> {
    private typealias Column = ColumnModels.Column

    var coder: Coder
    private var before: UsageRecord
    private var isFirst = true
    private var visit = VisitMemory()

    init(_ coder: Coder, epoch: UInt32) {
        self.coder = coder
        before = UsageRecord(
            epoch: epoch, sequence: 0, bootOrdinal: 0, bootMinutes: 0,
            event: UsageEvent(.sessionEnded, purpose: .visitor), contentVersion: 0, placeCode: 0)
    }

    /// Writes `record`, or reads one in its place.
    mutating func take(_ record: inout UsageRecord) throws(ColumnsError) {
        let kind = try self.kind(record.event.kind)
        record.event.kind = kind
        let symbol = min(Int(kind.rawValue), 31)
        let change = isFirst ? 0 : symbol
        record.event.purpose = try purpose(record.event.purpose, symbol)
        try boot(&record, symbol, change)
        record.contentVersion = try step(
            record.contentVersion, from: before.contentVersion, ColumnModels.contentChange + change, .contentStep)
        record.placeCode = try step(
            record.placeCode, from: before.placeCode, ColumnModels.placeChange + change, .placeStep)
        try numbers(&record)
        visit.saw(record)
        before = record
        isFirst = false
    }

    private mutating func kind(_ kind: UsageEventKind) throws(ColumnsError) -> UsageEventKind {
        let last = isFirst ? 0 : min(Int(before.event.kind.rawValue), 31)
        let context =
            !isFirst && before.event.kind == .serviceOpened
            ? ColumnModels.kindAfterService + Int(before.event.first & 15) : last << 3 | visit.bits
        let symbol = min(UInt64(kind.rawValue), 31)
        var code = coder.tree(symbol, bits: 5, ColumnModels.kind + context * 32)
        if code == 31 { code = coder.direct(UInt64(kind.rawValue), bits: 16) }
        guard let kind = UsageEventKind(rawValue: UInt16(truncatingIfNeeded: code)) else {
            throw .unknownKind(UInt16(truncatingIfNeeded: code))
        }
        return kind
    }

    private mutating func purpose(_ purpose: Purpose, _ kind: Int) throws(ColumnsError) -> Purpose {
        let last = isFirst ? 0 : Int(before.event.purpose.rawValue) & 7
        let code = coder.tree(UInt64(purpose.rawValue), bits: 3, ColumnModels.purpose + (kind << 3 | last) * 8)
        guard let purpose = Purpose(rawValue: UInt8(truncatingIfNeeded: code)) else {
            throw .unknownPurpose(UInt8(truncatingIfNeeded: code))
        }
        return purpose
    }

    private mutating func boot(_ record: inout UsageRecord, _ kind: Int, _ change: Int) throws(ColumnsError) {
        if coder.bit(record.bootOrdinal != before.bootOrdinal, ColumnModels.bootChange + change) {
            let later = isFirst ? 0 : 1
            // Usually the next boot.
            record.bootOrdinal = try narrow(
                number(Int64(record.bootOrdinal), from: Int64(before.bootOrdinal) + 1, .bootStep, later))
            record.bootMinutes = try narrow(number(Int64(record.bootMinutes), from: 0, .bootMinutes, later))
        } else {
            record.bootOrdinal = before.bootOrdinal
            record.bootMinutes = try narrow(
                number(Int64(record.bootMinutes), from: Int64(before.bootMinutes), .minuteStep, kind))
        }
    }

    /// A value that usually stays.
    private mutating func step(
        _ value: UInt32, from last: UInt32, _ change: Int, _ column: ColumnModels.Column
    ) throws(ColumnsError) -> UInt32 {
        guard coder.bit(value != last, change) else { return last }
        return try narrow(number(Int64(value), from: Int64(last), column, isFirst ? 0 : 1))
    }

    private mutating func numbers(_ record: inout UsageRecord) throws(ColumnsError) {
        record.event.first = try guessed(
            record.event.first,
            visit.first(record, minutes: Int64(record.bootMinutes) - Int64(before.bootMinutes)))
        record.event.second = try guessed(record.event.second, visit.second(record))
        record.event.third = try guessed(record.event.third, visit.third(record))
    }

    private mutating func guessed(_ value: Int32, _ guess: VisitMemory.Guess) throws(ColumnsError) -> Int32 {
        try narrow(number(Int64(value), from: guess.value, guess.column, guess.index))
    }

    /// A whole number as its difference from an expected one, up to 40 bits.
    private mutating func number(
        _ value: Int64, from expected: Int64, _ column: ColumnModels.Column, _ index: Int
    ) -> Int64 {
        typealias Model = ColumnModels.Model
        let model = ColumnModels.model(column, index)
        let difference = value - expected
        let size = difference.magnitude
        guard coder.bit(size != 0, model.base) else { return expected }
        var length = UInt64(UInt64.bitWidth - size.leadingZeroBitCount)
        if coder.bit(length > 8, model.base + Model.isLong) {
            length = coder.tree(length &- 9, bits: 5, model.base + Model.long) + 9
        } else {
            length = coder.tree(length &- 1, bits: 3, model.base + Model.short) + 1
        }
        let isNegative = coder.bit(difference < 0, model.base + Model.sign)
        var behind = length - 1
        var read: UInt64 = 1
        if length <= UInt64(model.depth) {
            read = read << behind | coder.tree(size, bits: Int(behind), model.base + Model.rest + 1 << Int(behind))
        } else {
            behind -= 3
            read = read << 3 | coder.tree(size >> behind, bits: 3, ColumnModels.upper + Int(length) * 8)
            read = read << behind | coder.direct(size, bits: Int(behind))
        }
        return expected + (isNegative ? -Int64(read) : Int64(read))
    }

    private func narrow<T: FixedWidthInteger>(_ value: Int64) throws(ColumnsError) -> T {
        guard let narrow = T(exactly: value) else { throw .outOfRange }
        return narrow
    }
}
