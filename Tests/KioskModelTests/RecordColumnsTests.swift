// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@Suite struct RecordColumnsTests {
    @Test(arguments: [0, 1, 2, 17, 255, 256]) func everyRecordComesBack(_ count: Int) throws {
        for seed in 1...8 {
            var samples = RecordSamples(seed: UInt64(seed * 1_000 + count))
            for records in [samples.catalogued(count), samples.anything(count)] {
                let bytes = RecordColumns.encode(records)
                #expect(try RecordColumns.decode(bytes, epoch: 3, first: 1_001, count: count) == records)
            }
        }
    }

    @Test(arguments: UsageEventKind.allCases) func everyKindComesBackWithTheEndsOfItsNumbers(_ kind: UsageEventKind)
        throws
    {
        for (number, word) in [(Int32.min, UInt32.max), (.max, .min), (-1, 1), (0, 0)] {
            for purpose in Purpose.allCases {
                let records = (1...3).map { sequence in
                    UsageRecord(
                        epoch: .max, sequence: sequence, bootOrdinal: word, bootMinutes: .max - word,
                        event: UsageEvent(kind, purpose: purpose, first: number, second: number, third: number),
                        contentVersion: word, placeCode: word)
                }
                let bytes = RecordColumns.encode(records)
                #expect(try RecordColumns.decode(bytes, epoch: .max, first: 1, count: 3) == records)
            }
        }
    }

    @Test func aVisitAfterTheOtherCostsNextToNothing() {
        let records = (0..<256).map { index in
            UsageRecord(
                epoch: 1, sequence: index + 1, bootOrdinal: 1, bootMinutes: UInt32(index / 2) * 3,
                event: index % 2 == 0
                    ? UsageEvent(.sessionStarted, purpose: .visitor, first: 1)
                    : UsageEvent(.sessionEnded, purpose: .visitor, first: 1, second: 0),
                contentVersion: 17, placeCode: 42)
        }
        #expect(RecordColumns.encode(records).count < 50, "256 records of 47 bytes that say the same")
    }

    @Test func whateverTheBytesAreThereIsAnAnswer() {
        var samples = RecordSamples(seed: 7)
        for length in 0..<1_500 {
            let bytes = samples.bytes(length % 700)
            do throws(ColumnsError) {
                let records = try RecordColumns.decode(bytes, epoch: 1, first: 1, count: 1 + length % 256)
                #expect(records.count == 1 + length % 256)
            } catch {
                #expect(error != .badCount)
            }
        }
        for byte: UInt8 in [0x01, 0x7F, 0x80, 0xFF] {
            let bytes = [UInt8](repeating: byte, count: 100_000)
            #expect(throws: ColumnsError.self) { try RecordColumns.decode(bytes, epoch: 1, first: 1, count: 256) }
        }
    }

    @Test func cutOrLongerBytesAreNotTheSameRecords() throws {
        var samples = RecordSamples(seed: 11)
        let records = samples.catalogued(40)
        let bytes = RecordColumns.encode(records)
        for length in bytes.indices {
            let cut = try? RecordColumns.decode(Array(bytes.prefix(length)), epoch: 3, first: 1_001, count: 40)
            #expect(cut != records)
        }
        #expect(throws: ColumnsError.trailingBytes) {
            try RecordColumns.decode(bytes + [0], epoch: 3, first: 1_001, count: 40)
        }
        #expect(throws: ColumnsError.trailingBytes) {
            try RecordColumns.decode(bytes + [1, 2, 3, 4, 5], epoch: 3, first: 1_001, count: 40)
        }
    }

    @Test(arguments: [-1, 257, Int.max]) func countsThatCannotBe(_ count: Int) {
        #expect(throws: ColumnsError.badCount) { try RecordColumns.decode([], epoch: 1, first: 1, count: count) }
        #expect(throws: ColumnsError.badCount) { try RecordColumns.decode([1], epoch: 1, first: .max, count: 2) }
    }

    /// What can be written for a kind that this version does not know, if a newer one writes it.
    @Test func kindsAndPurposesOfALaterVersionAreNamed() throws {
        var samples = RecordSamples(seed: 13)
        var named: Set<String> = []
        for _ in 0..<4_000 {
            do throws(ColumnsError) {
                _ = try RecordColumns.decode(samples.bytes(60), epoch: 1, first: 1, count: 256)
            } catch {
                switch error {
                case .unknownKind(let code):
                    #expect(UsageEventKind(rawValue: code) == nil)
                    named.insert("kind")
                case .unknownPurpose(let code):
                    #expect(Purpose(rawValue: code) == nil)
                    named.insert("purpose")
                case .outOfRange: named.insert("range")
                case .trailingBytes: named.insert("trailing")
                case .badCount: Issue.record("the count was good")
                }
            }
        }
        #expect(named.isSuperset(of: ["kind", "purpose", "range"]))
    }
}
