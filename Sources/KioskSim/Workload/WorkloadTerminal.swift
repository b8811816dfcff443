// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A terminal as it lives through its days: visits while the shop is open, and what happens to the machine.
struct WorkloadTerminal {
    private typealias Tables = WorkloadTables

    /// Something that waits for its minute, and for the visitor to be gone.
    private enum Happening {
        case cleaning, restart, content, fault, paper
        case mending(PeripheralKind)
    }

    var dice: Dice
    private(set) var records: [UsageRecord] = []
    private(set) var boots: [BootRow] = []
    /// What the draws up to the last wanted record told.
    private(set) var entropyBits = 0.0
    private let wanted: Int
    private let epoch: UInt32
    private let placeCode: UInt32
    private var contentVersion: UInt32 = 12
    private let softwareVersion: Int32 = 10_203

    /// Minutes UTC since 1970.
    var minute: Int64
    private var bootMinute: Int64 = 0
    private var plan: [(minute: Int64, what: Happening)] = []
    private var slipsLeft = WorkloadTables.slipsOnARoll

    var hasPaper: Bool { slipsLeft > 0 }

    /// Begins on Monday 2027-03-01 at 05:00 UTC with the start of the machine.
    init(seed: UInt64, epoch: UInt32, placeCode: UInt32, wanted: Int) {
        dice = Dice(seed: seed)
        self.epoch = epoch
        self.placeCode = placeCode
        self.wanted = wanted
        minute = Int64(CivilDate(year: 2027, month: 3, day: 1).dayNumber) * 1_440 + 300
        boot()
    }

    private var local: LocalMinute { LocalMinute(utcMilliseconds: minute * 60_000) }

    var isOpen: Bool { WorkloadTables.hours(weekday: local.date.weekday).contains(local.minute) }

    // MARK: Days

    mutating func liveADay() {
        let today = local.date
        planDay()
        while local.date == today, records.count < wanted {
            if let next = plan.first, next.minute <= minute {
                plan.removeFirst()
                happen(next.what)
            } else if isOpen, dice.chance(Tables.arrivals[local.minute / 60] ?? 0, of: 1_000) {
                visit()
            } else {
                minute += 1
            }
        }
    }

    private mutating func planDay() {
        let midnight = minute - Int64(local.minute)
        for (what, part, minutes) in [
            (Happening.restart, Tables.restart.part, Tables.restart.minutes),
            (.content, Tables.content.part, Tables.content.minutes),
            (.cleaning, Tables.cleaning.part, Tables.cleaning.minutes),
            (.fault, Tables.fault.part, Tables.fault.minutes),
        ] where dice.chance(part, of: 1_000) {
            plan(what, at: midnight + Int64(dice.even(minutes)))
        }
    }

    private mutating func plan(_ what: Happening, at minute: Int64) {
        plan.append((minute, what))
        plan.sort { $0.minute < $1.minute }
    }

    private mutating func happen(_ what: Happening) {
        switch what {
        case .cleaning:
            record(.terminalPaused, PauseReason.cleaning.rawValue, purpose: .attendant)
            minute += dice.pick(Tables.minutesOfCleaning)
            record(.terminalResumed, purpose: .attendant)
        case .restart:
            record(.terminalStopped, purpose: .technician)
            boot()
        case .content:
            contentVersion += 1
            record(.contentApplied, Int32(contentVersion), purpose: .technician)
        case .fault:
            let (kind, state) = dice.pick(Tables.faults)
            device(kind, state)
            plan(.mending(kind), at: minute + Int64(dice.even(Tables.minutesToMend)))
        case .mending(let kind): device(kind, .online)
        case .paper:
            slipsLeft = Tables.slipsOnARoll
            device(.printer, .online, .unknown)
            device(.printer, .online)
        }
    }

    private mutating func boot() {
        minute += 1
        bootMinute = minute
        let ordinal = UInt32(boots.count + 1)
        boots.append(
            BootRow(
                ordinal: ordinal, bootID: (0..<16).map { UInt8(truncatingIfNeeded: Int(ordinal) * 31 + $0 * 57) },
                wallAtBootMilliseconds: minute * 60_000 - 21_000, errorBoundMilliseconds: 1_500, trust: .central))
        record(.terminalStarted, softwareVersion, purpose: .technician)
        for kind in [PeripheralKind.printer, .cardReader, .touchscreen] { device(kind, .online) }
    }

    private mutating func device(_ kind: PeripheralKind, _ state: DeviceState, _ paper: PaperState? = nil) {
        let part: UInt8 =
            switch kind {
            case .printer where state != .online: PaperState.unknown.rawValue
            case .printer: (paper ?? self.paper).rawValue
            case .cardReader where state == .online: CardState.notPresent.rawValue
            default: 0
            }
        record(.deviceStateChanged, Int32(kind.rawValue), Int32(state.rawValue), Int32(part), purpose: .technician)
    }

    private var paper: PaperState {
        slipsLeft == 0 ? .out : slipsLeft <= Tables.slipsWhenLow ? .low : .full
    }

    // MARK: Records

    /// A slip has left the printer.
    mutating func usePaper() {
        slipsLeft -= 1
        if slipsLeft == Tables.slipsWhenLow || slipsLeft == 0 { device(.printer, .online) }
        if slipsLeft == Tables.slipsWhenLow { plan(.paper, at: minute + Int64(dice.even(Tables.minutesToChange))) }
    }

    mutating func record(
        _ kind: UsageEventKind, _ first: Int32 = 0, _ second: Int32 = 0, _ third: Int32 = 0,
        purpose: Purpose = .visitor
    ) {
        guard records.count < wanted else { return }
        records.append(
            UsageRecord(
                epoch: epoch, sequence: UInt64(records.count) + 1, bootOrdinal: UInt32(boots.count),
                bootMinutes: UInt32(minute - bootMinute),
                event: UsageEvent(kind, purpose: purpose, first: first, second: second, third: third),
                contentVersion: contentVersion, placeCode: placeCode))
        entropyBits = dice.bits
    }
}
