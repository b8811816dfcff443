// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// How a model answers and how long it is waited for. The defaults are those of an Epson TM-T20III and TM-T88.
public struct PrinterTraits: Sendable, Equatable {
    public typealias Receipt = PrinterModel.Receipt

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
    /// How long the answer to a job that was out whole is waited for after an unplug; 0: not at all.
    public var replugSeconds: Double
    /// Wait before a printer that talked nonsense is tried again; doubles up to `longestLyingSeconds` while it goes on.
    public var lyingSeconds: Double
    public var longestLyingSeconds: Double
    /// Of a serial line, where the printer has one.
    public var bitsPerSecond: Int

    public init(
        receipt: Receipt = .processId, hasAutomaticStatus: Bool = true, busyPollSeconds: Double = 2,
        idlePollSeconds: Double = 60, replySeconds: Double = 3, stallSeconds: Double = 20,
        repairSeconds: Double = 900, connectSeconds: Double = 5, firstRetrySeconds: Double = 0.5,
        longestRetrySeconds: Double = 30, replugSeconds: Double = 30, lyingSeconds: Double = 10,
        longestLyingSeconds: Double = 300, bitsPerSecond: Int = 38_400
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
        self.replugSeconds = replugSeconds
        self.lyingSeconds = lyingSeconds
        self.longestLyingSeconds = longestLyingSeconds
        self.bitsPerSecond = bitsPerSecond
    }

    /// Waits of the usual length, answers as the model gives them.
    public init(_ model: PrinterModel) {
        self.init()
        take(model)
    }

    /// How this model answers. One that does not report by itself is asked more often when idle.
    mutating func take(_ model: PrinterModel) {
        receipt = model.receipt
        hasAutomaticStatus = model.hasAutomaticStatus
        if !hasAutomaticStatus { idlePollSeconds = min(idlePollSeconds, 10) }
    }
}
