// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskMenu
import KioskModel
import Peripherals
import Testing

@testable import InputDevices
@testable import KioskDaemon

/// Keys and touches while a meeting has the screen: they are the meeting's alone, through the allow-list, and one key and
/// one strip are always the terminal's.
struct MeetingInputTests {
    private static let (escape, backspace, enter, leftControl, shift, up):
        (UInt16, UInt16, UInt16, UInt16, UInt16, UInt16) =
            (1, 14, 28, 29, 42, 103)

    @Test func keysAreTheMenusThenTheMeetingsThenTheMenusAgain() {
        let bench = RelayBench()
        let keyboard = bench.plug(.keyboard)
        bench.strike(30, on: keyboard)
        #expect(bench.takeMenu() == ["key a"] && bench.keyboard.keys.isEmpty)
        bench.meet()
        #expect(bench.input?.nodes == ["/dev/input/event20", "/dev/input/event21"])
        bench.strike(30, on: keyboard)
        bench.strike(Self.escape, on: keyboard)
        bench.strike(Self.enter, on: keyboard)
        #expect(bench.takeMenu() == [])
        #expect(bench.keyboard.keys == ["+30", "-30", "+28", "-28"])
        bench.end()
        #expect(bench.keyboard.isClosed && bench.touch.isClosed)
        bench.strike(31, on: keyboard)
        #expect(bench.takeMenu() == ["key s"] && bench.keyboard.keys.count == 4)
    }

    @Test func escapeHeldForASecondHangsUpAndIsNotBackInTheMenu() throws {
        let bench = RelayBench()
        let keyboard = bench.plug(.keyboard)
        bench.meet()
        bench.key(Self.escape, 1, on: keyboard)
        bench.key(Self.escape, 2, on: keyboard)
        #expect(bench.hangUps == 0)
        try bench.waitUntilDue()
        #expect(bench.hangUps == 1)
        // It stays down while the browser goes, and after it.
        bench.key(Self.escape, 2, on: keyboard)
        bench.end()
        bench.key(Self.escape, 2, on: keyboard)
        bench.key(Self.escape, 0, on: keyboard)
        #expect(bench.takeMenu() == [] && bench.hangUps == 1 && bench.keyboard.events.isEmpty)
        // The next one is the menu's.
        bench.strike(Self.escape, on: keyboard)
        #expect(bench.takeMenu() == ["key escape"])
    }

    @Test func aKeyThatIsDownAtTheEndSticksOnNeitherSide() {
        let bench = RelayBench()
        let keyboard = bench.plug(.keyboard)
        bench.meet()
        bench.key(Self.shift, 1, on: keyboard)
        bench.key(Self.up, 1, on: keyboard)
        bench.key(Self.backspace, 1, on: keyboard)
        #expect(bench.keyboard.down == [Self.shift, Self.up, Self.backspace])
        bench.end()
        #expect(bench.keyboard.down.isEmpty)
        // Held on, it repeats: not in the menu.
        bench.key(Self.up, 2, on: keyboard)
        bench.key(Self.backspace, 2, on: keyboard)
        bench.key(Self.backspace, 0, on: keyboard)
        bench.key(Self.up, 0, on: keyboard)
        #expect(bench.takeMenu() == [])
        // Shift is still down, as anybody can see.
        bench.strike(30, on: keyboard)
        bench.key(Self.shift, 0, on: keyboard)
        bench.strike(30, on: keyboard)
        bench.strike(Self.up, on: keyboard)
        #expect(bench.takeMenu() == ["key A", "key a", "key up"])
    }

    @Test func aKeyOrAFingerThatIsDownAtTheBeginningIsNotTheMeetings() {
        let bench = RelayBench()
        let (keyboard, glass) = (bench.plug(.keyboard), bench.plug(.touchscreen))
        bench.key(Self.enter, 1, on: keyboard)
        bench.finger((0.5, 0.5), on: glass)
        #expect(bench.takeMenu() == ["key enter", "press"])
        bench.desk.begin(
            MeetingInput(layout: "se", make: { _ in bench.keyboard }, onHangUp: {}, onTrouble: { _ in }).relay)
        // Pressed there and let go of elsewhere, it counts nowhere.
        #expect(Set(bench.takeMenu()) == ["cancel"])
        bench.key(Self.enter, 2, on: keyboard)
        bench.key(Self.enter, 0, on: keyboard)
        bench.finger((0.6, 0.6), on: glass)
        bench.finger(nil, on: glass)
        #expect(bench.takeMenu() == [] && bench.keyboard.events.isEmpty)
        bench.strike(Self.enter, on: keyboard)
        #expect(bench.keyboard.keys == ["+28", "-28"])
    }

    /// What a compositor sees first is nothing that a person did.
    @Test func bothDevicesAreShownBeforeTheyAreUsed() {
        let bench = RelayBench()
        let keyboard = bench.plug(.keyboard)
        bench.meet()
        bench.input?.wake()
        #expect(bench.keyboard.keys == ["+42", "-42"] && bench.touch.keys.isEmpty && !bench.touch.events.isEmpty)
        bench.strike(Self.enter, on: keyboard)
        #expect(bench.keyboard.keys == ["+42", "-42", "+28", "-28"])
    }

    @Test func theStripHangsUpAndThePageGetsTheRest() {
        let bench = RelayBench()
        let glass = bench.plug(.touchscreen)
        bench.meet()
        bench.finger((0.5, 0.9), on: glass)
        bench.finger(nil, on: glass)
        #expect(bench.touch.keys == ["+272", "-272"] && bench.hangUps == 0)
        bench.finger((0.5, 0.02), on: glass)
        bench.finger(nil, on: glass)
        #expect(bench.touch.keys.count == 2 && bench.hangUps == 1)
        // Down in the page when it ends: let go of there, and no touch of the menu's.
        bench.finger((0.2, 0.5), on: glass)
        #expect(bench.touch.down == [272])
        bench.end()
        #expect(bench.touch.down.isEmpty)
        bench.finger(nil, on: glass)
        #expect(bench.takeMenu() == [])
        bench.finger((0.8, 0.9), on: glass)
        bench.finger(nil, on: glass)
        #expect(bench.takeMenu() == ["press", "release"])
    }

    @Test func aKeyboardNobodyKnowsStaysSilentUntilTheMeetingIsOver() {
        let bench = RelayBench()
        bench.plug(.keyboard)
        bench.meet()
        let strange = bench.plug(.keyboard, "strange", isExpected: false)
        for code: UInt16 in [30, 2, 3, 4, Self.escape, Self.leftControl] { bench.strike(code, on: strange) }
        #expect(bench.keyboard.events.isEmpty && bench.takeMenu().isEmpty && bench.hangUps == 0)
        #expect(bench.waits?.typedCount == 0)
        bench.end()
        bench.strike(30, on: strange)
        #expect(bench.takeMenu() == [])
        #expect(bench.waits != nil)
    }

    @Test func onePulledOutLetsGoOfItsKeysAndPutInAgainGoesOn() {
        let bench = RelayBench()
        let keyboard = bench.plug(.keyboard)
        bench.meet()
        bench.key(Self.shift, 1, on: keyboard)
        bench.key(30, 1, on: keyboard)
        bench.unplug(keyboard)
        #expect(bench.keyboard.down.isEmpty)
        let again = bench.plug(.keyboard)
        bench.strike(31, on: again)
        #expect(bench.keyboard.keys.suffix(2) == ["+31", "-31"] && !bench.takeMenu().contains { $0.hasPrefix("key") })
    }

    @Test func whatAScannerReadsNeverReachesTheBrowser() {
        let bench = RelayBench()
        let scanner = bench.plug(.scanner)
        bench.meet()
        for code: UInt16 in [2, 3, 4, 5, Self.enter] { bench.strike(code, on: scanner) }
        #expect(bench.keyboard.events.isEmpty && bench.touch.events.isEmpty)
        #expect(bench.takeMenu() == ["scan 1234"])
    }

    @Test func eventsThatWereLostLetGoOfEverything() {
        let bench = RelayBench()
        let (keyboard, glass) = (bench.plug(.keyboard), bench.plug(.touchscreen))
        bench.meet()
        bench.key(30, 1, on: keyboard)
        bench.finger((0.5, 0.5), on: glass)
        for device in [keyboard, glass] {
            device.put(.lost)
            device.put(.nothing)
            bench.desk.readable(device.node.id)
        }
        #expect(bench.keyboard.down.isEmpty && bench.touch.down.isEmpty)
        // The finger that stayed counts again when it comes anew.
        bench.finger((0.5, 0.01), on: glass)
        bench.finger(nil, on: glass)
        #expect(bench.hangUps == 0 && bench.touch.down.isEmpty)
    }

    /// A kernel without uinput, or a terminal without its udev rule.
    @Test func withoutDevicesOfOurOwnHangingUpWorksAllTheSame() throws {
        let bench = RelayBench()
        let (keyboard, glass) = (bench.plug(.keyboard), bench.plug(.touchscreen))
        bench.meet(hasUinput: false)
        #expect(bench.troubles == [.refused(2), .refused(2)])
        #expect(bench.input?.nodes == [])
        bench.strike(30, on: keyboard)
        bench.finger((0.5, 0.01), on: glass)
        bench.finger(nil, on: glass)
        bench.key(Self.escape, 1, on: keyboard)
        try bench.waitUntilDue()
        #expect(bench.hangUps == 2 && bench.takeMenu().isEmpty)
    }

    @Test func aDeviceOfOursThatBreaksIsToldOnce() {
        let bench = RelayBench()
        let keyboard = bench.plug(.keyboard)
        bench.meet()
        bench.keyboard.isBroken = true
        bench.strike(30, on: keyboard)
        bench.strike(31, on: keyboard)
        #expect(bench.troubles == [.refused(19)])
    }

    /// Each chord of the breakout list, through the whole way: no shortcut is left of any.
    @Test func noShortcutReachesTheBrowser() throws {
        let bench = RelayBench()
        let keyboard = bench.plug(.keyboard)
        bench.meet()
        let forbidden: [UInt16] = [1, 29, 56, 97, 99, 125, 126, 127, 87, 88] + Array(59...68)
        for modifiers in [[29], [29, 42], [56], [29, 56], [125], [97], [126]] as [[UInt16]] {
            for code in UInt16(1)..<248 {
                for held in modifiers { bench.key(held, 1, on: keyboard) }
                bench.strike(code, on: keyboard)
                for held in modifiers { bench.key(held, 0, on: keyboard) }
            }
        }
        let reached = Set(bench.keyboard.events.filter { $0.type == 1 }.map(\.code))
        #expect(reached.isDisjoint(with: forbidden), "\(reached.intersection(forbidden))")
        #expect(reached.contains(30) && bench.keyboard.down.isEmpty && bench.takeMenu().isEmpty)
    }
}
