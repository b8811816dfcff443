// SPDX-License-Identifier: EUPL-1.2

/// In which order records usually come, as weights: what `RecordColumns` believes before it has seen any.
///
/// Part of version 2 of the batch format: never changed, whatever the menu becomes. A wrong belief costs bits, never
/// a record.
enum VisitOrder {
    /// Kinds by number, as in the catalogue.
    private static let sessionStarted = 1
    private static let sessionEnded = 2
    private static let languageChosen = 3
    private static let serviceOpened = 4
    private static let slipRequested = 5
    private static let slipOutcome = 6
    private static let answerGiven = 7
    private static let attendantCalled = 8
    private static let attendantCallEnded = 9
    private static let terminalPaused = 10
    private static let terminalResumed = 11
    private static let deviceStateChanged = 12
    private static let terminalStarted = 13
    private static let terminalStopped = 14
    private static let contentApplied = 15
    private static let helpOpened = 18
    private static let meetings = 19...21

    /// Weights of the 32 leaves of the tree of kinds; leaf 31 is the way out for kinds beyond 30.
    /// - Parameters:
    ///   - before: the kind of the record before, 0 for none, 31 for one beyond 30.
    ///   - visit: 1 in a session, 2 with a slip asked for, 4 with the attendant called.
    static func weights(after before: Int, visit: Int) -> [Int] {
        var weights = (0..<32).map { (1...18).contains($0) ? 8 : 1 }
        for (kind, weight) in usual(after: before, visit: visit) { weights[kind] = weight }
        return weights
    }

    private static func usual(after before: Int, visit: Int) -> [(Int, Int)] {
        let isCalled = visit & 4 != 0
        let inSession = [
            (serviceOpened, 512), (sessionEnded, 1_024), (helpOpened, 64), (attendantCalled, isCalled ? 1 : 64),
            (attendantCallEnded, isCalled ? 512 : 1), (sessionStarted, 1),
        ]
        switch before {
        case sessionStarted:
            return [(serviceOpened, 1_024), (languageChosen, 256), (helpOpened, 64), (sessionEnded, 128)]
        case languageChosen:
            return [(serviceOpened, 1_024), (languageChosen, 64), (helpOpened, 64), (sessionEnded, 64)]
        case serviceOpened:
            return [
                (slipRequested, 512), (answerGiven, 128), (serviceOpened, 256), (sessionEnded, 256),
                (attendantCalled, 64), (helpOpened, 64), (sessionStarted, 1),
            ]
        case slipRequested: return [(slipOutcome, 4_096), (deviceStateChanged, 64)]
        case answerGiven: return [(answerGiven, 1_024)] + inSession
        case attendantCalled: return [(attendantCallEnded, 2_048), (sessionEnded, 64)]
        case terminalStarted: return [(deviceStateChanged, 1_024), (contentApplied, 64), (sessionStarted, 256)]
        case terminalStopped: return [(terminalStarted, 2_048)]
        case terminalPaused: return [(terminalResumed, 1_024), (deviceStateChanged, 64), (terminalStopped, 32)]
        case deviceStateChanged where visit & 1 == 0:
            return [(deviceStateChanged, 512), (sessionStarted, 512), (terminalStopped, 32)]
        default:
            guard visit & 1 == 0 else { return inSession }
            return [
                (sessionStarted, 2_048), (deviceStateChanged, 128), (terminalStopped, 32), (terminalPaused, 32),
                (sessionEnded, 1), (serviceOpened, 1), (slipRequested, 1), (slipOutcome, 1), (answerGiven, 1),
            ]
        }
    }

    /// Weights of the eight leaves of the tree of purposes: as before, or what the kind is for. Leaf 0 never occurs.
    static func purposes(_ kind: Int, after before: Int) -> [Int] {
        var weights = [1, 2, 2, 2, 2, 2, 1, 1]
        let isOfVisit =
            (sessionStarted...attendantCallEnded).contains(kind) || kind == helpOpened || meetings.contains(kind)
        if isOfVisit {
            weights[1] += 1_024
            if before >= 4 { weights[before] += 1_024 }
        } else {
            weights[kind == terminalPaused || kind == terminalResumed ? 2 : 3] += 64
            if before > 0 { weights[before] += 16 }
        }
        return weights
    }
}
