// SPDX-License-Identifier: EUPL-1.2

extension EvidenceStatement {
    /// What does not hold of bytes that should be a statement.
    struct Malformed: Error {}

    private static let maximumTextBytes = 1_024

    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(closing == nil ? Self.magic : Self.closingMagic)
        writer.append(text: area)
        writer.append(zigzag: madeMilliseconds)
        writer.append(month: month)
        writer.append(varint: size)
        writer.append(root)
        writer.append(varint: UInt64(places.count))
        for place in places {
            writer.append(varint: UInt64(place.code))
            writer.append(text: place.name)
        }
        writer.append(varint: UInt64(terminals.count))
        for terminal in terminals {
            writer.append(terminal.id)
            writer.append(terminal.key)
            writer.append(varint: UInt64(terminal.place))
            writer.append(zigzag: terminal.enrolledMilliseconds)
            writer.append(zigzag: terminal.revokedMilliseconds ?? 0)
            writer.append(zigzag: terminal.heardMilliseconds ?? 0)
            writer.append(varint: UInt64(terminal.saidEpoch))
            writer.append(varint: terminal.saidSequence)
        }
        writer.append(varint: UInt64(boots.count))
        for boot in boots {
            writer.append(varint: UInt64(boot.terminal))
            writer.append(varint: UInt64(boot.epoch))
            writer.append(varint: UInt64(boot.ordinal))
            writer.append(UInt8(boot.began == nil ? 0 : 1))
            guard let began = boot.began else { continue }
            writer.append(zigzag: began.lowerBound)
            writer.append(varint: UInt64(bitPattern: began.upperBound &- began.lowerBound))
        }
        writer.append(varint: UInt64(openings.count))
        for opening in openings {
            writer.append(varint: UInt64(opening.terminal))
            writer.append(varint: UInt64(opening.epoch))
            writer.append(varint: UInt64(opening.counters.count { $0.value > 0 }))
            writer.append(CounterList.encode(opening.counters))
        }
        writer.append(varint: UInt64(figures.count))
        for (key, events) in figures.sorted(by: { $0.key < $1.key }) {
            writer.append(varint: UInt64(key.place))
            writer.append(zigzag: key.day)
            writer.append(varint: UInt64(key.kind.rawValue))
            writer.append(varint: events)
        }
        writer.append(varint: UInt64(deletions.count))
        for deletion in deletions {
            writer.append(varint: deletion.position)
            writer.append(text: deletion.decision)
        }
        closing?.append(to: &writer)
        return writer.bytes
    }

    /// Reads the binary form; `nil` when it is none. One statement has one form only.
    public init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let statement = try? Self.read(&reader), reader.remaining == 0 else { return nil }
        self = statement
    }

    private static func read(_ reader: inout ByteReader) throws -> EvidenceStatement {
        let form = try reader.take(4)
        guard form == magic || form == closingMagic else { throw Malformed() }
        let area = try reader.text(upTo: maximumTextBytes)
        let made: Int64 = try reader.zigzag()
        let month = try reader.month()
        var statement = EvidenceStatement(
            area: area, madeMilliseconds: made, month: month, size: try reader.varint(), root: try reader.take(32))
        for _ in 0..<(try reader.varint(Int.self)) {
            let place = Place(code: try reader.varint(), name: try reader.text(upTo: maximumTextBytes))
            guard statement.places.last.map({ $0.code < place.code }) ?? true else { throw Malformed() }
            statement.places.append(place)
        }
        for _ in 0..<(try reader.varint(Int.self)) { try statement.readTerminal(&reader) }
        for _ in 0..<(try reader.varint(Int.self)) { try statement.readBoot(&reader) }
        for _ in 0..<(try reader.varint(Int.self)) { try statement.readOpening(&reader) }
        var last: FigureKey?
        let count: Int = try reader.varint()
        statement.figures.reserveCapacity(min(count, reader.remaining / 4))
        for _ in 0..<count {
            let (place, day, code): (UInt32, Int64, UInt16) = (
                try reader.varint(), try reader.zigzag(), try reader.varint()
            )
            guard let kind = UsageEventKind(rawValue: code) else { throw Malformed() }
            let key = FigureKey(place: place, day: day, kind: kind)
            let events: UInt64 = try reader.varint()
            guard events > 0, last.map({ $0 < key }) ?? true else { throw Malformed() }
            statement.figures[key] = events
            last = key
        }
        for _ in 0..<(try reader.varint(Int.self)) {
            let deletion = Deletion(position: try reader.varint(), decision: try reader.text(upTo: maximumTextBytes))
            guard statement.deletions.last.map({ $0.position < deletion.position }) ?? true else { throw Malformed() }
            statement.deletions.append(deletion)
        }
        if form == closingMagic {
            guard let month else { throw Malformed() }
            statement.closing = try EvidenceClosing(&reader, of: month, terminals: statement.terminals.count)
        }
        return statement
    }

    private mutating func readTerminal(_ reader: inout ByteReader) throws {
        let terminal = Terminal(
            id: try reader.take(32), key: try reader.take(32), place: try reader.varint(),
            enrolledMilliseconds: try reader.zigzag(), revokedMilliseconds: try reader.moment(),
            heardMilliseconds: try reader.moment(), saidEpoch: try reader.varint(), saidSequence: try reader.varint())
        guard terminals.last.map({ $0.id.lexicographicallyPrecedes(terminal.id) }) ?? true else { throw Malformed() }
        terminals.append(terminal)
    }

    private mutating func readOpening(_ reader: inout ByteReader) throws {
        let (terminal, epoch): (Int, UInt32) = (try reader.varint(), try reader.varint())
        let count: Int = try reader.varint()
        guard terminals.indices.contains(terminal), count <= Batch.maximumCounters,
            openings.last.map({ ($0.terminal, $0.epoch) < (terminal, epoch) }) ?? true
        else { throw Malformed() }
        let bytes = try reader.take(count * CounterList.entryBytes)
        var (list, counters) = (ByteReader(bytes), [CounterKey: UInt64]())
        for _ in 0..<count {
            guard let family = CounterKey.Family(rawValue: try list.integer()) else { throw Malformed() }
            let key = CounterKey(
                family: family, first: try list.integer(), second: try list.integer(), third: try list.integer())
            counters[key] = try list.integer()
        }
        guard CounterList.encode(counters) == bytes else { throw Malformed() }
        openings.append(Opening(terminal: terminal, epoch: epoch, counters: counters))
    }

    private mutating func readBoot(_ reader: inout ByteReader) throws {
        var boot = Boot(
            terminal: try reader.varint(), epoch: try reader.varint(), ordinal: try reader.varint(), began: nil)
        switch try reader.integer(UInt8.self) {
        case 0: break
        case 1:
            let earliest: Int64 = try reader.zigzag()
            let width: Int64 = try reader.varint()
            let (latest, overflow) = earliest.addingReportingOverflow(width)
            guard !overflow else { throw Malformed() }
            boot.began = earliest...latest
        default: throw Malformed()
        }
        guard terminals.indices.contains(boot.terminal) else { throw Malformed() }
        if let last = boots.last {
            guard (last.terminal, last.epoch, last.ordinal) < (boot.terminal, boot.epoch, boot.ordinal) else {
                throw Malformed()
            }
        }
        boots.append(boot)
    }
}

extension ByteWriter {
    /// Year × 12 + month; 0 for none.
    mutating func append(month: CivilMonth?) {
        append(varint: month.map { UInt64($0.year * 12 + $0.month) } ?? 0)
    }

    mutating func append(text: String) {
        append(varint: UInt64(text.utf8.count))
        append(text.utf8)
    }
}

extension ByteReader {
    /// A month, or `nil` for 0.
    mutating func month() throws -> CivilMonth? {
        let months: Int = try varint()
        guard months != 0 else { return nil }
        guard (13...120_000).contains(months),
            let month = CivilMonth(year: (months - 1) / 12, month: (months - 1) % 12 + 1)
        else { throw EvidenceStatement.Malformed() }
        return month
    }

    mutating func text(upTo limit: Int) throws -> String {
        let count: Int = try varint()
        guard count <= limit, let text = String(validating: try take(count), as: UTF8.self) else {
            throw EvidenceStatement.Malformed()
        }
        return text
    }

    /// A moment, or `nil` for 0.
    mutating func moment() throws -> Int64? {
        let moment: Int64 = try zigzag()
        return moment == 0 ? nil : moment
    }
}
