// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import Central

/// Counters held as their stored bytes against the plain dictionary they stand for.
@Suite("CentralTests: counters as they are stored") struct CounterBookTests {
    private static func key(_ first: Int32, _ second: Int32, _ third: Int32) -> CounterKey {
        CounterKey(family: .event, first: first, second: second, third: third)
    }

    @Test("raised in any order, new ones among old ones, the bytes and the hash are those of the counter list")
    func raising() throws {
        var numbers = SystemRandomNumberGenerator()
        var plain: [CounterKey: UInt64] = [:]
        var book = CounterBook()
        for _ in 0..<2_000 {
            let key = Self.key(
                .random(in: 1...18, using: &numbers), .random(in: 1...5, using: &numbers),
                .random(in: -3...40, using: &numbers))
            let count = UInt64.random(in: 0...3, using: &numbers)
            if count > 0 { plain[key, default: 0] += count }
            book.raise(key, by: count)
        }
        #expect(book.bytes == CounterList.encode(plain))
        #expect(book.hash == CounterList.eventsHash(plain))
        #expect(try CounterBook(bytes: book.bytes) == CounterBook(plain))
    }

    @Test("a count beyond what a counter holds stays at the most instead of starting again or stopping the server")
    func overflow() {
        var book = CounterBook([Self.key(1, 1, 1): .max - 1])
        book.raise(Self.key(1, 1, 1), by: 5)
        #expect(book == CounterBook([Self.key(1, 1, 1): .max]))
    }

    @Test("bytes that end early, of no family or out of order are not taken for counters")
    func damaged() {
        let good = CounterBook([Self.key(1, 1, 1): 7, Self.key(2, 1, 1): 8]).bytes
        #expect(throws: CentralError.self) { try CounterBook(bytes: Array(good.dropLast())) }
        #expect(throws: CentralError.self) { try CounterBook(bytes: [9] + good.dropFirst()) }
        #expect(throws: CentralError.self) { try CounterBook(bytes: Array(good.suffix(21) + good.prefix(21))) }
    }
}
