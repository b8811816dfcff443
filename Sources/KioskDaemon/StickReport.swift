// SPDX-License-Identifier: EUPL-1.2

/// What was done with the stick that was plugged in last, for a technician: `kioskctl status` and the log.
public struct StickReport: Codable, Sendable, Equatable {
    /// Milliseconds UTC.
    public var wallMilliseconds: Int64 = 0
    /// Why it was not used; `nil` for a courier's stick.
    public var setAside: String?
    /// Acknowledgements for this terminal that lay on it.
    public var acknowledgements = 0
    /// Why the central would not have the file that was sent last; `nil` while all is well.
    public var refused: String?
    /// Files of other terminals that were taken along.
    public var taken = 0
    /// Receipts for other terminals that were put down.
    public var receipts = 0
    /// Events of this terminal's own that lie sealed on it now; `nil` where it has a line, or nothing waits.
    public var events: UInt64?
    /// There was no room for all.
    public var isFull = false
    /// What else went wrong, file by file.
    public var problems: [String] = []

    static let mostProblems = 8

    public init() {}

    public init(setAside reason: String) { setAside = reason }

    mutating func note(_ problem: String) {
        if problems.count < Self.mostProblems { problems.append(problem) }
    }

    /// In one line, for people.
    public var words: String {
        if let setAside { return "not used: \(setAside)" }
        var parts: [String] = []
        func count(_ number: Int, _ one: String, _ many: String) {
            if number > 0 { parts.append("\(number) \(number == 1 ? one : many)") }
        }
        count(acknowledgements, "acknowledgement taken", "acknowledgements taken")
        count(taken, "file of another terminal taken along", "files of other terminals taken along")
        count(receipts, "receipt put down for another terminal", "receipts put down for other terminals")
        if let events { parts.append("\(events) events of this terminal are on it") }
        if let refused { parts.append("the central refused what was sent: \(refused)") }
        if isFull { parts.append("no room for all") }
        return ([parts.isEmpty ? "nothing was to be done" : parts.joined(separator: ", ")] + problems)
            .joined(separator: "; ")
    }
}
