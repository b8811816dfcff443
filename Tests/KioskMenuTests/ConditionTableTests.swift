// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Testing
import TextScreen

/// One row for each condition a driver can report: its state, who mends it, what a visitor and what staff see.
struct ConditionRow: Sendable, CustomTestStringConvertible {
    var condition: DeviceCondition
    var kind: PeripheralKind
    var state: DeviceState
    var remedy: Remedy
    /// `nil`: no concern of a visitor's.
    var screen: String?
    var staffScreen: String

    init(
        _ condition: DeviceCondition, _ kind: PeripheralKind, _ state: DeviceState, _ remedy: Remedy,
        _ screen: String?, _ staffScreen: String
    ) {
        self.condition = condition
        self.kind = kind
        self.state = state
        self.remedy = remedy
        self.screen = screen
        self.staffScreen = staffScreen
    }

    var testDescription: String { "\(condition) of \(kind)" }

    static let all: [ConditionRow] = [
        .init(.untold, .printer, .unknown, .none, nil, "devices"),
        .init(.ready, .printer, .online, .none, nil, "devices"),
        .init(.starting, .printer, .starting, .wait, "printer-busy", "devices"),
        .init(.notFitted, .printer, .noDevice, .none, nil, "devices"),
        .init(.unplugged, .printer, .powerOff, .attendant, "printer-unplugged", "fix-sheet"),
        .init(.silent, .printer, .unknown, .attendant, "printer-offline", "fix-sheet"),
        .init(.forbidden, .printer, .hardwareError, .technician, "printer-set-aside", "devices"),
        .init(.lying, .printer, .hardwareError, .technician, "printer-set-aside", "devices"),
        .init(.flapping, .printer, .hardwareError, .attendant, "printer-unplugged", "fix-sheet"),
        .init(.paperLow, .printer, .online, .attendant, nil, "fix-sheet"),
        .init(.paperOut, .printer, .online, .attendant, "printer-paper-out", "fix-sheet"),
        .init(.coverOpen, .printer, .online, .attendant, "printer-cover-open", "fix-sheet"),
        .init(.cutterJammed, .printer, .hardwareError, .attendant, "printer-jammed", "fix-sheet"),
        .init(.recovering, .printer, .deviceBusy, .wait, "printer-busy", "devices"),
        .init(.broken, .printer, .hardwareError, .technician, "printer-set-aside", "devices"),
        .init(.offline, .printer, .offline, .attendant, "printer-offline", "fix-sheet"),

        .init(.ready, .cardReader, .online, .none, nil, "devices"),
        .init(.unplugged, .cardReader, .powerOff, .attendant, nil, "fix-sheet"),
        .init(.silent, .cardReader, .unknown, .attendant, nil, "fix-sheet"),
        .init(.flapping, .cardReader, .hardwareError, .attendant, nil, "fix-sheet"),
        .init(.forbidden, .cardReader, .hardwareError, .technician, nil, "devices"),
        .init(.lying, .cardReader, .hardwareError, .technician, nil, "devices"),
        .init(.cardPresent, .cardReader, .online, .none, "card-left", "devices"),
        .init(.cardMute, .cardReader, .userError, .attendant, nil, "fix-sheet"),
        .init(.cardLying, .cardReader, .potentialFraud, .attendant, nil, "fix-sheet"),
        .init(.cardJammed, .cardReader, .hardwareError, .attendant, nil, "fix-sheet"),
        .init(.serviceDown, .cardReader, .unknown, .technician, nil, "devices"),

        .init(.unplugged, .touchscreen, .powerOff, .attendant, nil, "fix-sheet"),
        .init(.touchStuck, .touchscreen, .userError, .attendant, nil, "fix-sheet"),
        .init(.lying, .touchscreen, .hardwareError, .technician, nil, "devices"),

        .init(.unplugged, .scanner, .powerOff, .attendant, nil, "fix-sheet"),
        .init(.unplugged, .keyboard, .powerOff, .attendant, nil, "fix-sheet"),
        .init(.unaccepted, .keyboard, .potentialFraud, .attendant, "keyboard-new", "fix-sheet"),

        .init(.unexpected, .storage, .potentialFraud, .technician, nil, "devices"),
        .init(.unexpected, .network, .potentialFraud, .technician, nil, "devices"),
        .init(.courierBusy, .storage, .deviceBusy, .wait, nil, "devices"),
        .init(.courierDone, .storage, .online, .none, nil, "devices"),
        .init(.courierFull, .storage, .userError, .technician, nil, "devices"),
    ]
}

@Suite struct ConditionTableTests {
    @Test func everyConditionHasARow() {
        #expect(Set(ConditionRow.all.map(\.condition)) == Set(DeviceCondition.allCases))
    }

    @Test(arguments: ConditionRow.all)
    func aConditionIsOneStateOneRemedyOneScreen(_ row: ConditionRow) {
        #expect(row.condition.state == row.state)
        #expect(row.condition.remedy == row.remedy)
        #expect(KioskMenu.screenID(for: row.condition, kind: row.kind) == row.screen)
        #expect(KioskMenu.staffScreenID(for: row.condition) == row.staffScreen)
        for id in [row.screen, row.staffScreen].compactMap({ $0 }) { #expect(KioskMenu.screenIDs.contains(id)) }
    }

    /// The screen of the table is the one a visitor with a slip on its way meets.
    @Test(arguments: ConditionRow.all.filter { $0.kind == .printer })
    func aSlipThatWaitsShowsThatScreen(_ row: ConditionRow) throws {
        var kiosk = try TestKiosk()
        kiosk.goToSlip()
        kiosk.press("1")
        kiosk.send(.slip(.waitingOffline(kiosk.slipNumber)))
        kiosk.setPrinter(row.condition)
        // Nothing in its way any more: it is about to go on.
        let isWell = row.condition == .ready || row.condition == .paperLow
        #expect(kiosk.screen.id == row.screen ?? (isWell ? "printer-busy" : "printer-offline"))
        guard row.screen != nil else { return }
        #expect(kiosk.written.contains("Ditt ärende är kvar."))
        #expect(kiosk.written.contains("Personalen kan"))
        #expect((kiosk.screen.node("choice.fix") != nil) == row.condition.hasFixSheet)
        for way in ["choice.show", "choice.attendant", "choice.without"] { #expect(kiosk.screen.node(way) != nil) }
    }

    /// Each state and remedy has its words in each language, and each fault of a hand's its three steps.
    @Test(arguments: ["sv", "sv-x-plain", "en", "fi"])
    func everyConditionHasWords(tag: String) throws {
        let strings = try TestKiosk.content.get().language(tag).strings
        for condition in DeviceCondition.allCases {
            #expect(strings["device.state.\(condition.name)"]?.isEmpty == false, "\(condition)")
            if condition.remedy != .none { #expect(strings["remedy.\(condition.remedy)"] != nil) }
            guard condition.hasFixSheet else { continue }
            for part in ["title", "1", "2", "3"] {
                #expect(strings["fix.\(condition.name).\(part)"]?.isEmpty == false, "\(condition) \(part)")
            }
        }
        for kind in PeripheralKind.allCases { #expect(strings["device.\(kind)"] != nil) }
    }

    /// Three steps are read at a glance, with what can be chosen after them.
    @Test(arguments: CatalogueCase.all)
    func everySheetFitsOnePage(_ example: CatalogueCase) throws {
        let conditions = DeviceCondition.allCases.filter(\.hasFixSheet)
        for condition in conditions {
            for kind in [PeripheralKind.printer, .cardReader, .touchscreen, .scanner, .keyboard] {
                var kiosk = try TestKiosk()
                kiosk.set(DeviceStatus(.printer, .ready, paper: .full, coverOpen: false))
                kiosk.set(DeviceStatus(kind, condition))
                if condition != .unaccepted { kiosk.set(DeviceStatus(.scanner, .flapping, ordinal: 2)) }
                kiosk.touch("language.\(example.language)")
                kiosk.send(.serviceCard(.technician, isProven: true))
                kiosk.touch("choice.devices")
                kiosk.touch("device.\(kind).1")
                try #require(kiosk.screen.id == "fix-sheet")
                #expect(example.layout(kiosk.screen).pageCount == 1, "\(condition) of \(kind)")
                #expect(!kiosk.written.contains("{"))
            }
        }
    }
}
