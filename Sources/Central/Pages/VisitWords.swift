// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// What the visitor's page says, in the language the visitor chose: messages `visit.…` of the content, where translators
/// find them beside all the others. A content that is older than a message has the Swedish one here.
struct VisitWords: Sendable, Equatable {
    static let swedish = [
        "title": "Möte", "connecting": "Kopplar upp mötet.", "waiting": "Du är framme. Strax kommer någon.",
        "connected": "Ni ser och hör varandra.", "heard": "Kameran går inte att använda. Ni hör varandra.",
        "unheard": "Kamera och mikrofon går inte att använda. Du ser och hör.",
        "gone": "Den andra är borta. Vänta en liten stund.", "lost": "Förbindelsen bröts. Vi försöker igen.",
        "failed": "Det gick inte att få bild eller ljud.", "other": "Bild av den du talar med", "own": "Din egen bild",
        "sound": "Ni hör varandra, utan bild.", "soundOnly": "Bara ljud",
    ]

    /// BCP 47.
    let language: String
    let words: [String: String]

    /// - Parameters:
    ///   - content: `nil`: none is known.
    ///   - wanted: BCP 47.
    init(_ content: KioskContent?, _ wanted: String) {
        let language = content?.languages.first { $0.tag == wanted }
        self.language = language?.tag ?? "sv"
        words = Dictionary(
            uniqueKeysWithValues: Self.swedish.map { key, said in
                (key, SafeText.clean(language?.strings["visit." + key] ?? said))
            })
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(words)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
