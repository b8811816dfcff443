// SPDX-License-Identifier: EUPL-1.2
import Glibc
import KioskSim
import Testing

/// Touch devices behind real libevdev.
@Suite(.serialized) struct TouchNodeTests {
    @Test(arguments: VirtualTouchscreen.Panel.allCases)
    func everyKindOfPanelTellsATap(panel: VirtualTouchscreen.Panel) throws {
        let watched = try WatchedInput()
        let screen = VirtualTouchscreen(tree: watched.tree, panel: panel)
        try screen.plug()
        try watched.watch([screen.input])
        try screen.tap(0.25, 0.75)
        let events = watched.events(2)
        #expect(events.map(\.event) == ["press", "release"])
        #expect(events.allSatisfy { abs(($0.x ?? 9) - 0.25) < 0.01 && abs(($0.y ?? 9) - 0.75) < 0.01 })
        #expect(watched.lines.first?.text?.contains("344 mm") == true)
        try screen.unplug()
        #expect(watched.names(3).last == "gone")
    }

    @Test func aTurnedPanelIsTurnedBack() throws {
        let watched = try WatchedInput()
        let screen = VirtualTouchscreen(tree: watched.tree)
        try screen.plug()
        try watched.watch([screen.input], "--calibration", "0,1,0,-1,0,1")
        try screen.tap(0.25, 0.125)
        let press = try #require(watched.events(2).first)
        #expect(abs((press.x ?? 9) - 0.125) < 0.01 && abs((press.y ?? 9) - 0.75) < 0.01)
    }

    @Test func twoOfTheSameKindAreTwo() throws {
        let watched = try WatchedInput()
        let first = VirtualTouchscreen(tree: watched.tree, device: .touchscreen(port: 3))
        let second = VirtualTouchscreen(tree: watched.tree, device: .touchscreen(port: 9))
        try first.plug()
        try second.plug()
        try watched.watch([first.input, second.input])
        try first.tap(0.1, 0.1)
        #expect(watched.events(2).map(\.node) == [0, 0])
        try first.unplug()
        #expect(watched.names(3).last == "gone")
        try second.tap(0.9, 0.9)
        #expect(watched.events(5).dropFirst(3).map(\.node) == [1, 1])
    }

    @Test func aFingerThatLeftUnseenDoesNotCount() throws {
        let watched = try WatchedInput()
        let screen = VirtualTouchscreen(tree: watched.tree)
        try screen.plug()
        try watched.watch([screen.input])
        try screen.press(0.5, 0.5)
        #expect(watched.names(1) == ["press"])
        try screen.drop(lifting: 0)
        #expect(watched.names(2) == ["press", "cancel"])
        try screen.tap(0.9, 0.9)
        #expect(watched.names(4) == ["press", "cancel", "press", "release"])
    }

    @Test func aFingerThatStaysThroughLostEventsStillCounts() throws {
        let watched = try WatchedInput()
        let screen = VirtualTouchscreen(tree: watched.tree)
        try screen.plug()
        try watched.watch([screen.input])
        try screen.press(0.5, 0.5)
        #expect(watched.names(1) == ["press"])
        let asked = screen.input.slotQuestionCount
        try screen.drop()
        // What is sent before libevdev has begun to ask is thrown away with the rest, and a finger that lifts before it
        // has asked for place, size, tool and identity of all is seen to have left.
        let end = VirtualInput.now() + 10_000
        while screen.input.slotQuestionCount < asked + 5, VirtualInput.now() < end { poll(nil, 0, 2) }
        try screen.release()
        #expect(watched.names(2) == ["press", "release"])
    }

    @Test(arguments: [
        ("upside down", UInt16(0x35), EvdevAnswers.Axis(4_095, 0)),
        ("empty", 0x35, EvdevAnswers.Axis(0, 0)),
        ("too wide", 0x36, EvdevAnswers.Axis(-2_147_483_648, 2_147_483_647)),
        ("too many fingers", 0x2F, EvdevAnswers.Axis(0, 1_000_000)),
        ("fingers below nothing", 0x2F, EvdevAnswers.Axis(0, 2_147_483_647)),
    ])
    func aDeviceThatLiesIsRefused(name: String, axis: UInt16, range: EvdevAnswers.Axis) throws {
        let watched = try WatchedInput()
        let screen = VirtualTouchscreen(tree: watched.tree) { $0[axis] = range }
        try screen.plug()
        try watched.watch([screen.input])
        #expect(watched.lines.first?.event == "refused")
        #expect(watched.lines.first?.text?.contains("says what cannot be") == true, "\(name)")
    }

    @Test func eventsWithoutEndAreRefused() throws {
        let watched = try WatchedInput()
        let screen = VirtualTouchscreen(tree: watched.tree)
        try screen.plug()
        try watched.watch([screen.input])
        // All in the same moment, so that a slow machine counts as a fast one does.
        let burst = (0..<500).flatMap { [VirtualEvent(3, 0x35, $0 % 4_000), .report] }
        let now = VirtualInput.now()
        for _ in 0..<60 where (try? screen.input.send(burst, at: now)) == nil { break }
        #expect(watched.wait { $0.contains { $0.event == "refused" && $0.text?.contains("without end") == true } })
    }

    @Test func halfAnEventIsRefused() throws {
        let watched = try WatchedInput()
        let screen = VirtualTouchscreen(tree: watched.tree)
        try screen.plug()
        try watched.watch([screen.input])
        try screen.input.write([1, 2, 3, 4, 5])
        #expect(watched.events(1).first?.text?.contains("half an event") == true)
    }
}
