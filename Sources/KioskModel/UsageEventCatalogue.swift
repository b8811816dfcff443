// SPDX-License-Identifier: EUPL-1.2

/// What the numbers of each usage event mean. Documentation and checks are made from this table.
public enum UsageEventCatalogue {
    /// What a number stands for.
    public enum Meaning: Sendable, Equatable {
        /// The number is always 0.
        case unused
        /// A permanent `code:` of a service in content.
        case service
        /// A permanent `code:` of a question in content.
        case question
        /// A permanent `code:` of a language in content.
        case language
        /// One of a closed list: number and name.
        case oneOf([Int32: String])
        /// A number in a closed range.
        case number(ClosedRange<Int32>, String)
    }

    public struct Entry: Sendable {
        public let kind: UsageEventKind
        public let name: String
        public let summary: String
        public let first: Meaning
        public let second: Meaning
        public let third: Meaning
    }

    static let code: ClosedRange<Int32> = 1...9_999

    public static let entries: [Entry] = [
        Entry(
            kind: .sessionStarted, name: "sessionStarted", summary: "A visitor touched the attract screen.",
            first: .language, second: .unused, third: .unused),
        Entry(
            kind: .sessionEnded, name: "sessionEnded", summary: "The session was wiped.",
            first: .oneOf([1: "finished", 2: "idle", 3: "closingTime", 4: "paused", 5: "terminalStopped"]),
            second: .number(0...1_440, "minutes the session lasted"), third: .unused),
        Entry(
            kind: .languageChosen, name: "languageChosen", summary: "The language was changed.",
            first: .language, second: .unused, third: .unused),
        Entry(
            kind: .serviceOpened, name: "serviceOpened", summary: "A service was chosen in the menu.",
            first: .service, second: .unused, third: .unused),
        Entry(
            kind: .slipRequested, name: "slipRequested",
            summary: "A slip was asked for; durable before its first byte.",
            first: .service, second: .number(1...9, "copy"), third: .unused),
        Entry(
            kind: .slipOutcome, name: "slipOutcome", summary: "What became of a slip.",
            first: .service,
            second: .oneOf([1: "printed", 2: "shownOnly", 3: "declined", 4: "abandoned", 5: "unknown"]),
            third: .unused),
        Entry(
            kind: .answerGiven, name: "answerGiven", summary: "A closed question was answered.",
            first: .question, second: .number(1...9, "number of the answer"), third: .unused),
        Entry(
            kind: .attendantCalled, name: "attendantCalled", summary: "The attendant was called.",
            first: .unused, second: .unused, third: .unused),
        Entry(
            kind: .attendantCallEnded, name: "attendantCallEnded", summary: "The call for the attendant ended.",
            first: .oneOf([1: "answered", 2: "cancelled", 3: "unanswered"]),
            second: .number(0...3_600, "seconds waited"), third: .unused),
        Entry(
            kind: .terminalPaused, name: "terminalPaused", summary: "The attendant paused the terminal.",
            first: .oneOf([1: "cleaning", 2: "fault", 3: "privacy", 4: "training", 5: "other"]),
            second: .unused, third: .unused),
        Entry(
            kind: .terminalResumed, name: "terminalResumed", summary: "The attendant resumed the terminal.",
            first: .unused, second: .unused, third: .unused),
        Entry(
            kind: .deviceStateChanged, name: "deviceStateChanged", summary: "A peripheral changed its state.",
            first: .oneOf([
                1: "printer", 2: "cardReader", 3: "touchscreen", 4: "scanner", 5: "keyboard", 6: "storage",
                7: "network",
            ]),
            second: .number(0...10, "device state"), third: .number(0...4, "paper or card state")),
        Entry(
            kind: .terminalStarted, name: "terminalStarted", summary: "The kiosk daemon started.",
            first: .number(0...999_999, "software version as major × 10,000 + minor × 100 + patch"),
            second: .unused, third: .unused),
        Entry(
            kind: .terminalStopped, name: "terminalStopped", summary: "The kiosk daemon stopped in good order.",
            first: .unused, second: .unused, third: .unused),
        Entry(
            kind: .contentApplied, name: "contentApplied", summary: "A content bundle came into force.",
            first: .number(0...Int32.max, "content version"), second: .unused, third: .unused),
        Entry(
            kind: .epochOpened, name: "epochOpened", summary: "The journal was salvaged and a new epoch opened.",
            first: .number(0...Int32.max, "events that may be lost, at most"), second: .unused, third: .unused),
        Entry(
            kind: .journalFull, name: "journalFull", summary: "The disk was full; slips stopped.",
            first: .unused, second: .unused, third: .unused),
        Entry(
            kind: .helpOpened, name: "helpOpened", summary: "Help was opened.",
            first: .unused, second: .unused, third: .unused),
        Entry(
            kind: .meetingRequested, name: "meetingRequested",
            summary: "A video meeting was asked for; durable before anything of it starts.",
            first: .service, second: .oneOf([0: "drop-in", 1: "booked"]), third: .unused),
        Entry(
            kind: .meetingEnded, name: "meetingEnded", summary: "A wish to meet an agency came to its end.",
            first: .service,
            second: .oneOf([
                1: "hungUp", 2: "endedByAgency", 3: "timeLimit", 10: "cancelled", 11: "nobodyJoined",
                12: "agencyClosed", 13: "queueFull", 14: "bookingRefused", 15: "noLine", 16: "ticketRefused",
                17: "notSetUp", 18: "noCamera", 19: "browserBroke", 20: "leftTheAgency", 21: "certificate",
                22: "sessionEnded", 23: "agencyLost", 24: "bookingCancelled",
            ]),
            third: .oneOf([0: "noCallback", 1: "callbackSlip", 2: "callbackForm"])),
        Entry(
            kind: .meetingRated, name: "meetingRated", summary: "The one question after a meeting was answered.",
            first: .service, second: .oneOf([1: "gotWhatINeeded", 2: "partly", 3: "didNot"]), third: .unused),
    ]

    /// The entry of `kind`. Every kind has one; a kind without one is a bug.
    public static func entry(_ kind: UsageEventKind) -> Entry {
        guard let entry = entries.first(where: { $0.kind == kind }) else {
            preconditionFailure("usage event \(kind) is missing from the catalogue")
        }
        return entry
    }

    /// True when every number of `event` lies in the range the catalogue gives it.
    public static func accepts(_ event: UsageEvent) -> Bool {
        guard let meanings = meanings[Int(event.kind.rawValue)] else {
            preconditionFailure("usage event \(event.kind) is missing from the catalogue")
        }
        return accepts(event.first, meanings.first) && accepts(event.second, meanings.second)
            && accepts(event.third, meanings.third)
    }

    /// By the kind's code: asked for each event that comes in.
    private static let meanings: [(first: Meaning, second: Meaning, third: Meaning)?] = {
        let last = entries.map { Int($0.kind.rawValue) }.max() ?? 0
        var table: [(first: Meaning, second: Meaning, third: Meaning)?] = Array(repeating: nil, count: last + 1)
        for entry in entries { table[Int(entry.kind.rawValue)] = (entry.first, entry.second, entry.third) }
        return table
    }()

    static func accepts(_ value: Int32, _ meaning: Meaning) -> Bool {
        switch meaning {
        case .unused: value == 0
        case .service, .question, .language: code.contains(value)
        case .oneOf(let values): values[value] != nil
        case .number(let range, _): range.contains(value)
        }
    }
}
