// SPDX-License-Identifier: EUPL-1.2

/// What a person does to the devices of the dock: one line of words each, for scripts, tests and the soak.
public enum DockCommand: Sendable, Equatable {
    case plug(DockDevice)
    case unplug(DockDevice)
    /// In and out so often, as a loose cable does.
    case flap(DockDevice, times: Int)
    case paper(PaperSupply)
    case cover(open: Bool)
    case cutter(jammed: Bool)
    case temper(PrinterTemper)
    case insert(DockCard)
    case pull
    case scan(String)
    /// A finger on the glass, from 0 (left, top) to 1.
    case tap(x: Double, y: Double)
    /// A finger that stays until it is lifted.
    case press(x: Double, y: Double)
    case lift
    case type(String, on: DockDevice)
    case service(isUp: Bool)
    case restartService
    case status
    /// Waits: for scripts.
    case rest(seconds: Double)
    case quit

    /// A line of a script; comments and blank lines are nobody's command.
    /// - Returns: nil for a line that says nothing.
    public static func parse(_ line: String) throws(DockError) -> DockCommand? {
        let trimmed = line.drop { $0 == " " || $0 == "\t" }
        guard let first = trimmed.first, first != "#" else { return nil }
        let words = trimmed.split(whereSeparator: \.isWhitespace).map(String.init)
        let rest = Array(words.dropFirst())
        // What is typed or scanned keeps its spaces.
        let text = trimmed.drop { !$0.isWhitespace }.dropFirst()
        switch words[0] {
        case "plug", "unplug", "flap": return try cable(words[0], rest)
        case "paper", "empty", "refill", "cover", "jam", "unjam", "printer": return try printer(words[0], rest)
        case "card", "insert", "pull", "service": return try cards(words[0], rest)
        case "scan", "type", "strange-type", "tap", "press", "lift":
            return try fingers(words[0], rest, String(text))
        case "status" where rest.isEmpty: return .status
        case "quit" where rest.isEmpty: return .quit
        case "wait":
            guard let seconds = rest.first.flatMap(Double.init), rest.count == 1, (0...600).contains(seconds) else {
                throw DockError("wait takes seconds, at most 600: wait 1.5")
            }
            return .rest(seconds: seconds)
        default: throw DockError("unknown: \(line.prefix(60)); see kiosk-sim dock --help")
        }
    }

    private static func cable(_ verb: String, _ rest: [String]) throws(DockError) -> DockCommand {
        guard let device = rest.first.flatMap(DockDevice.init) else {
            throw DockError("\(verb) takes one of: \(DockDevice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        switch (verb, rest.count) {
        case ("plug", 1): return .plug(device)
        case ("unplug", 1): return .unplug(device)
        case ("flap", 1): return .flap(device, times: 6)
        case ("flap", 2):
            guard let times = Int(rest[1]), (1...100).contains(times) else { throw DockError("flap up to 100 times") }
            return .flap(device, times: times)
        default: throw DockError("\(verb) takes one device")
        }
    }

    private static func printer(_ verb: String, _ rest: [String]) throws(DockError) -> DockCommand {
        switch (verb, rest.first, rest.count) {
        case ("empty", nil, 0): return .paper(.out)
        case ("refill", nil, 0): return .paper(.plenty)
        case ("jam", nil, 0): return .cutter(jammed: true)
        case ("unjam", nil, 0): return .cutter(jammed: false)
        case ("cover", "open"?, 1): return .cover(open: true)
        case ("cover", "closed"?, 1): return .cover(open: false)
        case ("paper", let word?, 1):
            if let supply = PaperSupply(rawValue: word) { return .paper(supply) }
        case ("printer", let word?, 1):
            if let temper = PrinterTemper(rawValue: word) { return .temper(temper) }
            if word == "off" { return .unplug(.printer) }
            if word == "on" { return .plug(.printer) }
        default: break
        }
        throw DockError("say paper in|low|out, cover open|closed, jam, unjam or printer honest|silent|garbage|off|on")
    }

    private static func cards(_ verb: String, _ rest: [String]) throws(DockError) -> DockCommand {
        switch (verb, rest.first, rest.count) {
        case ("pull", nil, 0): return .pull
        case ("service", "stop"?, 1): return .service(isUp: false)
        case ("service", "start"?, 1): return .service(isUp: true)
        case ("service", "restart"?, 1): return .restartService
        case ("card", let word?, 1), ("insert", let word?, 1):
            if let card = DockCard(rawValue: word) { return .insert(card) }
        default: break
        }
        throw DockError(
            "say card \(DockCard.allCases.map(\.rawValue).joined(separator: "|")), pull or service stop|start|restart")
    }

    private static func fingers(_ verb: String, _ rest: [String], _ text: String) throws(DockError) -> DockCommand {
        if verb == "lift" {
            guard rest.isEmpty else { throw DockError("lift takes nothing: the finger that pressed leaves") }
            return .lift
        }
        if verb == "tap" || verb == "press" {
            let numbers = rest.compactMap(Double.init)
            guard numbers.count == 2, rest.count == 2, numbers.allSatisfy((0...1).contains) else {
                throw DockError("\(verb) takes two numbers from 0 (left, top) to 1: \(verb) 0.5 0.25")
            }
            return verb == "tap" ? .tap(x: numbers[0], y: numbers[1]) : .press(x: numbers[0], y: numbers[1])
        }
        guard !text.isEmpty, text.utf8.count <= 500 else { throw DockError("\(verb) takes 1 to 500 letters") }
        switch verb {
        case "scan": return .scan(text)
        case "type": return .type(text, on: .keyboard)
        default: return .type(text, on: .strangeKeyboard)
        }
    }

    /// The commands and what they do, for `--help`.
    public static let usage = """
        plug DEVICE, unplug DEVICE    \(DockDevice.allCases.map(\.rawValue).joined(separator: ", "))
        flap DEVICE [TIMES]           in and out, as a loose cable does
        paper in|low|out              also: refill, empty
        cover open|closed
        jam, unjam                    the printer's cutter
        printer honest|silent|garbage|off|on
        card KIND, pull               \(DockCard.allCases.map(\.rawValue).joined(separator: ", "))
        service stop|start|restart    the operating system's card service
        scan TEXT                     the scanner reads a code
        tap X Y                       a finger on the glass, 0 to 1 from the left and from the top
        press X Y, lift               a finger that stays, and leaves
        type TEXT, strange-type TEXT  on the keyboard; on the one nobody recorded
        status                        one line for all devices
        wait SECONDS, quit
        """
}
