// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@Suite struct RecordTests {
    static let record = UsageRecord(
        epoch: 2, sequence: 0x0102_0304_0506, bootOrdinal: 3, bootMinutes: 1_441,
        event: UsageEvent(.slipOutcome, purpose: .visitor, first: 9_999, second: 5), contentVersion: 17, placeCode: 42)

    /// Version 1 of the canonical form, for ever.
    static let golden: [UInt8] = [
        0x00, 0x00, 0x00, 0x02,  // epoch
        0x00, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06,  // sequence
        0x00, 0x00, 0x00, 0x03,  // boot ordinal
        0x00, 0x00, 0x05, 0xA1,  // minutes since boot: 1,441
        0x00, 0x06,  // kind: slipOutcome
        0x01,  // purpose: visitor
        0x00, 0x00, 0x27, 0x0F,  // first: service 9,999
        0x00, 0x00, 0x00, 0x05,  // second: unknown
        0x00, 0x00, 0x00, 0x00,  // third
        0x00, 0x00, 0x00, 0x11,  // content version 17
        0x00, 0x00, 0x00, 0x2A,  // place 42
        0x00, 0x00, 0x00, 0x00,  // kept for later
    ]

    @Test func canonicalForm() throws {
        #expect(UsageRecord.version == 1)
        #expect(Self.record.canonical == Self.golden)
        #expect(try UsageRecord(canonical: Self.golden) == Self.record)
    }

    @Test func negativeNumbersComeBack() throws {
        var record = Self.record
        record.event.third = -1
        #expect(record.canonical[31..<35] == [0xFF, 0xFF, 0xFF, 0xFF])
        #expect(try UsageRecord(canonical: record.canonical) == record)
    }

    @Test func wrongBytesAreRefused() {
        #expect(throws: UsageRecordError.wrongLength(46)) { try UsageRecord(canonical: Array(Self.golden.dropLast())) }
        #expect(throws: UsageRecordError.wrongLength(48)) { try UsageRecord(canonical: Self.golden + [0]) }
        var bytes = Self.golden
        bytes[21] = 200
        #expect(throws: UsageRecordError.unknownKind(200)) { try UsageRecord(canonical: bytes) }
        bytes = Self.golden
        bytes[22] = 0
        #expect(throws: UsageRecordError.unknownPurpose(0)) { try UsageRecord(canonical: bytes) }
    }

    /// Values computed apart from this code, with Python's hashlib and hmac.
    @Test func chain() {
        let seed = [UInt8](0..<32)
        let salt = RecordChain.salt(seed: seed, sequence: Self.record.sequence)
        let leaf = RecordChain.leaf(Self.record, seed: seed)
        #expect(Hex.encode(salt) == "5029465fdecfb41355c340dd86014945")
        #expect(Hex.encode(leaf) == "ae7d36563a9d0ceba8bc2a280d3a58e0e0d74072cc9620d198dac7fe40dd09a8")
        #expect(
            Hex.encode(RecordChain.next(RecordChain.start, leaf: leaf))
                == "940f7dca5720c36d7405c5a8c5dba1f57f7fea127ff4426d4129d223cca51b49")
    }

    @Test(arguments: [(UInt64(1), UInt64(0)), (256, 0), (257, 1), (512, 1), (513, 2)])
    func blocks(sequence: UInt64, block: UInt64) {
        #expect(RecordChain.block(of: sequence) == block)
    }

    @Test func everyKindIsInTheCatalogueOnce() {
        #expect(UsageEventCatalogue.entries.map(\.kind) == UsageEventKind.allCases)
        for entry in UsageEventCatalogue.entries {
            #expect(entry.name == "\(entry.kind)")
            #expect(entry.summary.hasSuffix("."))
        }
    }

    /// The words of the enumerations and of the catalogue are the same ones.
    @Test func listsInTheCatalogueAreThoseOfTheTypes() {
        func list(_ cases: [(Int32, String)]) -> UsageEventCatalogue.Meaning {
            .oneOf(Dictionary(uniqueKeysWithValues: cases))
        }
        #expect(
            UsageEventCatalogue.entry(.sessionEnded).first == list(SessionEnd.allCases.map { ($0.rawValue, "\($0)") }))
        #expect(
            UsageEventCatalogue.entry(.slipOutcome).second == list(SlipOutcome.allCases.map { ($0.rawValue, "\($0)") }))
        #expect(
            UsageEventCatalogue.entry(.meetingEnded).second == list(MeetingEnd.allCases.map { ($0.rawValue, "\($0)") }))
        #expect(
            UsageEventCatalogue.entry(.attendantCallEnded).first
                == list(AttendantCallEnd.allCases.map { ($0.rawValue, "\($0)") }))
        #expect(
            UsageEventCatalogue.entry(.terminalPaused).first
                == list(PauseReason.allCases.map { ($0.rawValue, "\($0)") }))
        #expect(
            UsageEventCatalogue.entry(.deviceStateChanged).first
                == list(PeripheralKind.allCases.map { (Int32($0.rawValue), "\($0)") }))
    }

    @Test(arguments: [
        (UsageEvent(.helpOpened, purpose: .visitor), true),
        (UsageEvent(.helpOpened, purpose: .visitor, first: 1), false),
        (UsageEvent(.serviceOpened, purpose: .visitor), false),
        (UsageEvent(.serviceOpened, purpose: .visitor, first: 9_999), true),
        (UsageEvent(.serviceOpened, purpose: .visitor, first: 10_000), false),
        (UsageEvent(.slipOutcome, purpose: .visitor, first: 1, second: 5), true),
        (UsageEvent(.slipOutcome, purpose: .visitor, first: 1, second: 6), false),
        (UsageEvent(.sessionEnded, purpose: .visitor, first: 2, second: 1_441), false),
        (UsageEvent(.sessionStarted, purpose: .visitor, first: 1, third: 19_121_212), false),
    ]) func catalogueAccepts(_ event: UsageEvent, _ accepted: Bool) {
        #expect(UsageEventCatalogue.accepts(event) == accepted)
    }
}
