// SPDX-License-Identifier: EUPL-1.2

/// One thing to say.
public struct Utterance: Sendable, Equatable {
    /// The node it speaks; "header" for the header.
    public var id: String
    public var text: String
    /// BCP 47.
    public var language: String
    /// Assertive ones interrupt what is being said.
    public var politeness: Node.Politeness

    public init(id: String, text: String, language: String, politeness: Node.Politeness = .polite) {
        self.id = id
        self.text = text
        self.language = language
        self.politeness = politeness
    }
}

/// The words speech needs beside those of the screen.
public struct SpeechWords: Sendable, Equatable {
    /// "{number} av {count}": the place of the focused choice.
    public var position: String
    public var hidden: String
    public var selected: String
    public var unavailable: String

    public init(position: String, hidden: String, selected: String, unavailable: String) {
        self.position = position
        self.hidden = hidden
        self.selected = selected
        self.unavailable = unavailable
    }

    /// From message keys "speech.position", "speech.hidden", "speech.selected", "speech.unavailable"; a `text` that gives
    /// the key back has no such message, and Swedish stands in.
    public init(text: (String) -> String) {
        func word(_ key: String, _ otherwise: String) -> String {
            let found = text(key)
            return found.isEmpty || found == key ? otherwise : found
        }
        let swedish = Self.swedish
        self.init(
            position: word("speech.position", swedish.position), hidden: word("speech.hidden", swedish.hidden),
            selected: word("speech.selected", swedish.selected),
            unavailable: word("speech.unavailable", swedish.unavailable))
    }

    public static let swedish = SpeechWords(
        position: "{number} av {count}", hidden: "dolt", selected: "valt", unavailable: "går inte att välja")

    func position(_ number: Int, of count: Int) -> String {
        var out = ""
        var rest = Substring(position)
        while let character = rest.first {
            if rest.hasPrefix("{number}") {
                out += String(number)
                rest = rest.dropFirst(8)
            } else if rest.hasPrefix("{count}") {
                out += String(count)
                rest = rest.dropFirst(7)
            } else {
                out.append(character)
                rest = rest.dropFirst()
            }
        }
        return out
    }
}

/// A screen as speech: all that is shown is spoken, in the order it is shown.
public struct Speech: Sendable, Equatable {
    public let utterances: [Utterance]

    /// The whole screen. Texts first, then the choices of the body, then the bar; last the header (place and clock), which
    /// stays the same from screen to screen. On the attract screen, where all is new to the visitor, it comes first.
    /// `pageCount` is `Layout.pageCount`: "more" is spoken when it is shown.
    public init(_ screen: Screen, words: SpeechWords = .swedish, pageCount: Int = 1) {
        let body = screen.nodes.filter { $0.role != .choice && $0.role != .bar && $0.role != .key }
        let choices = screen.nodes.filter { $0.role == .choice }
        let keys = screen.nodes.filter { $0.role == .key }
        let bar = screen.nodes.filter { $0.role == .bar && (pageCount > 1 || $0.id != Composer.moreID) }
        // An empty line of a slip is nothing to say.
        let spoken = (body + keys + choices + bar).map { Self.utterance(for: $0, on: screen, words: words) }
            .filter { !$0.text.isEmpty }
        let header = Self.header(of: screen)
        switch screen.kind {
        case .attract: utterances = [header] + spoken
        case .sign: utterances = spoken
        default: utterances = spoken + [header]
        }
    }

    /// What is said when the focus moves to a choice.
    public static func focused(_ screen: Screen, words: SpeechWords = .swedish) -> Utterance? {
        guard let focus = screen.focus, let node = screen.node(focus) else { return nil }
        return utterance(for: node, on: screen, words: words)
    }

    private static func header(of screen: Screen) -> Utterance {
        let parts = [screen.header.symbolText, screen.header.place, screen.header.clock].filter { !$0.isEmpty }
        return Utterance(id: "header", text: parts.joined(separator: ", "), language: screen.language)
    }

    private static func utterance(for node: Node, on screen: Screen, words: SpeechWords) -> Utterance {
        var parts: [String] = []
        switch node.role {
        case .choice, .bar, .key:
            if !node.key.isEmpty, node.key != node.name { parts.append(node.key) }
            parts.append(node.name)
        default: parts.append(node.name)
        }
        if node.role != .symbol {
            // Nothing of a private value is spoken, its length neither.
            parts.append(node.isPrivate && !node.value.isEmpty ? words.hidden : node.value)
        }
        parts.append(node.hint)
        if node.isSelected { parts.append(words.selected) }
        switch node.role {
        case .choice, .bar, .key: if !node.isEnabled { parts.append(words.unavailable) }
        default: break
        }
        if node.id == screen.focus {
            let group = screen.focusable.filter { $0.role == node.role }
            if let place = group.firstIndex(where: { $0.id == node.id }) {
                parts.append(words.position(place + 1, of: group.count))
            }
        }
        let politeness: Node.Politeness =
            switch node.role {
            case .notice(let politeness): politeness
            default: .polite
            }
        return Utterance(
            id: node.id, text: parts.filter { !$0.isEmpty }.joined(separator: ", "),
            language: node.language ?? screen.language, politeness: politeness)
    }
}
