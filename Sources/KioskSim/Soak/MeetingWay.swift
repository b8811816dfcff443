// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A way in which a meeting comes to its end, or does not begin.
public enum MeetingWay: String, CaseIterable, Sendable {
    /// They meet, and then:
    case hungUp, endedByClerk, timeLimit
    case browserKilled, compositorKilled, rendererKilled, roomKilled
    /// The visitor ends the whole visit.
    case finished

    // They do not meet: the visitor waits no longer, stops it while the picture opens, or the desk has closed.
    case cancelled, stoppedOpening, officeClosed

    /// What the journal is to say of it.
    var end: MeetingEnd {
        switch self {
        case .hungUp, .finished: .hungUp
        case .endedByClerk: .endedByAgency
        case .timeLimit: .timeLimit
        case .browserKilled, .compositorKilled, .rendererKilled, .roomKilled: .browserBroke
        case .cancelled, .stoppedOpening: .cancelled
        case .officeClosed: .agencyClosed
        }
    }

    /// What the counter of the agency is to say of it.
    var outcome: AgencyOutcome {
        switch end {
        case .cancelled: .meetingCancelled
        case let end where end.hasMet: .met
        default: .meetingFailed
        }
    }

    /// A browser is opened.
    var opens: Bool { self != .cancelled && self != .officeClosed }
    /// They see one another before it ends.
    var meets: Bool { opens && self != .stoppedOpening }

    /// Words of the screen that stands afterwards, all of them.
    var screen: [String] {
        switch self {
        case .hungUp, .endedByClerk, .timeLimit: ["Fick du det du behövde?", "Nej"]
        case .browserKilled, .compositorKilled, .rendererKilled, .roomKilled: ["Samtalet bröts", "Försök igen"]
        case .finished: [TourWords.swedish.goodbye]
        case .cancelled, .stoppedOpening: ["Du väntar inte längre"]
        case .officeClosed: ["De svarar inte nu", "Bli uppringd i stället"]
        }
    }

    /// How many of a hundred. A meeting to its limit takes a minute and more.
    private var share: Int {
        switch self {
        case .hungUp: 20
        case .endedByClerk: 17
        case .timeLimit: 3
        case .browserKilled, .compositorKilled, .rendererKilled: 10
        case .roomKilled, .stoppedOpening, .officeClosed: 5
        case .finished: 7
        case .cancelled: 8
        }
    }

    /// So many meetings, each way by its share and at least once where there is room for all; in an order of its own.
    static func deck(_ count: Int, _ random: inout SoakRandom) -> [MeetingWay] {
        var deck = allCases.flatMap { way in Array(repeating: way, count: max(1, way.share * count / 100)) }
        while deck.count < count { deck.append(.hungUp) }
        return Array(deck.shuffled(using: &random).prefix(count))
    }
}
