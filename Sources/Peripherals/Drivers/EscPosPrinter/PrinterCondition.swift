// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What a printer has said of itself; `nil` is "has not said".
struct PrinterCondition: Equatable {
    var isOffline: Bool?
    var isCoverOpen: Bool?
    var isPaperOut: Bool?
    var isPaperLow: Bool?
    var isCutterJammed: Bool?
    var isBroken: Bool?
    /// Too hot or voltage off: mends itself.
    var isRecovering: Bool?

    /// Answer to `DLE EOT n`.
    mutating func take(_ byte: UInt8, for n: UInt8) {
        switch n {
        case 1: isOffline = byte & 0x08 != 0
        case 2: isCoverOpen = byte & 0x04 != 0
        case 3:
            isCutterJammed = byte & 0x08 != 0
            isBroken = byte & 0x20 != 0
            isRecovering = byte & 0x40 != 0
        case 4:
            isPaperLow = byte & 0x0C != 0
            isPaperOut = byte & 0x60 != 0
        default: break
        }
    }

    /// Automatic status back.
    mutating func take(automatic bytes: [UInt8]) {
        guard bytes.count == 4 else { return }
        isOffline = bytes[0] & 0x08 != 0
        isCoverOpen = bytes[0] & 0x20 != 0
        isCutterJammed = bytes[1] & 0x08 != 0
        isBroken = bytes[1] & 0x20 != 0
        isRecovering = bytes[1] & 0x40 != 0
        isPaperLow = bytes[2] & 0x03 != 0
        isPaperOut = bytes[2] & 0x0C != 0
    }

    /// True when nothing the printer said speaks against printing now.
    var isReady: Bool {
        isOffline == false && isCoverOpen != true && isPaperOut != true && isCutterJammed != true && isBroken != true
            && isRecovering != true
    }

    /// What a job that has not begun waits for.
    var obstacle: PrintProgress {
        if isCoverOpen == true { return .waitingCover }
        if isPaperOut == true { return .waitingPaper }
        return .waitingOffline
    }

    /// In the words of the model. A missing answer makes `unknown`, never "fine".
    var status: DeviceStatus {
        let paper: PaperState =
            switch (isCutterJammed, isPaperOut, isPaperLow) {
            case (true, _, _): .jammed
            case (_, true, _): .out
            case (_, _, true): .low
            case (_, false, false): .full
            default: .unknown
            }
        return DeviceStatus(.printer, reason, paper: paper, coverOpen: isCoverOpen)
    }

    /// The gravest thing it said.
    private var reason: DeviceCondition {
        if isBroken == true { return .broken }
        if isCutterJammed == true { return .cutterJammed }
        if isRecovering == true { return .recovering }
        // These explain the offline bit: the printer itself is well, somebody has to mend paper or cover.
        if isCoverOpen == true { return .coverOpen }
        if isPaperOut == true { return .paperOut }
        switch isOffline {
        case true: return .offline
        case false: return isPaperLow == true ? .paperLow : .ready
        case nil: return .silent
        }
    }
}
