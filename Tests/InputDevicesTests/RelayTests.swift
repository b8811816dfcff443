// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import InputDevices

/// What of keys and touches reaches a meeting's browser.
struct RelayTests {
    static func key(_ code: UInt16, _ value: Int32) -> DeviceEvent { DeviceEvent(1, code, value) }

    /// A relay that expectations can ask.
    final class Pointer {
        private var relay = RelayPointer()

        func take(_ place: (x: Double, y: Double)?) -> (events: [DeviceEvent], hangsUp: Bool) { relay.take(place) }
        func release() -> [DeviceEvent] { relay.release() }
    }

    static let report = DeviceEvent(0, 0, 0)

    /// Presses all, then lets go of all; the codes that come out as pressed.
    static func pressed(_ codes: [UInt16], layout: String = "se") -> [UInt16] {
        var relay = RelayKeyboard(layout: layout)
        let down = codes.flatMap { relay.take(key($0, 1), now: 0) }
        let up = codes.reversed().flatMap { relay.take(key($0, 0), now: 10) }
        // Whatever went down came up.
        #expect(
            Set(down.filter { $0.value == 1 && $0.type == 1 }.map(\.code))
                == Set(up.filter { $0.value == 0 && $0.type == 1 }.map(\.code)))
        return down.filter { $0.type == 1 && $0.value == 1 }.map(\.code)
    }

    private static let (ctrl, shift, alt, altGr, meta): (UInt16, UInt16, UInt16, UInt16, UInt16) = (
        29, 42, 56, 100, 125
    )

    @Test func lettersDigitsAndMovesPass() {
        for code: UInt16 in [30, 16, 2, 11, 57, 15, 28, 14, 103, 108, 105, 106, 12, 53, 86, 71, 96] {
            #expect(Self.pressed([code]) == [code])
        }
        #expect(Self.pressed([Self.shift, 30]) == [Self.shift, 30])
    }

    /// Every chord of `seeds/breakouts/keys.json`: of a chord only what types and moves is left.
    @Test func noShortcutPasses() throws {
        struct Case: Decodable {
            var id: String
            var keys: [String]?
        }
        struct Sheet: Decodable { var cases: [Case] }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent("seeds/breakouts/keys.json"))
        let names: [String: UInt16] = [
            "Ctrl": 29, "Shift": 42, "Alt": 56, "Meta": 125, "Escape": 1, "Tab": 15, "Home": 102, "Left": 105,
            "Right": 106,
            "Delete": 111, "SysRq": 99, "F1": 59, "F2": 60, "F7": 65, "F11": 87, "F12": 88, "N": 49, "T": 20, "W": 17,
            "H": 35, "J": 36, "O": 24, "P": 25, "S": 31, "U": 22, "I": 23, "Q": 16, "F4": 62, "B": 48, "E": 18,
        ]
        let modifiers: Set<UInt16> = [29, 56, 97, 100, 125, 126, 127]
        var count = 0
        for chord in try JSONDecoder().decode(Sheet.self, from: data).cases {
            guard let keys = chord.keys else { continue }
            let codes = try keys.map { try #require(names[$0], "\($0)") }
            let passed = Self.pressed(codes)
            #expect(
                passed.allSatisfy {
                    !modifiers.contains($0) && !(59...68).contains($0) && $0 != 87 && $0 != 88 && $0 != 1 && $0 != 99
                },
                "\(chord.id): \(passed)")
            count += 1
        }
        #expect(count >= 25)
    }

    @Test func nothingButTheListPassesWhateverIsPressed() {
        for code in UInt16(0)..<768 {
            #expect(Self.pressed([code]) == (RelayKeyboard.allowed.contains(code) ? [code] : []))
        }
        for code: UInt16 in [
            1, 29, 56, 59, 87, 88, 97, 99, 100, 110, 119, 125, 126, 127, 139, 158, 172, 0x110, 0x111, 0x112,
        ] {
            #expect(!RelayKeyboard.allowed.contains(code))
        }
        var relay = RelayKeyboard(layout: "se")
        // Neither a wheel, nor a switch, nor a repetition.
        #expect(relay.take(DeviceEvent(2, 8, 1), now: 0) == [])
        #expect(relay.take(DeviceEvent(5, 0, 1), now: 0) == [])
        #expect(relay.take(Self.key(30, 2), now: 0) == [])
        #expect(relay.take(Self.key(30, 0), now: 0) == [])
    }

    @Test func theRightAltKeyReachesCharactersAlone() {
        #expect(Self.pressed([Self.altGr, 3]) == [Self.altGr, 3])
        #expect(Self.pressed([Self.altGr]) == [])
        #expect(Self.pressed([Self.altGr, 105]) == [])
        #expect(Self.pressed([Self.altGr, 102]) == [])
        #expect(Self.pressed([Self.altGr, 15]) == [])
        #expect(Self.pressed([Self.altGr, 3], layout: "us") == [3])
        // Let go first, it goes with its character all the same.
        var relay = RelayKeyboard(layout: "se")
        _ = relay.take(Self.key(Self.altGr, 1), now: 0)
        _ = relay.take(Self.key(3, 1), now: 1)
        #expect(relay.take(Self.key(Self.altGr, 0), now: 2) == [])
        #expect(relay.take(Self.key(3, 0), now: 3) == [Self.key(3, 0), Self.key(Self.altGr, 0), Self.report])
    }

    @Test func escapeHeldForASecondHangsUpOnce() {
        var relay = RelayKeyboard(layout: "se")
        #expect(relay.deadline == nil)
        #expect(relay.take(Self.key(1, 1), now: 100) == [])
        #expect(relay.deadline == 1_100)
        var isHungUp = relay.hangsUp(now: 1_099)
        #expect(!isHungUp)
        // Repetition does not begin it anew.
        _ = relay.take(Self.key(1, 2), now: 600)
        isHungUp = relay.hangsUp(now: 1_100)
        #expect(isHungUp)
        isHungUp = relay.hangsUp(now: 2_000)
        #expect(!isHungUp)
        #expect(relay.deadline == nil)
        _ = relay.take(Self.key(1, 0), now: 2_100)
        _ = relay.take(Self.key(1, 1), now: 2_200)
        _ = relay.take(Self.key(1, 0), now: 3_100)
        isHungUp = relay.hangsUp(now: 9_000)
        #expect(!isHungUp)
    }

    @Test func whatIsDownIsLetGoAtTheEnd() {
        var relay = RelayKeyboard(layout: "se")
        _ = relay.take(Self.key(42, 1), now: 0)
        _ = relay.take(Self.key(30, 1), now: 0)
        #expect(relay.releaseAll() == [Self.key(30, 0), Self.report, Self.key(42, 0), Self.report])
        #expect(relay.releaseAll() == [])
        #expect(relay.take(Self.key(30, 0), now: 1) == [])
    }

    @Test func oneFingerPassesBelowTheStrip() {
        let relay = Pointer()
        #expect(relay.take(nil).events == [])
        let down = relay.take((0.5, 0.5)).events
        #expect(
            down == [
                DeviceEvent(3, 0, 32_768), DeviceEvent(3, 1, 32_768), Self.report, Self.key(0x110, 1), Self.report,
            ])
        #expect(relay.take((0.5, 0.5)).events == [])
        // Dragged up, it stops at the strip.
        #expect(relay.take((0.5, 0)).events[1].value == Int32((0.08 * 65_535).rounded()))
        let up = relay.take(nil)
        #expect(up.events == Self.lifted && !up.hangsUp)
        // The lower edge is the page's: its own controls are there.
        #expect(relay.take((0.5, 1)).events.count == 5)
    }

    /// The button goes up where it is; then the pointer is out of sight.
    private static let lifted = [
        key(0x110, 0), report, DeviceEvent(3, 0, 65_535), DeviceEvent(3, 1, 65_535), report,
    ]

    @Test func theStripHangsUpWhenTheFingerComesAndGoesThere() {
        let relay = Pointer()
        #expect(relay.take((0.5, 0.03)).events.isEmpty)
        #expect(relay.take(nil).hangsUp)
        // Slid off it, it was not meant.
        #expect(relay.take((0.5, 0.03)).events.isEmpty)
        #expect(relay.take((0.5, 0.5)).events.isEmpty)
        #expect(!relay.take(nil).hangsUp)
        #expect(relay.take((0.5, 0.2)).events.count == 5)
        #expect(relay.release() == Self.lifted)
    }

    /// The touch and the picture agree to the row of pixels, whatever the screen.
    @Test(arguments: [480, 600, 720, 768, 800, 1_024, 1_050, 1_080, 1_200, 1_440, 2_160])
    func theStripIsWhereTheBarIs(_ height: Int) {
        let rows = HangUpStrip.rows(ofHeight: height)
        for row in 0..<height {
            let relay = Pointer()
            let isPage = !relay.take((0.5, Double(row) / Double(height))).events.isEmpty
            #expect(isPage == (row >= rows), "row \(row) of \(height)")
            #expect(relay.take(nil).hangsUp == !isPage)
        }
        // 15 mm of the panel the design is made for; never below what a finger finds.
        #expect(Double(rows) / Double(height) * 194 >= 15)
        #expect(height < 1_080 || rows >= 64)
    }

    @Test func withoutUinputTheKernelSaysSo() {
        #expect(throws: InputError.refused(2)) { try RelayDevice(.keyboard, uinput: "/dev/uinput-nothing") }
        #expect(throws: InputError.self) { try RelayDevice(.pointer, uinput: "/dev/null") }
    }

    /// A relay, what comes out of it, and devices that stand for a keyboard or a glass.
    private final class Joined {
        final class Device {}

        private(set) var (keys, touches): ([DeviceEvent], [DeviceEvent]) = ([], [])
        private(set) var hangUps = 0
        private(set) var relay: InputRelay!

        init() {
            relay = InputRelay(
                layout: "se", keys: { [unowned self] in keys += $0 }, touches: { [unowned self] in touches += $0 },
                onHangUp: { [unowned self] in hangUps += 1 })
        }
    }

    @Test func aRelayJoinsThem() {
        let joined = Joined()
        let (keyboard, glass) = (Joined.Device(), Joined.Device())
        let (keys, touches) = (ObjectIdentifier(keyboard), ObjectIdentifier(glass))
        joined.relay.take(key: Self.key(30, 1), from: keys, now: 0)
        joined.relay.take(place: (0.1, 0.1), from: touches)
        joined.relay.end()
        #expect(joined.keys == [Self.key(30, 1), Self.report, Self.key(30, 0), Self.report])
        #expect(joined.touches.count == 10)
        joined.relay.take(key: Self.key(1, 1), from: keys, now: 0)
        #expect(joined.relay.deadline == 1_000)
        joined.relay.timePassed(now: 1_000)
        joined.relay.take(place: (0.1, 0.01), from: touches)
        joined.relay.take(place: nil, from: touches)
        #expect(joined.hangUps == 2)
    }

    @Test func aDeviceThatGoesLetsGoOfItsOwnKeysAlone() {
        let joined = Joined()
        let (one, other) = (Joined.Device(), Joined.Device())
        joined.relay.take(key: Self.key(30, 1), from: ObjectIdentifier(one), now: 0)
        joined.relay.take(key: Self.key(31, 1), from: ObjectIdentifier(other), now: 0)
        joined.relay.take(key: Self.key(1, 1), from: ObjectIdentifier(one), now: 0)
        joined.relay.left(ObjectIdentifier(one))
        #expect(joined.keys.suffix(2) == [Self.key(30, 0), Self.report])
        #expect(joined.relay.deadline == nil)
        joined.relay.take(key: Self.key(31, 0), from: ObjectIdentifier(other), now: 1)
        #expect(joined.keys.suffix(2) == [Self.key(31, 0), Self.report])
    }

    /// A palm on the strip, or a second finger: nobody meant to hang up.
    @Test func aTouchThatDoesNotCountHangsNothingUp() {
        let joined = Joined()
        let (glass, other) = (Joined.Device(), Joined.Device())
        joined.relay.take(place: (0.5, 0.02), from: ObjectIdentifier(glass))
        joined.relay.cancelTouch(from: ObjectIdentifier(glass))
        joined.relay.take(place: nil, from: ObjectIdentifier(glass))
        #expect(joined.hangUps == 0 && joined.touches.isEmpty)
        // One finger at a time, whichever glass it is on.
        joined.relay.take(place: (0.5, 0.5), from: ObjectIdentifier(glass))
        joined.relay.take(place: (0.2, 0.2), from: ObjectIdentifier(other))
        #expect(joined.touches.count == 5)
        joined.relay.left(ObjectIdentifier(glass))
        #expect(joined.touches.suffix(5) == Self.lifted)
    }
}
