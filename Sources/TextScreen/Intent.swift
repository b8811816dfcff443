// SPDX-License-Identifier: EUPL-1.2

/// What a visitor wants, whatever the device: never a key code.
public enum Intent: Sendable, Equatable {
    case activate(String)
    case next
    case previous
    case back
    /// A character for the field of a keypad screen.
    case type(Character)
    case erase
    /// The next page of a body that does not fit.
    case more
    /// Some input that means nothing here; it still counts as a sign of life.
    case touch
}

/// A key as a terminal or keyboard gives it.
public enum Key: Sendable, Equatable {
    case character(Character)
    case enter, escape, tab, backTab, up, down, left, right, backspace, pageUp, pageDown, home, end, f1
}
