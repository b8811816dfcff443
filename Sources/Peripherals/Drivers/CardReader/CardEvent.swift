// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What the card driver tells, on its own thread. Nothing read from a card is in it.
public enum CardEvent: Sendable, Equatable {
    /// A reader and its slot: `card` says present, notPresent, jammed.
    case status(DeviceStatus)
    /// A service card proved that it holds its key, just now.
    case proven(ServiceCard)
    /// A tag whose number is known: good for the attendant's pause and nothing else.
    case recognised(ServiceCard)
    /// A card that opens nothing.
    case refused(CardRefusal)
}

/// Why a card opens nothing; a closed list, so that nothing of the card gets into a log.
public enum CardRefusal: String, Sendable, CaseIterable {
    /// A payment card, known by its application identifiers: none of its records was read.
    case payment
    /// No service card, or one nobody enrolled here.
    case stranger
    /// Its answer to the challenge was wrong.
    case badProof
    /// It does not answer.
    case mute
    /// It says what cannot be, or never ends.
    case lying
    /// Pulled in the middle.
    case pulled
}
