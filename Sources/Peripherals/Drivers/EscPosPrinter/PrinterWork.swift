// SPDX-License-Identifier: EUPL-1.2

/// A job in the driver's hands: what went out of it and what the printer has answered for.
///
/// It is sent in groups of one part or a few, each followed by a question that the printer answers in buffer order.
/// Every answer has to come, in turn: a printer that lost its buffer on the way answers the last question too.
struct PrinterWork {
    typealias Seconds = Double

    enum Stage: Equatable {
        /// Nothing of it has been taken.
        case waiting
        /// Lies in `outgoing`; a byte may be on its way.
        case sending
        /// The last byte is out.
        case awaitingAnswer
        /// The last byte was out when the connection went; the answer may come over the next one.
        case awaitingReturn
    }

    var job: PrintJob
    var stage = Stage.waiting
    var told: PrintProgress?
    /// Since when it stands still.
    var since: Seconds
    /// Number of the first question; the others follow.
    var firstProcessId = 0
    /// Questions in all, and how many of them are out and were answered.
    var questionCount = 0
    var askedCount = 0
    var answeredCount = 0
    /// Asked after a return: its answer without the others' says that those will never come.
    var probe: [UInt8]?
    /// It may have lost something that no answer shows.
    var isDoubtful = false
    /// Bytes of the longest part.
    var longestPart = 0

    /// Where questions are dear, a group has at least so many bytes.
    static let groupBytes = 512

    var isBegun: Bool { told == .sending }
    var isSettled: Bool { answeredCount == askedCount }
    var isAnswered: Bool { answeredCount == questionCount }

    func processId(_ index: Int) -> [UInt8] { EscPos.processId(firstProcessId + index) }
}

/// Something to write, whole.
struct PrinterChunk: Equatable {
    var bytes: [UInt8]
    var isJob = false
    /// Before it the printer may be left to mend itself.
    var opensGroup = false
    /// Ends a group: its answer counts.
    var isQuestion = false
}
