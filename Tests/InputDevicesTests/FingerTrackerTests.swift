// SPDX-License-Identifier: EUPL-1.2
import InputDevices
import KioskModel
import Testing

/// Touches as they happen over time; the time is the test's own.
@Suite struct FingerTrackerTests {
    /// One finger of a hand on a panel of 344 × 194 mm: the slots it uses and the time it takes.
    struct Hand {
        var tracker: FingerTracker
        var events: [InputEvent] = []
        var now: Int64 = 1_000_000
        var id: Int32 = 0

        init() throws {
            tracker = FingerTracker(
                surface: try TouchSurface(
                    contacts: .slots(10), x: .init(minimum: 0, maximum: 3_440, resolution: 10),
                    y: .init(minimum: 0, maximum: 1_940, resolution: 10), hasMajor: true))
        }

        mutating func send(_ values: [(UInt16, Int32)]) {
            for (code, value) in values { events += tracker.take(DeviceEvent(3, code, value), now: now) }
            events += tracker.take(DeviceEvent(0, 0, 0), now: now)
        }

        /// Millimetres from the left, on the middle line.
        mutating func press(_ x: Int32, slot: Int32 = 0, size: Int32 = 90, tool: Int32 = 0) {
            id += 1
            send([(0x2F, slot), (0x39, id), (0x35, x * 10), (0x36, 970), (0x30, size), (0x37, tool)])
        }

        mutating func lift(slot: Int32 = 0) { send([(0x2F, slot), (0x39, -1)]) }

        mutating func wait(_ milliseconds: Int64) {
            now += milliseconds
            events += tracker.timePassed(now: now)
        }

        mutating func tap(_ x: Int32, after pause: Int64) {
            wait(pause)
            press(x)
            wait(80)
            lift()
        }

        var words: [String] {
            events.map { event in
                switch event {
                case .press: "press"
                case .release: "release"
                case .cancel: "cancel"
                default: "other"
                }
            }
        }
    }

    @Test(
        arguments: [
            (499, 100, 1), (501, 100, 2), (100, 114, 1), (100, 116, 2), (0, 100, 1), (20, 300, 2),
        ] as [(Int64, Int32, Int)])
    func aSecondTap(after pause: Int64, at x: Int32, presses: Int) throws {
        var hand = try Hand()
        hand.tap(100, after: 0)
        hand.tap(x, after: pause)
        #expect(hand.words == Array(repeating: ["press", "release"], count: presses).flatMap { $0 })
    }

    @Test func aTremblingHandPressesOnce() throws {
        var hand = try Hand()
        for round in 0..<12 { hand.tap(100 + Int32(round % 5), after: 90) }
        #expect(hand.words == ["press", "release"])
        hand.tap(100, after: 600)
        #expect(hand.words == ["press", "release", "press", "release"])
    }

    @Test func aSecondFingerCancelsUntilTheGlassIsFree() throws {
        var hand = try Hand()
        hand.press(100)
        hand.press(200, slot: 1)
        hand.lift(slot: 1)
        hand.lift()
        #expect(hand.words == ["press", "cancel"])
        hand.tap(250, after: 600)
        #expect(hand.words == ["press", "cancel", "press", "release"])
    }

    @Test(arguments: [(400, 0), (90, 2)] as [(Int32, Int32)])
    func aPalmNeverPresses(size: Int32, tool: Int32) throws {
        var hand = try Hand()
        hand.press(100, size: size, tool: tool)
        hand.lift()
        #expect(hand.words == [])
        hand.press(200)
        hand.send([(0x30, size), (0x37, tool)])
        hand.lift()
        #expect(hand.words == ["press", "cancel"])
    }

    @Test func whatRestsIsSaidUntilItLifts() throws {
        var hand = try Hand()
        hand.press(100)
        #expect(hand.tracker.deadline == hand.now + 20_000)
        hand.wait(19_999)
        #expect(!hand.tracker.isStuck && hand.words == ["press"])
        hand.wait(1)
        #expect(hand.tracker.isStuck && hand.words == ["press", "cancel"])
        #expect(hand.tracker.deadline == nil)
        hand.lift()
        #expect(!hand.tracker.isStuck && hand.words == ["press", "cancel"])
        hand.tap(200, after: 600)
        #expect(hand.words == ["press", "cancel", "press", "release"])
    }

    @Test func whatLayThereBeforeDoesNotPress() throws {
        var hand = try Hand()
        hand.tracker.begin(with: [DeviceEvent(3, 0x2F, 0), DeviceEvent(3, 0x39, 4)], now: hand.now)
        hand.send([(0x35, 500)])
        hand.lift()
        #expect(hand.words == [])
    }

    @Test func slidingKeepsThePressAndTellsWhereItEnded() throws {
        var hand = try Hand()
        hand.press(100)
        hand.send([(0x35, 1_720)])
        hand.lift()
        #expect(hand.words == ["press", "release"])
        #expect(hand.events.last == .release(x: 0.5, y: 0.5))
    }

    /// Whatever comes, presses and what ends them take turns, and every place is on the picture.
    @Test(arguments: 0..<20) func noiseKeepsTheOrder(seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func draw(_ bound: UInt64) -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state % bound
        }
        var hand = try Hand()
        let codes: [UInt16] = [0x2F, 0x39, 0x35, 0x36, 0x30, 0x37, 0, 1]
        for _ in 0..<5_000 {
            let value = Int32(truncatingIfNeeded: draw(3) == 0 ? draw(UInt64.max) : draw(12)) &- 1
            hand.send([(codes[Int(draw(8))], value)])
            hand.wait(Int64(draw(300)))
            if draw(40) == 0 {
                hand.tracker.eventsLost()
                hand.events += hand.tracker.resynchronised(now: hand.now)
            }
        }
        var isPressed = false
        for event in hand.events {
            switch event {
            case .press(let x, let y):
                #expect(!isPressed && (0...1).contains(x) && (0...1).contains(y))
                isPressed = true
            default:
                #expect(isPressed)
                isPressed = false
            }
        }
        #expect(hand.words.contains("press"))
    }
}
