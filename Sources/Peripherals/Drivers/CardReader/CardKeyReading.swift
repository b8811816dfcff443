// SPDX-License-Identifier: EUPL-1.2

/// What a card that is to be enrolled has to show.
public enum CardKeyReading: Sendable, Equatable {
    /// A service card's public key (9E), X9.63 uncompressed in hexadecimal, after the card proved that it holds it.
    case key(String)
    /// A tag with a number and no key: SHA-256 of the number, in hexadecimal.
    case tag(String)
    /// Nothing to enrol; `.pulled` also when no card is there, `.mute` also when the card service does not answer.
    case unreadable(CardRefusal)
}

/// Those who want to know the key of the card in a reader, and the one reading that is under way for all of them.
struct CardKeyQueue {
    typealias Asker = @Sendable (CardKeyReading) -> Void

    static let askersAtMost = 4
    private var askers: [Asker] = []
    private(set) var reader: [CChar]?
    private(set) var card: Int?
    private(set) var deadline: Double?

    /// Somebody asked, and no card is read for it yet.
    var isWaiting: Bool { !askers.isEmpty && card == nil }

    mutating func ask(_ asker: @escaping Asker) {
        guard askers.count < Self.askersAtMost else { return asker(.unreadable(.mute)) }
        askers.append(asker)
    }

    mutating func begin(reader: [CChar], card: Int, deadline: Double) {
        (self.reader, self.card, self.deadline) = (reader, card, deadline)
    }

    /// The exchange broke off: given up by then, unless the card turns out to be gone.
    mutating func doubt(until deadline: Double) { self.deadline = deadline }

    mutating func answer(_ reading: CardKeyReading) {
        let waiting = askers
        self = CardKeyQueue()
        for asker in waiting { asker(reading) }
    }
}
