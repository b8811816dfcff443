// SPDX-License-Identifier: EUPL-1.2

/// What a visitor meets at one moment, as meaning: laid out on a grid by `Layout`, spoken by `Speech`.
public struct Screen: Sendable, Equatable {
    /// The body's shape. The bar of choices at the foot is the same on all but `sign`.
    public enum Kind: Sendable, Equatable {
        /// Heading, text, choices.
        case standard
        /// The symbol large, text beside it, one big choice, languages in the bar.
        case attract
        /// Outside opening hours: few words, dark.
        case dark
        /// One word or two in letters readable at 3 m.
        case sign
        /// A field and its keypad.
        case keypad
        /// A slip as it will be printed.
        case preview
        /// A cross to touch and a sentence in the middle. `x` and `y`: from 0 (left, top) to 1; the cross stands in column
        /// ⌊x · columns⌋, row ⌊y · rows⌋.
        case target(x: Double, y: Double)
    }

    public struct Header: Sendable, Equatable {
        /// The word beside the symbol, "SERVICEPUNKT".
        public var symbolText: String
        public var place: String
        /// "tis 14:05"; empty when the clock is not trusted.
        public var clock: String

        public init(symbolText: String, place: String, clock: String) {
            self.symbolText = symbolText
            self.place = place
            self.clock = clock
        }
    }

    /// Stable name in the list of screens: "menu", "printer-paper-out".
    public var id: String
    public var kind: Kind
    /// BCP 47 tag of everything that does not say otherwise.
    public var language: String
    public var header: Header
    /// In reading order: what is shown first is spoken first. Choices of the body, then those of the bar.
    public var nodes: [Node]
    /// Id of the focused node; it is focusable.
    public var focus: String?
    /// Zero-based page of a body that does not fit; the layout takes it modulo the number of pages.
    public var page: Int

    public init(
        id: String, kind: Kind, language: String, header: Header, nodes: [Node], focus: String? = nil, page: Int = 0
    ) {
        self.id = id
        self.kind = kind
        self.language = language
        self.header = header
        self.nodes = nodes
        self.focus = focus
        self.page = page
    }

    public func node(_ id: String) -> Node? { nodes.first { $0.id == id } }

    /// Everything that can be activated, in focus order.
    public var focusable: [Node] { nodes.filter(\.isFocusable) }

    /// The same screen with the focus a step on (or back): the order wraps, and "more" is in it while there are pages.
    /// `nil` where nothing takes the focus.
    public func focused(by step: Int, pageCount: Int) -> Screen? {
        let ids = focusable.map(\.id).filter { $0 != "more" || pageCount > 1 }
        guard !ids.isEmpty else { return nil }
        let present = focus.flatMap(ids.firstIndex(of:)) ?? (step > 0 ? -1 : 0)
        var next = self
        next.focus = ids[((present + step) % ids.count + ids.count) % ids.count]
        return next
    }
}
