// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The commands the driver itself speaks (Epson, "ESC/POS Command Reference").
enum EscPos {
    static let initialize: [UInt8] = [0x1B, 0x40]
    /// `GS a`: on and off line, errors, paper.
    static let automaticStatus: [UInt8] = [0x1D, 0x61, 0x0E]
    static let askPaperSensor: [UInt8] = [0x1D, 0x72, 1]

    /// A part of a job of ours is never longer; `Slips` cuts its rasters to fit.
    static let longestPart = 1_024

    /// `GS V`: feed to the cutter and cut; only feed where nothing is known to cut.
    static func feedAndCut(_ cutter: PrinterModel.Cutter) -> [UInt8] {
        switch cutter {
        case .none: [0x1B, 0x64, 5]
        case .partial: [0x1D, 0x56, 66, 0]
        case .full: [0x1D, 0x56, 65, 0]
        }
    }

    /// `DLE EOT n`, executed on receipt.
    static func askStatus(_ n: UInt8) -> [UInt8] { [0x10, 0x04, n] }

    /// `GS ( H` function 48, executed in buffer order.
    static func askProcessId(_ id: [UInt8]) -> [UInt8] { [0x1D, 0x28, 0x48, 6, 0, 48, 48] + id }

    /// Four letters A … O: their bit 4 is clear, which no real-time reply has.
    static func processId(_ number: Int) -> [UInt8] {
        var rest = ((number % 50_625) + 50_625) % 50_625
        return (0..<4).map { _ in
            defer { rest /= 15 }
            return UInt8(0x41 + rest % 15)
        }
    }
}
