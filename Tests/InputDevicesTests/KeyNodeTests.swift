// SPDX-License-Identifier: EUPL-1.2
import KioskSim
import Testing

/// Keyboards and scanners behind real libevdev and libxkbcommon.
@Suite(.serialized) struct KeyNodeTests {
    @Test func aSwedishKeyboardTypesSwedish() throws {
        let watched = try WatchedInput()
        let keyboard = VirtualKeyboard(tree: watched.tree)
        try keyboard.plug()
        try watched.watch([keyboard.input], "--kind", "keyboard")
        try keyboard.type("åäöÅÄÖ@€?é7")
        #expect(watched.typed(11) == "åäöÅÄÖ@€?é7")
        #expect(!keyboard.input.isGrabbed)
    }

    @Test(
        arguments: [
            ("caps lock", [[58], [30], [58], [30]], ["A", "a"]),
            ("control and alt", [[29, 46], [56, 15], [125, 38], [30]], ["a"]),
            ("keypad without number lock", [[69], [79], [82], [69], [73]], ["1", "0", "9"]),
            (
                "named keys", [[28], [96], [1], [15], [42, 15], [14], [59], [104], [107]],
                ["enter", "enter", "escape", "tab", "backTab", "backspace", "help", "pageUp", "end"]
            ),
            ("a dead key alone", [[13], [30], [13], [57]], ["á", "'"]),
            ("a dead key that fits nothing", [[13], [2]], ["1"]),
            ("SysRq", [[56, 99], [56, 99, 48], [48]], ["b"]),
        ] as [(String, [[UInt16]], [String])])
    func keysMean(name: String, chords: [[UInt16]], meanings: [String]) throws {
        let watched = try WatchedInput()
        let keyboard = VirtualKeyboard(tree: watched.tree)
        try keyboard.plug()
        try watched.watch([keyboard.input], "--kind", "keyboard", "--grab")
        #expect(keyboard.input.isGrabbed)
        for chord in chords { try keyboard.chord(chord) }
        // A last key shows that nothing else came before it.
        try keyboard.chord([103])
        _ = watched.wait { $0.last?.text == "up" }
        #expect(watched.events(0).map { $0.text ?? "" } == meanings + ["up"], "\(name)")
    }

    @Test func onlyArrowsAndBackspaceRepeat() throws {
        let watched = try WatchedInput()
        let keyboard = VirtualKeyboard(tree: watched.tree)
        try keyboard.plug()
        try watched.watch([keyboard.input], "--kind", "keyboard")
        for key in [UInt16(30), 108, 14, 28] {
            try keyboard.input.send([1, 2, 2, 0].map { VirtualEvent(1, key, $0) } + [.report])
        }
        #expect(
            watched.events(8).map { $0.text ?? "" } == [
                "a", "down", "down", "down", "backspace", "backspace", "backspace", "enter",
            ])
    }

    @Test func aScannerIsGrabbedAndTellsLines() throws {
        let watched = try WatchedInput()
        let scanner = VirtualKeyboard.scanner(tree: watched.tree)
        try scanner.plug()
        try watched.watch([scanner.input], "--kind", "scanner", "--layout", "us")
        #expect(scanner.input.isGrabbed)
        try scanner.scan("BOOK-1234/x=7;")
        #expect(watched.events(1).last?.text == "BOOK-1234/x=7;")
        try scanner.type("NOEND")
        #expect(watched.events(2).last?.text == "NOEND")
    }

    @Test func aPaymentCardLeavesNothing() throws {
        let watched = try WatchedInput()
        let scanner = VirtualKeyboard.scanner(tree: watched.tree)
        try scanner.plug()
        try watched.watch([scanner.input], "--kind", "scanner", "--layout", "us")
        let start = VirtualInput.now() - 10_000
        try scanner.scan("%B4111111111111111^NILSSON/ANNA^2512101?", at: start)
        try scanner.scan(";4111111111111111=2512101000?", at: start + 200)
        try scanner.scan("BOOK77", at: start + 3_000)
        #expect(watched.events(1).map { $0.text ?? "" } == ["BOOK77"])
    }

    @Test func aScannerThatCannotBeGrabbedIsNotUsed() throws {
        let watched = try WatchedInput()
        let scanner = VirtualKeyboard.scanner(tree: watched.tree)
        scanner.input.refuseGrab()
        try scanner.plug()
        try watched.watch([scanner.input], "--kind", "scanner", "--layout", "us")
        #expect(watched.lines.first?.event == "refused")
        #expect(watched.lines.first?.text?.contains("error 16") == true)
    }

    @Test func aNodeThatAnswersNoQuestionsIsNotUsed() throws {
        let watched = try WatchedInput()
        try watched.tree.plug(.scanner())
        let blind = VirtualInput(
            tree: watched.tree, device: .scanner(), answers: EvdevAnswers(name: "", vendor: 0, product: 0))
        try watched.watch([blind], "--kind", "scanner", "--layout", "us")
        #expect(watched.lines.first?.event == "refused")
    }
}
