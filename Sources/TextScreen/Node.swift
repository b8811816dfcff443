// SPDX-License-Identifier: EUPL-1.2

/// One piece of meaning on a screen.
public struct Node: Sendable, Equatable {
    public enum Role: Sendable, Equatable {
        /// The symbol: `name` is its text, `value` its block art, rows parted by line breaks (drawn, never spoken).
        case symbol
        case heading
        case text
        /// Larger or stressed text: a telephone number, a code to read.
        case emphasis
        /// A choice of the body. Digits choose.
        case choice
        /// A choice of the bar at the foot: back, help, attendant, finish, languages on the attract screen.
        case bar
        /// Something typed.
        case field
        /// A key of the on-screen keypad.
        case key
        /// Progress of something that takes over a second.
        case progress
        /// A line of a slip preview; layout kept.
        case slipLine
        /// Announced when it appears.
        case notice(Politeness)
    }

    public enum Politeness: Sendable, Equatable {
        case polite, assertive
    }

    public enum Direction: Sendable, Equatable {
        case leftToRight, rightToLeft
    }

    /// Stable within the product: "choice.contact", "bar.back".
    public var id: String
    public var role: Role
    /// What it is called, in the screen's language.
    public var name: String
    /// What stands beside a choice ("open now") or in a field.
    public var value: String
    /// A second line under a choice; also spoken.
    public var hint: String
    /// The key that activates it, as shown: "1", "Esc", "?", "0", "9"; empty for none.
    public var key: String
    public var isEnabled: Bool
    public var isSelected: Bool
    /// `nil`: the screen's.
    public var language: String?
    public var direction: Direction
    /// Shown as dots and spoken as "hidden".
    public var isPrivate: Bool

    public init(
        id: String, role: Role, name: String, value: String = "", hint: String = "", key: String = "",
        isEnabled: Bool = true, isSelected: Bool = false, language: String? = nil,
        direction: Direction = .leftToRight, isPrivate: Bool = false
    ) {
        self.id = id
        self.role = role
        self.name = name
        self.value = value
        self.hint = hint
        self.key = key
        self.isEnabled = isEnabled
        self.isSelected = isSelected
        self.language = language
        self.direction = direction
        self.isPrivate = isPrivate
    }

    public var isFocusable: Bool {
        switch role {
        case .choice, .bar, .key: isEnabled
        default: false
        }
    }
}
