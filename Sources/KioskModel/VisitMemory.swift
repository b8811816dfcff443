// SPDX-License-Identifier: EUPL-1.2

/// What the records of a batch so far say about the next one's numbers.
struct VisitMemory {
    /// Which model a number is coded with, and the value it is coded as a difference from.
    struct Guess {
        let column: ColumnModels.Column
        let index: Int
        let value: Int64

        init(_ column: ColumnModels.Column, _ index: Int = 0, _ value: Int64 = 0) {
            self.column = column
            self.index = index
            self.value = value
        }
    }

    /// A visit that nobody goes on with ends so long after its last record.
    private static let idleMinutes: Int64 = 5

    /// 1 in a session, 2 with a slip asked for, 4 with the attendant called.
    private(set) var bits = 0
    /// The kind of the record before, 0 at first.
    private var kind: UInt16 = 0
    private var startMinutes: UInt32 = 0
    private var service: Int32 = 0
    private var slipService: Int32 = 0
    private var meetingService: Int32 = 0
    private var copies: Int32 = 0
    private var outcome: Int32 = 1
    private var question: Int32 = 0
    private var firstQuestion: Int32 = 1
    private var software: Int32 = 0
    /// By kind of device, its last state; 1 is on line.
    private var deviceStates = SIMD8<Int32>(repeating: 1)

    /// How the first number of `record` is coded; `minutes` is how far the minute has moved on since the record before.
    func first(_ record: UsageRecord, minutes: Int64) -> Guess {
        switch record.event.kind {
        case .sessionStarted: Guess(.sessionLanguage, 0, 1)
        case .sessionEnded: Guess(.sessionEnd, minutes < Self.idleMinutes ? 0 : 1, minutes < Self.idleMinutes ? 1 : 2)
        case .languageChosen: Guess(.chosenLanguage, 0, 1)
        case .serviceOpened: Guess(.service)
        case .slipRequested: Guess(.slipService, 0, Int64(service))
        case .slipOutcome: Guess(.outcomeService, 0, Int64(slipService))
        case .answerGiven: Guess(.question, 0, kind == 7 ? Int64(question) + 1 : Int64(firstQuestion))
        case .attendantCallEnded: Guess(.callEnd, 0, 1)
        case .terminalPaused: Guess(.pauseReason, 0, 1)
        case .deviceStateChanged: Guess(.deviceKind, 0, 1)
        case .terminalStarted: Guess(.software, 0, Int64(software))
        case .contentApplied: Guess(.content, 0, Int64(record.contentVersion))
        case .epochOpened: Guess(.lost)
        case .meetingRequested: Guess(.meetingService, 0, Int64(service))
        case .meetingEnded: Guess(.meetingService, 0, Int64(meetingService))
        case .meetingRated: Guess(.meetingService, 0, Int64(meetingService))
        case .attendantCalled, .terminalResumed, .terminalStopped, .journalFull, .helpOpened: Guess(.unused)
        }
    }

    /// How the second number is coded, the first being known.
    func second(_ record: UsageRecord) -> Guess {
        let first = Int(record.event.first & 7)
        switch record.event.kind {
        case .sessionEnded: return Guess(.sessionMinutes, 0, Int64(record.bootMinutes) - Int64(startMinutes))
        case .slipRequested: return Guess(.slipCopy, 0, Int64(copies) + 1)
        case .slipOutcome: return Guess(.slipOutcome, outcome == 1 ? 0 : 1, 1)
        case .answerGiven: return Guess(.answer, first, 1)
        case .attendantCallEnded: return Guess(.callSeconds, first & 3)
        case .deviceStateChanged: return Guess(.deviceState, first << 1 | (deviceStates[first] == 1 ? 1 : 0), 1)
        case .meetingRequested: return Guess(.meetingEntry)
        case .meetingEnded: return Guess(.meetingEnd, 0, 1)
        case .meetingRated: return Guess(.meetingRate, 0, 1)
        default: return Guess(.unused)
        }
    }

    /// How the third number is coded, the others being known.
    func third(_ record: UsageRecord) -> Guess {
        switch record.event.kind {
        case .deviceStateChanged: Guess(.devicePart, Int(record.event.second & 15))
        case .meetingEnded: Guess(.meetingCallback)
        default: Guess(.unused)
        }
    }

    mutating func saw(_ record: UsageRecord) {
        let event = record.event
        switch event.kind {
        case .sessionStarted:
            bits = 1
            startMinutes = record.bootMinutes
            copies = 0
        case .sessionEnded: bits = 0
        case .serviceOpened:
            service = event.first
            copies = 0
        case .slipRequested:
            bits |= 2
            slipService = event.first
            copies = event.second
        case .slipOutcome:
            bits &= ~2
            outcome = event.second
        case .answerGiven:
            if kind != 7 { firstQuestion = event.first }
            question = event.first
        case .attendantCalled: bits |= 4
        case .attendantCallEnded: bits &= ~4
        case .terminalStarted:
            bits = 0
            software = event.first
        case .deviceStateChanged: deviceStates[Int(event.first & 7)] = event.second
        case .meetingRequested: meetingService = event.first
        case .languageChosen, .terminalPaused, .terminalResumed, .terminalStopped, .contentApplied, .epochOpened,
            .journalFull, .helpOpened, .meetingEnded, .meetingRated:
            break
        }
        kind = event.kind.rawValue
    }
}
