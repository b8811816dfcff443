// SPDX-License-Identifier: EUPL-1.2

/// Whether a keyboard nobody knows may be used: three digits stand on the screen, and who has keyboard and screen before
/// them types them. Pure; the keyboard is grabbed meanwhile and its keys go nowhere else. Only what is typed while the
/// digits can be read counts: a visit may go on for as long as it likes before they are shown.
public struct NewKeyboardGate: Sendable, Equatable {
    public enum Answer: Sendable, Equatable {
        /// Show it anew: a digit came, or was taken back.
        case changed
        case accepted
        /// Three digits, not these; another code stands there now.
        case wrong
        /// Three times wrong, or nobody typed: nothing until it is plugged in again.
        case refused
        case ignored
    }

    public static let digitCount = 3
    public static let mostFailures = 3
    /// Nobody reads a code for longer: milliseconds since the last digit.
    public static let waitMilliseconds: Int64 = 120_000

    /// Three digits, the first of which may be 0.
    public private(set) var code: String
    public var typedCount: Int { typed.count }
    public private(set) var failures = 0
    public private(set) var isRefused = false
    public private(set) var isAccepted = false
    /// Whether the digits stand on the screen.
    public private(set) var isShown = false
    /// When `timePassed` is to be called.
    public private(set) var deadline: Int64?
    private var typed = ""
    private let draw: @Sendable () -> Int

    /// - Parameter draw: a random number; only its remainder by 1,000 counts.
    public init(draw: @escaping @Sendable () -> Int = { Int.random(in: 0..<1_000) }) {
        self.draw = draw
        code = Self.code(draw())
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.typed == right.typed && left.failures == right.failures
            && left.isRefused == right.isRefused && left.isAccepted == right.isAccepted
            && left.isShown == right.isShown
    }

    /// The digits stand on the screen, or no longer: what was typed before is dropped.
    public mutating func show(_ isShown: Bool, now: Int64) {
        guard !isRefused, !isAccepted, self.isShown != isShown else { return }
        self.isShown = isShown
        typed = ""
        deadline = isShown ? now + Self.waitMilliseconds : nil
    }

    /// What was typed on that keyboard.
    public mutating func take(_ event: InputEvent, now: Int64) -> Answer {
        guard isShown, !isRefused, !isAccepted, case .key(let press) = event else { return .ignored }
        if press == .backspace, !typed.isEmpty {
            typed.removeLast()
            return .changed
        }
        guard case .character(let character) = press, "0"..."9" ~= character, character.isASCII else { return .ignored }
        deadline = now + Self.waitMilliseconds
        typed.append(character)
        guard typed.count == Self.digitCount else { return .changed }
        defer { typed = "" }
        if typed == code {
            isAccepted = true
            deadline = nil
            return .accepted
        }
        failures += 1
        guard failures < Self.mostFailures else { return refuse() }
        code = Self.code(draw())
        return .wrong
    }

    public mutating func timePassed(now: Int64) -> Answer {
        guard let deadline, now >= deadline else { return .ignored }
        typed = ""
        return refuse()
    }

    /// "Later": nothing until it is plugged in again.
    public mutating func putOff() {
        typed = ""
        _ = refuse()
    }

    /// By a technician's or an attendant's card.
    public mutating func acceptByCard() {
        isAccepted = true
        isRefused = false
        deadline = nil
    }

    private mutating func refuse() -> Answer {
        isRefused = true
        deadline = nil
        return .refused
    }

    private static func code(_ number: Int) -> String {
        let digits = String(number.magnitude % 1_000)
        return String(repeating: "0", count: digitCount - digits.count) + digits
    }
}
