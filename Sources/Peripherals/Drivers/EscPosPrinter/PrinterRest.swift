// SPDX-License-Identifier: EUPL-1.2

/// What went out and was never confirmed: a lost connection may have broken it off, and the printer waits for more.
struct PrinterRest: Equatable {
    /// So many zeros end whatever command was broken off; 0 when every byte is known to have arrived.
    var zeroCount = 0
    /// Part of a slip lies in the printer: it must not stand on the next visitor's.
    var isSlip = false

    static let none = PrinterRest()
    /// What a process that ended in the middle of a slip may have left.
    static let slip = PrinterRest(zeroCount: EscPos.longestPart, isSlip: true)
    /// Zeros that end any command of the driver itself.
    static let ownCommand = 16
}
