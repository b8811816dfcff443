// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Something to print and the number its progress is told by.
public struct PrintJob: Sendable {
    public var number: Int
    private let render: @Sendable (PrinterModel) -> [[UInt8]]

    /// Rendered for the printer that is there when it begins, on the driver's thread. Parts are split where one command
    /// ends and the next begins: only there may the driver ask the printer how it is.
    public init(number: Int, render: @escaping @Sendable (PrinterModel) -> [[UInt8]]) {
        self.number = number
        self.render = render
    }

    /// The same bytes for every model.
    public init(number: Int, parts: [[UInt8]]) {
        self.init(number: number) { _ in parts }
    }

    public init(number: Int, bytes: [UInt8]) {
        self.init(number: number, parts: [bytes])
    }

    public func parts(for model: PrinterModel) -> [[UInt8]] { render(model).filter { !$0.isEmpty } }
}

/// What is known of a job. It ends with `printed`, `unknown` or `cancelled`, and with nothing after it.
public enum PrintProgress: Sendable, Equatable {
    /// Bytes are on their way: from here on the job is never sent again.
    case sending
    /// The printer answered in buffer order, for every part of it: it is on paper.
    case printed
    /// Nothing was sent; it goes on by itself when paper is in.
    case waitingPaper
    /// Nothing was sent; it goes on by itself when the cover is closed.
    case waitingCover
    /// Nothing was sent; it goes on by itself when the printer is back.
    case waitingOffline
    /// Bytes were sent and an answer is missing: nobody knows.
    case unknown
    /// Nothing was sent and nothing will be.
    case cancelled

    public var isFinal: Bool {
        switch self {
        case .printed, .unknown, .cancelled: true
        case .sending, .waitingPaper, .waitingCover, .waitingOffline: false
        }
    }
}

/// What the driver tells, on its own thread.
public enum PrinterEvent: Sendable, Equatable {
    /// Sent on every change and once at the start.
    case status(DeviceStatus)
    /// Sent on every change of a job, by its number.
    case progress(Int, PrintProgress)
}
