// SPDX-License-Identifier: EUPL-1.2

/// The same key means the same everywhere: digits choose, arrows and Tab move, Enter confirms, Escape goes back,
/// `?` or F1 helps.
extension Screen {
    /// What `key` means on this screen.
    public func intent(for key: Key) -> Intent {
        switch key {
        case .enter:
            if let focus { return intent(forTarget: focus) }
            // Where nothing has the focus, Enter is no way out.
            return focusable.first { $0.role != .bar }.map { intent(forTarget: $0.id) } ?? .touch
        case .escape: return .back
        case .tab, .down, .right: return .next
        case .backTab, .up, .left: return .previous
        case .pageUp, .pageDown: return .more
        case .home, .end: return .touch
        case .backspace: return kind == .keypad ? .erase : .back
        case .f1: return activate(key: "?")
        case .character(let character):
            if kind == .keypad, character.isNumber { return .type(character) }
            if character == " " { return .more }
            return activate(key: String(character))
        }
    }

    /// What a touch of a target means, and Enter on it: "more" turns the page, all else is activated.
    public func intent(forTarget id: String) -> Intent {
        id == Composer.moreID ? .more : .activate(id)
    }

    private func activate(key: String) -> Intent {
        focusable.first { $0.key == key }.map { .activate($0.id) } ?? .touch
    }
}
