// SPDX-License-Identifier: EUPL-1.2

/// Everything of a content bundle that the menu shows, in memory.
public struct KioskContent: Sendable, Equatable {
    public var version: UInt32
    public var languages: [Language]
    public var menu: [MenuEntry]
    public var agencies: [Agency]
    public var questions: [Question]
    /// The symbol's SVG.
    public var symbolSVG: String
    /// Ids of the phrases a clerk can put on a slip: `phrase.ID` is the message's key in every language, with at most the
    /// place `{value}`. In the order of the desk.
    public var phrases: [String]

    public init(
        version: UInt32, languages: [Language], menu: [MenuEntry], agencies: [Agency], questions: [Question],
        symbolSVG: String, phrases: [String] = []
    ) {
        self.version = version
        self.languages = languages
        self.menu = menu
        self.agencies = agencies
        self.questions = questions
        self.symbolSVG = symbolSVG
        self.phrases = phrases
    }

    /// The language with this tag, or the first (Swedish).
    public func language(_ tag: String) -> Language {
        languages.first { $0.tag == tag } ?? languages[0]
    }

    /// Text of `key` in a language, falling back to Swedish; a missing key is refused by `content check`, so here it
    /// shows as the key itself.
    public func text(_ key: String, _ tag: String) -> String {
        language(tag).strings[key] ?? languages.first?.strings[key] ?? key
    }
}

/// One language of the screens: a file of `Kiosk/languages/`.
public struct Language: Sendable, Equatable {
    /// Permanent number in usage events.
    public var code: Int32
    /// BCP 47: "sv", "sv-x-plain", "en", "fi".
    public var tag: String
    /// In its own words: "Svenska", "Lättläst svenska", "English", "Suomi".
    public var name: String
    /// Keys to messages with {named} arguments. A plural has the keys `key.one` and `key.other`.
    public var strings: [String: String]

    public init(code: Int32, tag: String, name: String, strings: [String: String]) {
        self.code = code
        self.tag = tag
        self.name = name
        self.strings = strings
    }
}

/// One service of `Kiosk/menu.yaml`.
public struct MenuEntry: Sendable, Equatable {
    /// What the entry does; Swift is needed only for a new kind.
    public enum Kind: String, Sendable, CaseIterable {
        case contactSlip = "contact-slip"
        /// A video meeting with an agency.
        case meeting
        case survey
        case callAttendant = "call-attendant"
        case about
    }

    /// Permanent number in usage events.
    public var code: Int32
    /// Stable id in screens and files: "contact".
    public var id: String
    public var kind: Kind
    /// Message keys.
    public var nameKey: String
    public var hintKey: String

    public init(code: Int32, id: String, kind: Kind, nameKey: String, hintKey: String) {
        self.code = code
        self.id = id
        self.kind = kind
        self.nameKey = nameKey
        self.hintKey = hintKey
    }
}

/// One agency of `Kiosk/agencies.yaml`.
public struct Agency: Sendable, Equatable {
    /// Permanent number in counters.
    public var code: Int32
    public var id: String
    /// Official name, in Swedish.
    public var name: String
    /// What one turns to it for, by language tag; "sv" always there.
    public var about: [String: String]
    /// As printed: "0771-524 524".
    public var phone: String
    public var web: String
    public var hours: OpeningHours
    /// Public page the number and hours were taken from, and the day (ISO 8601) a person looked.
    public var source: String
    public var checked: String
    /// How to meet it by video; `nil`: by telephone only.
    public var meeting: MeetingProfile?

    public init(
        code: Int32, id: String, name: String, about: [String: String], phone: String, web: String,
        hours: OpeningHours, source: String, checked: String, meeting: MeetingProfile? = nil
    ) {
        self.code = code
        self.id = id
        self.name = name
        self.about = about
        self.phone = phone
        self.web = web
        self.hours = hours
        self.source = source
        self.checked = checked
        self.meeting = meeting
    }
}

/// A closed question of "Say what you think".
public struct Question: Sendable, Equatable {
    /// Permanent number in usage events.
    public var code: Int32
    public var id: String
    public var textKey: String
    /// Message keys of the answers, 2 … 5; the answer's number is its place, from 1.
    public var answerKeys: [String]

    public init(code: Int32, id: String, textKey: String, answerKeys: [String]) {
        self.code = code
        self.id = id
        self.textKey = textKey
        self.answerKeys = answerKeys
    }
}
