// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon
@testable import TextScreen

/// A keyboard nobody recorded, plugged into the real `kioskd` while a visitor is there.
@Suite("A keyboard nobody knows", .serialized)
struct NewKeyboardTests {
    private static let question = "ett nytt tangentbord är här"
    private static let wrong = "Det blev inte rätt"

    @Test("what is typed on it during a visit counts for nothing; after the visit its digits open it")
    func typedOnDuringAVisit() throws {
        let bench = try DockedKiosk(fitted: [.touchscreen, .keyboard], hand: .finger)
        try bench.begin()
        try bench.dock.perform(.plug(.strangeKeyboard))
        try #require(bench.tells(.keyboard, .unaccepted, ordinal: 2), "\(bench.devices)")
        // Four codes, were they codes: three wrong ones would shut it out.
        try bench.dock.perform(.type("111222333444", on: .strangeKeyboard))
        try bench.dock.perform(.type("9", on: .keyboard))
        try #require(bench.terminal.wait(for: Self.question, seconds: 40), "\(bench.screen)")
        #expect(!bench.screen.contains("•"), "\(bench.screen)")
        #expect(!bench.screen.contains(Self.wrong), "\(bench.screen)")
        let code = try #require(Self.code(bench))
        try bench.dock.perform(.type(code, on: .strangeKeyboard))
        #expect(bench.tells(.keyboard, .ready, ordinal: 2), "\(bench.devices)\n\(bench.screen)")
        try bench.dock.perform(.type("\n", on: .strangeKeyboard))
        #expect(bench.terminal.wait(for: KioskdTests.menu), "\(bench.screen)")
        bench.stop()
    }

    /// The three digits: the code whose drawing stands on the screen.
    private static func code(_ bench: DockedKiosk) -> String? {
        let lines = bench.terminal.screen.lines.map { trimmed($0) }
        return (0..<1_000).lazy.map { String(String($0 + 1_000).dropFirst()) }.first { code in
            let spaced = code.map(String.init).joined(separator: " ")
            return (5...12).contains { rows in
                guard let drawn = BlockFont.set(spaced, columns: 54, rows: rows)?.map(trimmed) else { return false }
                return lines.indices.contains { lines[$0...].starts(with: drawn) }
            }
        }
    }

    private static func trimmed(_ line: String) -> String { line.trimmingCharacters(in: .whitespaces) }
}
