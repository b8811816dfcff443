// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import Peripherals

extension SlipProgress {
    /// The printer's word in the menu's.
    init(_ number: Int, _ progress: PrintProgress) {
        self =
            switch progress {
            case .sending: .sending(number)
            case .printed: .printed(number)
            case .waitingPaper: .waitingPaper(number)
            case .waitingCover: .waitingCover(number)
            case .waitingOffline: .waitingOffline(number)
            case .unknown: .unknown(number)
            case .cancelled: .cancelled(number)
            }
    }
}
