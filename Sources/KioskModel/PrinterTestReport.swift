// SPDX-License-Identifier: EUPL-1.2

/// What came of a test page: the answer to `print-test` on the control socket, and what `kioskctl printer test` says.
public struct PrinterTestReport: Sendable, Equatable, Codable {
    /// Name of the model's row in the table: "TM-T20II".
    public var model: String
    public var status: DeviceStatus
    /// "printed", "unknown", "cancelled", "waitingPaper", …: how far the page came.
    public var outcome: String

    public init(model: String, status: DeviceStatus, outcome: String) {
        self.model = model
        self.status = status
        self.outcome = outcome
    }

    public var isPrinted: Bool { outcome == "printed" }
}
