// SPDX-License-Identifier: EUPL-1.2
import Console
import Testing
import TextScreen

@Suite("Bytes of a terminal")
struct TerminalInputTests {
    static let table: [(String, [TerminalEvent])] = [
        ("a", [.key(.character("a"))]), ("å漢", [.key(.character("å")), .key(.character("漢"))]),
        ("\r", [.key(.enter)]), ("\n", [.key(.enter)]), ("\t", [.key(.tab)]),
        ("\u{7F}\u{8}", [.key(.backspace), .key(.backspace)]),
        ("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D", [.key(.up), .key(.down), .key(.right), .key(.left)]),
        ("\u{1B}OA\u{1B}OB", [.key(.up), .key(.down)]), ("\u{1B}[1;5A", [.key(.up)]), ("\u{1B}[Z", [.key(.backTab)]),
        ("\u{1B}[H\u{1B}[1~\u{1B}[7~\u{1B}OH", Array(repeating: .key(.home), count: 4)),
        ("\u{1B}[F\u{1B}[4~\u{1B}[8~", Array(repeating: .key(.end), count: 3)),
        ("\u{1B}[5~\u{1B}[6~", [.key(.pageUp), .key(.pageDown)]),
        ("\u{1B}OP\u{1B}[11~\u{1B}[[A", Array(repeating: .key(.f1), count: 3)),
        ("\u{1B}[[B\u{1B}[12~\u{1B}[3~\u{1B}[24;2~", []), ("\u{1B}OM\u{1B}Ou", [.key(.enter), .key(.character("5"))]),
        ("\u{1B}[<0;5;9M\u{1B}[<0;5;9m", [.press(column: 4, row: 8), .release(column: 4, row: 8)]),
        ("\u{1B}[<2;5;9M\u{1B}[<64;5;9M\u{1B}[<32;5;9M\u{1B}[<1;1;1m", []),
        ("\u{1B}[<0;0;9M\u{1B}[<0;5M\u{1B}[<0;5;999999M", []),
        ("\u{1B}[200~hej\u{1B}[201~", [.key(.character("h")), .key(.character("e")), .key(.character("j"))]),
        ("\u{1B}[I\u{1B}[O\u{1B}[?1;2c", []), ("\u{1B}x", [.key(.escape), .key(.character("x"))]),
        ("\u{1B}[\u{1B}[A", [.key(.up)]), ("\u{1}\u{2}\u{0}", []),
    ]

    @Test("keys and touches, at once and byte by byte", arguments: table.indices)
    func keysAndTouches(index: Int) {
        let (text, events) = Self.table[index]
        var whole = TerminalInput()
        #expect(whole.feed(text.utf8, now: 0) == events)
        #expect(whole.pendingDeadline == nil)
        var piecewise = TerminalInput()
        #expect(text.utf8.flatMap { piecewise.feed([$0], now: 0) } == events)
    }

    @Test("Escape alone is the key after 50 ms, not before")
    func escape() {
        var input = TerminalInput()
        #expect(input.feed([0x1B], now: 1_000).isEmpty)
        #expect(input.pendingDeadline == 1_050)
        #expect(input.flush(now: 1_049).isEmpty)
        #expect(input.flush(now: 1_050) == [.key(.escape)])
        #expect(input.pendingDeadline == nil)
        #expect(input.feed("a".utf8, now: 1_060) == [.key(.character("a"))])
        #expect(input.feed([0x1B, 0x1B], now: 2_000) == [.key(.escape)])
        #expect(input.flush(now: 2_050) == [.key(.escape)])
    }

    @Test("half a sequence that stays half is nothing")
    func half() {
        var input = TerminalInput()
        #expect(input.feed("\u{1B}[1;".utf8, now: 0).isEmpty)
        #expect(input.flush(now: 50).isEmpty)
        #expect(input.feed([0xC3], now: 60).isEmpty)
        #expect(input.flush(now: 110).isEmpty)
        #expect(input.feed("b".utf8, now: 120) == [.key(.character("b"))])
    }

    @Test("Control-C is told apart")
    func interrupt() {
        var input = TerminalInput()
        #expect(input.feed([0x03], now: 0).isEmpty)
        let seen = [input.takeInterrupt(), input.takeInterrupt()]
        #expect(seen == [true, false])
    }

    @Test("garbage never hurts: the next key after it works, and nothing invisible becomes a key", arguments: 0..<200)
    func garbage(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func random() -> UInt8 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        let alphabet = Array("\u{1B}[O<;0123456789Mm~A".utf8)
        var input = TerminalInput()
        var events: [TerminalEvent] = []
        for _ in 0..<2_000 {
            let byte = random()
            events += input.feed([byte < 128 ? alphabet[Int(byte) % alphabet.count] : random()], now: 0)
        }
        for case .key(.character(let character)) in events {
            for scalar in character.unicodeScalars {
                #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value))
            }
        }
        _ = input.flush(now: 100)
        #expect(input.feed("z".utf8, now: 200) == [.key(.character("z"))])
    }

    @Test("a sequence without end is thrown away whole")
    func endless() {
        var input = TerminalInput()
        let long = Array("\u{1B}[".utf8) + Array(repeating: UInt8(ascii: "1"), count: 100_000)
        #expect(input.feed(long, now: 0).isEmpty)
        #expect(input.feed("Aq".utf8, now: 1) == [.key(.character("q"))])
    }
}
