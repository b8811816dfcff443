// SPDX-License-Identifier: EUPL-1.2

/// What joins a closed month to the months closed before it, so that all statements together are the exact counts: which
/// statement it follows, and by how much figures of days that were stated before have changed since.
///
/// Binary form (numbers are varints): previous form 1: 0 none, 1 followed by month year × 12 + month, size of its log,
/// SHA-256 of its statement 32 · corrections: count, each (place, day signed, kind, terminal index, cause, events signed,
/// positions: count, the first and then the distances), ascending by place, day, kind, terminal, cause.
public struct EvidenceClosing: Sendable, Equatable {
    /// The statement closed before.
    public struct Previous: Sendable, Equatable {
        public var month: CivilMonth
        /// Entries of the log that it rests on.
        public var size: UInt64
        /// SHA-256 of its bytes.
        public var hash: [UInt8]

        public init(month: CivilMonth, size: UInt64, hash: [UInt8]) {
            self.month = month
            self.size = size
            self.hash = hash
        }
    }

    public enum Cause: UInt8, Sendable, Codable, CaseIterable {
        /// Events that came after the month before was closed.
        case late = 1
        /// Events that were here, and whose day was decided or decided otherwise since, as their boot's bounds say.
        case moved = 2
    }

    /// How many more, or fewer, visitors' events of one kind a terminal has on a day than was stated.
    public struct Correction: Sendable, Equatable {
        public var key: EvidenceStatement.FigureKey
        /// Index in the statement's `terminals`.
        public var terminal: Int
        public var cause: Cause
        /// Not 0.
        public var events: Int64
        /// Of the batches it comes from, in the log, ascending; those that were moved rest on the bounds of their boots
        /// and name none.
        public var positions: [UInt64]

        public init(
            key: EvidenceStatement.FigureKey, terminal: Int, cause: Cause, events: Int64, positions: [UInt64]
        ) {
            self.key = key
            self.terminal = terminal
            self.cause = cause
            self.events = events
            self.positions = positions
        }

        var order: (UInt32, Int64, UInt16, Int, UInt8) {
            (key.place, key.day, key.kind.rawValue, terminal, cause.rawValue)
        }
    }

    /// `nil`: the first month that was closed; what lies before it is stated in it.
    public var previous: Previous?
    /// Of days before the month, and of the undecided day.
    public var corrections: [Correction]

    public init(previous: Previous?, corrections: [Correction]) {
        self.previous = previous
        self.corrections = corrections.sorted { $0.order < $1.order }
    }

    func append(to writer: inout ByteWriter) {
        writer.append(UInt8(previous == nil ? 0 : 1))
        if let previous {
            writer.append(month: previous.month)
            writer.append(varint: previous.size)
            writer.append(previous.hash)
        }
        writer.append(varint: UInt64(corrections.count))
        for correction in corrections {
            writer.append(varint: UInt64(correction.key.place))
            writer.append(zigzag: correction.key.day)
            writer.append(varint: UInt64(correction.key.kind.rawValue))
            writer.append(varint: UInt64(correction.terminal))
            writer.append(varint: UInt64(correction.cause.rawValue))
            writer.append(zigzag: correction.events)
            writer.append(varint: UInt64(correction.positions.count))
            var last: UInt64 = 0
            for position in correction.positions {
                writer.append(varint: position &- last)
                last = position
            }
        }
    }

    init(_ reader: inout ByteReader, of month: CivilMonth, terminals: Int) throws {
        switch try reader.integer(UInt8.self) {
        case 0: previous = nil
        case 1:
            guard let before = try reader.month(), before < month else { throw EvidenceStatement.Malformed() }
            previous = Previous(month: before, size: try reader.varint(), hash: try reader.take(32))
        default: throw EvidenceStatement.Malformed()
        }
        corrections = []
        for _ in 0..<(try reader.varint(Int.self)) {
            let correction = try Self.correction(&reader)
            let day = correction.key.day
            guard corrections.last.map({ $0.order < correction.order }) ?? true, correction.terminal < terminals,
                day == UsageDay.unknown || day < month.days.lowerBound
            else { throw EvidenceStatement.Malformed() }
            corrections.append(correction)
        }
    }

    private static func correction(_ reader: inout ByteReader) throws -> Correction {
        let (place, day, code): (UInt32, Int64, UInt16) = (
            try reader.varint(), try reader.zigzag(), try reader.varint()
        )
        let (terminal, number): (Int, UInt8) = (try reader.varint(), try reader.varint())
        guard let kind = UsageEventKind(rawValue: code), let cause = Cause(rawValue: number) else {
            throw EvidenceStatement.Malformed()
        }
        var correction = Correction(
            key: .init(place: place, day: day, kind: kind), terminal: terminal, cause: cause,
            events: try reader.zigzag(), positions: [])
        var last: UInt64 = 0
        for index in 0..<(try reader.varint(Int.self)) {
            let (next, overflow) = last.addingReportingOverflow(try reader.varint())
            guard !overflow, index == 0 || next > last else { throw EvidenceStatement.Malformed() }
            correction.positions.append(next)
            last = next
        }
        let isLate = cause == .late
        guard isLate ? correction.events > 0 : correction.events != 0, isLate != correction.positions.isEmpty else {
            throw EvidenceStatement.Malformed()
        }
        return correction
    }
}
