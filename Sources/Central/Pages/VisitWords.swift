// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// What the visitor's page says, in the languages of the menus; Swedish where a language has no words here.
enum VisitWords {
    static let all: [String: [String: String]] = [
        "sv": [
            "connecting": "Kopplar upp mötet.", "waiting": "Du är framme. Strax kommer någon.",
            "connected": "Ni ser och hör varandra.", "heard": "Kameran går inte att använda. Ni hör varandra.",
            "unheard": "Kamera och mikrofon går inte att använda. Du ser och hör.",
            "lost": "Förbindelsen bröts. Vi försöker igen.", "failed": "Det gick inte att få bild eller ljud.",
            "other": "Bild av den du talar med", "own": "Din egen bild",
            "sound": "Ni hör varandra, utan bild.", "soundOnly": "Bara ljud",
        ],
        "en": [
            "connecting": "Connecting.", "waiting": "You are there. Somebody will come in a moment.",
            "connected": "You can see and hear each other.",
            "heard": "The camera cannot be used. You can hear each other.",
            "unheard": "Camera and microphone cannot be used. You can see and hear.",
            "lost": "The connection broke. We are trying again.", "failed": "There is no way to get picture or sound.",
            "other": "Picture of the person you are talking with", "own": "Your own picture",
            "sound": "You can hear each other, without a picture.", "soundOnly": "Sound only",
        ],
        "fi": [
            "connecting": "Yhdistetään.", "waiting": "Olet perillä. Joku tulee pian.",
            "connected": "Näette ja kuulette toisenne.", "heard": "Kameraa ei voi käyttää. Kuulette toisenne.",
            "unheard": "Kameraa ja mikrofonia ei voi käyttää. Sinä näet ja kuulet.",
            "lost": "Yhteys katkesi. Yritämme uudelleen.", "failed": "Kuvaa tai ääntä ei saatu.",
            "other": "Kuva henkilöstä, jonka kanssa puhut", "own": "Oma kuvasi",
            "sound": "Kuulette toisenne ilman kuvaa.", "soundOnly": "Vain ääni",
        ],
    ]

    static var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(all)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
