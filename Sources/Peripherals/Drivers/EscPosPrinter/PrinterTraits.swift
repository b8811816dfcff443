// SPDX-License-Identifier: EUPL-1.2

/// How a model answers and how long it is waited for. The defaults are those of an Epson TM-T20III and TM-T88.
public struct PrinterTraits: Sendable, Equatable {
    /// How the printer is asked whether everything before the question is on paper.
    public enum Receipt: Sendable, Equatable {
        /// `GS ( H` function 48: the answer carries our own number, so a late one is never taken for another job's.
        case processId
        /// `GS r 1`: for models without the former; no answer while paper is out.
        case paperSensor
    }

    public var receipt: Receipt
    /// `GS a`: the printer says by itself when something changes.
    public var hasAutomaticStatus: Bool
    /// How often a printer with a job is asked how it is.
    public var busyPollSeconds: Double
    /// How often an idle one is asked, to find out that it is gone.
    public var idlePollSeconds: Double
    /// How long a question about status may stay unanswered before the printer counts as silent.
    public var replySeconds: Double
    /// How long a job may stand still with nothing to explain it before its outcome is `unknown`.
    public var stallSeconds: Double
    /// The same with an explanation: paper out, cover open, offline.
    public var repairSeconds: Double
    /// Longest wait for a connection.
    public var connectSeconds: Double
    /// Wait before the second attempt to reach a printer; doubles up to `longestRetrySeconds`.
    public var firstRetrySeconds: Double
    public var longestRetrySeconds: Double

    public init(
        receipt: Receipt = .processId, hasAutomaticStatus: Bool = true, busyPollSeconds: Double = 2,
        idlePollSeconds: Double = 60, replySeconds: Double = 3, stallSeconds: Double = 20,
        repairSeconds: Double = 900, connectSeconds: Double = 5, firstRetrySeconds: Double = 0.5,
        longestRetrySeconds: Double = 30
    ) {
        self.receipt = receipt
        self.hasAutomaticStatus = hasAutomaticStatus
        self.busyPollSeconds = busyPollSeconds
        self.idlePollSeconds = idlePollSeconds
        self.replySeconds = replySeconds
        self.stallSeconds = stallSeconds
        self.repairSeconds = repairSeconds
        self.connectSeconds = connectSeconds
        self.firstRetrySeconds = firstRetrySeconds
        self.longestRetrySeconds = longestRetrySeconds
    }
}
