// SPDX-License-Identifier: EUPL-1.2
import Console
import InputDevices
import KioskMenu
import KioskModel
import Peripherals
import TextScreen
import Uplink

/// What peripherals tell the session.
extension Session {
    /// The printer that slips go to.
    var printerStatus: DeviceStatus { devices.first { $0.kind == .printer } ?? .noPrinter }

    /// A device is, or is no longer, as it was: written down, told to the central, shown.
    func deviceChanged(_ status: DeviceStatus) {
        let index = devices.firstIndex { $0.kind == status.kind && $0.ordinal == status.ordinal }
        let before = index.map { devices[$0] }
        guard status != before else { return }
        if let index { devices[index] = status } else { devices.append(status) }
        devices.sort { ($0.kind.rawValue, $0.ordinal) < ($1.kind.rawValue, $1.ordinal) }
        if before.map({ $0.isCounted(apartFrom: status) }) ?? (status.state != .noDevice) {
            let third = status.kind == .printer ? Int32(status.paper.rawValue) : Int32(status.card.rawValue)
            record(
                UsageEvent(
                    .deviceStateChanged, purpose: machinePurpose, first: Int32(status.kind.rawValue),
                    second: Int32(status.state.rawValue), third: third))
        }
        publishHealth()
        uplink?.nudge(.stateChanged)
        dispatch(.tick)
    }

    /// What the driver of the printer says of a job.
    func printProgressed(_ number: Int, _ progress: PrintProgress) {
        // Sheets for staff have numbers below zero: nobody's slip.
        if number > 0 { dispatch(.slip(SlipProgress(number, progress))) }
        if number == Self.testPageNumber, progress.isFinal {
            doctor?.saw(.testPage(wasPrinted: progress == .printed))
        }
    }

    /// A person did something on an input device that the kiosk has taken.
    func input(_ event: InputEvent) {
        switch event {
        case .press(let x, let y):
            let cell = cell(x, y)
            handle(.press(column: cell.column, row: cell.row))
        case .release(let x, let y):
            let cell = cell(x, y)
            handle(.release(column: cell.column, row: cell.row))
        case .cancel: touch.cancel()
        case .key(let press): handle(.key(Key(press)))
        // No field of the menu asks for what a scanner reads: it goes to nobody, and nothing of it is kept.
        case .scan: break
        }
    }

    private func cell(_ x: Double, _ y: Double) -> (column: Int, row: Int) {
        func place(_ part: Double, _ count: Int) -> Int { min(count - 1, max(0, Int(part * Double(count)))) }
        return (place(x, terminal.size.columns), place(y, terminal.size.rows))
    }
}

extension DeviceStatus {
    /// Whether the step from one to the other is a usage event: state, paper or card, not the words beside them.
    fileprivate func isCounted(apartFrom other: DeviceStatus) -> Bool {
        state != other.state || paper != other.paper || card != other.card
    }
}

extension Key {
    init(_ press: KeyPress) {
        self =
            switch press {
            case .character(let character): .character(character)
            case .enter: .enter
            case .escape: .escape
            case .tab: .tab
            case .backTab: .backTab
            case .backspace: .backspace
            case .up: .up
            case .down: .down
            case .left: .left
            case .right: .right
            case .pageUp: .pageUp
            case .pageDown: .pageDown
            case .home: .home
            case .end: .end
            case .help: .f1
            }
    }
}
