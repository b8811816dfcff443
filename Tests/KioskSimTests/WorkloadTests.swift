// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import KioskSim
import Testing

@Suite struct WorkloadTests {
    static let month = Workload(events: 9_000)

    /// What all compared figures rest on: whoever changes the tables or the generator sees it here.
    @Test func theSeedGivesTheseEventsForEver() {
        let records = Self.month.records
        let chain = records.reduce(into: UInt64(14_695_981_039_346_656_037)) { hash, record in
            for byte in record.canonical { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        }
        #expect(chain == 1_730_972_192_153_085_300)
        #expect(Int(Self.month.entropyBytes) == 4_890)
    }

    @Test func aShorterWorkloadIsTheBeginningOfALongerOne() {
        let day = Workload(events: 300)
        #expect(day.records == Array(Self.month.records.prefix(300)))
        #expect(day.entropyBits > 0 && day.entropyBits < Self.month.entropyBits / 20)
        #expect(Workload(events: 300, seed: Workload.seed + 1).records != day.records)
        #expect(Workload(events: 0).records.isEmpty)
    }

    /// A central decides no day that has not come: loads move the month back, and its shop opens at the same hours.
    @Test func putBackItEndsInTimeAndKeepsItsWeekdays() throws {
        var moved = Self.month
        let moment = Self.month.boots[0].wallAtBootMilliseconds
        moved.end(before: moment)
        let last = try #require(moved.records.last)
        let boot = try #require(moved.boots.first { $0.ordinal == last.bootOrdinal })
        #expect(boot.wallAtBootMilliseconds + Int64(last.bootMinutes + 1) * 60_000 < moment)
        for (before, after) in zip(Self.month.boots, moved.boots) {
            #expect((before.wallAtBootMilliseconds - after.wallAtBootMilliseconds) % 604_800_000 == 0)
        }
        #expect(moved.records == Self.month.records)
        moved.end(before: .max)
        #expect(moved.boots.last?.wallAtBootMilliseconds == boot.wallAtBootMilliseconds)
    }

    @Test func everyRecordIsOneATerminalWrites() throws {
        var before: UsageRecord?
        for record in Self.month.records {
            #expect(UsageEventCatalogue.accepts(record.event))
            #expect(record.sequence == (before?.sequence ?? 0) + 1)
            if let before, before.bootOrdinal == record.bootOrdinal {
                #expect(before.bootMinutes <= record.bootMinutes)
            }
            before = record
        }
        #expect(Set(Self.month.records.map(\.bootOrdinal)).isSubset(of: Set(Self.month.boots.map(\.ordinal))))
        #expect(Set(Self.month.boots.map(\.bootID)).count == Self.month.boots.count)
    }

    /// Every visit begins and ends, every slip has an outcome, every call an end.
    @Test func visitsAreAsTheMenuLetsThemGo() {
        var isOpen = false
        var slip: Int32?
        var isCalled = false
        for event in Self.month.records.map(\.event) where event.purpose == .visitor {
            switch event.kind {
            case .sessionStarted:
                #expect(!isOpen)
                isOpen = true
            case .sessionEnded:
                #expect(isOpen && slip == nil && !isCalled)
                isOpen = false
            case .slipRequested:
                #expect(isOpen && slip == nil)
                slip = event.first
            case .slipOutcome:
                #expect(slip == event.first)
                slip = nil
            case .attendantCalled: isCalled = true
            case .attendantCallEnded:
                #expect(isCalled)
                isCalled = false
            default: #expect(isOpen, "\(event.kind)")
            }
        }
    }

    @Test func threeHundredEventsADayOverAMonthOfOpeningHours() throws {
        let records = Self.month.records
        let walls = Dictionary(
            uniqueKeysWithValues: Self.month.boots.map { ($0.ordinal, $0.wallAtBootMilliseconds) })
        let visits = try records.filter { $0.event.kind == .sessionStarted }.map { record in
            let wall = try #require(walls[record.bootOrdinal])
            return LocalMinute(utcMilliseconds: wall + 30_000 + Int64(record.bootMinutes) * 60_000)
        }
        #expect(visits.allSatisfy { $0.minute >= 540 && $0.minute < 1_080 })
        let weekend = visits.filter { $0.date.weekday > 5 }
        #expect(!weekend.isEmpty && weekend.allSatisfy { $0.minute >= 600 && $0.minute < 900 })
        let first = try #require(visits.first)
        let last = try #require(visits.last)
        let days = last.date.dayNumber - first.date.dayNumber + 1
        #expect((285...315).contains(records.count / days))
    }

    /// The figure that the bench prints, so that it cannot drift unseen: columns against the information in the draws.
    @Test func columnsStayNearTheEntropy() throws {
        let records = Self.month.records
        var bytes = 0
        for start in stride(from: 0, to: records.count, by: 256) {
            bytes += RecordColumns.encode(records[start..<min(start + 256, records.count)]).count
        }
        #expect(Double(bytes) <= 1.35 * Self.month.entropyBytes)
        #expect(Double(bytes) >= Self.month.entropyBytes, "nothing is shorter than what it says")
    }
}
