// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// A text to be: the key of a message and its typed arguments. Only `KioskContent.text(_:_:)` makes words of it, so a
/// language decides the order of its own words.
public struct Message: Sendable, Equatable {
    public indirect enum Argument: Sendable, Equatable {
        /// Text from outside (a place, a telephone number): cleaned, never searched for arguments.
        case text(String)
        case number(Int)
        /// Minutes since midnight, 0 … 1,440.
        case time(Int)
        /// A day near enough to be known by its weekday.
        case day(CivilDate)
        /// A day with its year.
        case date(CivilDate)
        case message(Message)
    }

    public var key: String
    public var arguments: [String: Argument]

    public init(_ key: String, _ arguments: [String: Argument] = [:]) {
        self.key = key
        self.arguments = arguments
    }

    /// `key.one` for 1, else `key.other`, with the argument {count}.
    public static func plural(_ key: String, _ count: Int, _ arguments: [String: Argument] = [:]) -> Message {
        var all = arguments
        all["count"] = .number(count)
        return Message(key + (count == 1 ? ".one" : ".other"), all)
    }
}

extension KioskContent {
    /// The words of a message in a language. An argument that the message does not name is left out; a name without an
    /// argument stays as it is written, so that it is seen.
    public func text(_ message: Message, _ tag: String) -> String {
        let words = SafeText.clean(text(message.key, tag))
        guard words.utf8.contains(UInt8(ascii: "{")) else { return words }
        var rest = words[...]
        var out = ""
        while let open = rest.firstIndex(of: "{") {
            out += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let name = String(rest[rest.index(after: open)..<close])
            if let argument = message.arguments[name] {
                out += self.words(argument, tag)
            } else {
                out += rest[...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        return out + rest
    }

    private func words(_ argument: Message.Argument, _ tag: String) -> String {
        switch argument {
        case .text(let text): SafeText.clean(text)
        case .number(let number): String(number)
        case .time(let minutes):
            text(
                Message(
                    "time.format", ["hour": .text(twoDigits(minutes / 60)), "minute": .text(twoDigits(minutes % 60))]),
                tag)
        case .day(let date):
            text(
                Message(
                    "day.format",
                    [
                        "weekday": .message(Message("weekday.\(date.weekday)")), "day": .number(date.day),
                        "month": .message(Message("month.\(date.month)")),
                    ]), tag)
        case .date(let date):
            text(
                Message(
                    "date.format",
                    [
                        "day": .number(date.day), "month": .message(Message("month.\(date.month)")),
                        "year": .number(date.year),
                    ]), tag)
        case .message(let message): text(message, tag)
        }
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
