// SPDX-License-Identifier: EUPL-1.2
import InputDevices
import Testing

/// Scans and new keyboards: pure, so the time is the test's own.
@Suite struct LineTests {
    /// Types a text, a millisecond a character, "\n" being Enter.
    static func scan(_ text: String, into line: inout ScanLine, from now: Int64 = 5_000) -> [String] {
        var (lines, now) = ([String](), now)
        for character in text {
            now += 1
            if character == "\n" {
                lines += line.end(now: now)
            } else {
                lines += [line.take(character, now: now)].compactMap { $0 }
            }
        }
        return lines
    }

    @Test(arguments: [
        ("ABC-123\n", ["ABC-123"]), ("a\n", ["a"]), ("\n\n", []), ("åäö ÅÄÖ é\n", ["åäö ÅÄÖ é"]),
        ("A\u{1D}B\u{1B}[2JC\u{202E}D\n", ["AB[2JCD"]), ("one\ntwo\n", ["one", "two"]),
        (String(repeating: "x", count: 512) + "\n", [String(repeating: "x", count: 512)]),
        (String(repeating: "x", count: 513) + "\n", []), ("9501101530003\n", ["9501101530003"]),
        ("K;123=4\n", ["K;123=4"]), ("100%BRA\n", ["100%BRA"]),
    ])
    func linesComeWhole(text: String, lines: [String]) {
        var line = ScanLine()
        #expect(Self.scan(text, into: &line) == lines)
        #expect(line.refusedCount == 0)
    }

    @Test(arguments: [
        "%B4111111111111111^NILSSON/ANNA^25121010000?\n", "%b4111111111111111^x\n", ";4111111111111111=2512?\n",
        "<4111111111111111)2512_\n", "+594111111111111111=2512?\n", "%E?;4111111111111111=2512?\n",
        "4111111111111111=2512\n", ";4111111111111\n",
        "%B4111111111111111^A^25?;4111111111111111=25?\n;4111111111111111=25?\nJUSTAFTER\n",
    ])
    func paymentCardsLeaveNothing(text: String) {
        var line = ScanLine()
        #expect(Self.scan(text, into: &line) == [])
        #expect(line.refusedCount == 1)
        #expect(line.timePassed(now: 9_000) == nil)
        #expect(line.deadline == nil)
        #expect(Self.scan("NEXT\n", into: &line, from: 10_000) == ["NEXT"])
    }

    @Test(arguments: [("ABCD", "ABCD"), ("ABC", nil)] as [(String, String?)])
    func aPauseEndsALine(text: String, scanned: String?) {
        var line = ScanLine()
        _ = Self.scan(text, into: &line, from: 0)
        let last = Int64(text.count)
        #expect(line.deadline == last + 100)
        #expect(line.timePassed(now: last + 99) == nil)
        #expect(line.timePassed(now: last + 100) == scanned)
        #expect(line.deadline == nil)
    }

    @Test(
        arguments: [
            ("042", [.changed, .changed, .accepted]),
            ("04x2", [.changed, .changed, .ignored, .accepted]),
            ("111043", [.changed, .changed, .wrong, .changed, .changed, .accepted]),
            (
                "111222333044",
                [
                    .changed, .changed, .wrong, .changed, .changed, .wrong, .changed, .changed, .refused, .ignored,
                    .ignored,
                    .ignored,
                ]
            ),
        ] as [(String, [NewKeyboardGate.Answer])])
    func aNewKeyboardTypesTheCode(typed: String, answers: [NewKeyboardGate.Answer]) {
        let codes = Codes(next: 42)
        var gate = NewKeyboardGate(draw: codes.draw)
        gate.show(true, now: 0)
        #expect(gate.code == "042")
        #expect(typed.map { gate.take(.key(.character($0)), now: 1) } == answers)
        #expect(gate.isAccepted == (answers.last == .accepted))
    }

    @Test func aCodeDoesNotStandForEver() {
        var gate = NewKeyboardGate { 7 }
        gate.show(true, now: 0)
        #expect(gate.deadline == 120_000)
        #expect(gate.timePassed(now: 119_999) == .ignored)
        #expect(gate.timePassed(now: 120_000) == .refused)
        #expect(gate.isRefused)
        gate.acceptByCard()
        #expect(gate.isAccepted && !gate.isRefused)
    }

    @Test func onlyWhatIsTypedBelowTheDigitsCounts() {
        var gate = NewKeyboardGate { 555 }
        // A visit goes on for an hour; the keyboard that was plugged in meanwhile is typed on, the right code even.
        for _ in 0..<12 { #expect(gate.take(.key(.character("5")), now: 1) == .ignored) }
        #expect(gate.deadline == nil)
        #expect(gate.timePassed(now: 3_600_000) == .ignored)
        #expect(gate.failures == 0 && !gate.isRefused && !gate.isAccepted)
        gate.show(true, now: 3_600_000)
        #expect(gate.deadline == 3_720_000)
        #expect(gate.take(.key(.character("5")), now: 3_600_001) == .changed)
        // The screen is another one for a while: digits begin anew.
        gate.show(false, now: 3_600_002)
        #expect(gate.typedCount == 0 && gate.deadline == nil)
        gate.show(true, now: 3_600_003)
        #expect("55".map { gate.take(.key(.character($0)), now: 3_600_004) } == [.changed, .changed])
        #expect(gate.take(.key(.character("5")), now: 3_600_004) == .accepted)
    }

    @Test func puttingOffIsForAsLongAsItIsPluggedIn() {
        var gate = NewKeyboardGate { 7 }
        gate.show(true, now: 0)
        gate.putOff()
        #expect(gate.isRefused && gate.deadline == nil)
        #expect(gate.take(.key(.character("0")), now: 1) == .ignored)
    }
}

/// Codes one after the other: 42, 43, …
private final class Codes: @unchecked Sendable {
    // Used by one test on one thread.
    private var next: Int

    init(next: Int) { self.next = next }

    func draw() -> Int {
        defer { next += 1 }
        return next
    }
}
