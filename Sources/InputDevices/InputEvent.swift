// SPDX-License-Identifier: EUPL-1.2

/// What a person does with a touchscreen, a keyboard or a scanner.
public enum InputEvent: Sendable, Equatable {
    /// A finger came down; from 0 (left, top) to 1 (right, bottom) of the picture.
    case press(x: Double, y: Double)
    /// The finger that came down has left.
    case release(x: Double, y: Double)
    /// The touch does not count: a second finger, a palm, a device that lost events.
    case cancel
    case key(KeyPress)
    /// A line from a scanner or a stripe reader, printable characters only.
    case scan(String)
}

/// A key by what it means, after the layout.
public enum KeyPress: Sendable, Equatable {
    case character(Character)
    case enter, escape, tab, backTab, backspace, up, down, left, right, pageUp, pageDown, home, end, help
}
