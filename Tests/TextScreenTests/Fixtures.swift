// SPDX-License-Identifier: EUPL-1.2
import TextScreen

/// Screens as the menu makes them, in the words of SCREENS.md.
enum Fixtures {
    static let header = Screen.Header(symbolText: "SERVICEPUNKT", place: "Sillerud lanthandel", clock: "tis 14:05")

    static let bar = [
        Node(id: "bar.back", role: .bar, name: "Tillbaka", key: "Esc"),
        Node(id: "bar.help", role: .bar, name: "Hjälp", key: "?"),
        Node(id: "bar.attendant", role: .bar, name: "Personalen", key: "0"),
        Node(id: "bar.finish", role: .bar, name: "Avsluta", key: "9"),
    ]
    static let more = Node(id: "more", role: .bar, name: "Mer text", key: "Mellanslag")

    static let art = [
        "        ▄█▄        ", "      ▄█████▄      ", "    ▄█████████▄    ", "   █████████████   ",
        "   ████▀▀ ▀▀████   ",
        "   ████     ████   ", "   ████▄▄ ▄▄████   ", "   █████████████   ",
    ].map { String($0.dropFirst(3).dropLast(3)) }

    static func screen(
        _ id: String, kind: Screen.Kind = .standard, _ nodes: [Node], focus: String? = nil, bar: [Node] = bar
    ) -> Screen {
        Screen(id: id, kind: kind, language: "sv", header: header, nodes: nodes + bar, focus: focus)
    }

    static func choice(_ number: Int, _ name: String, value: String = "", hint: String = "") -> Node {
        Node(id: "choice.\(number)", role: .choice, name: name, value: value, hint: hint, key: String(number))
    }

    static let menu = screen(
        "menu",
        [
            Node(id: "heading", role: .heading, name: "Vad vill du göra?"),
            choice(1, "Tala med en myndighet", value: "öppet nu", hint: "videosamtal, enskilt rum"),
            choice(2, "Öppettider och kontaktlapp"), choice(3, "Bussar härifrån", value: "nästa 14:32"),
            choice(4, "Säg vad du tycker"), choice(5, "Fler val…"),
        ], focus: "choice.1")

    static let fault = screen(
        "printer-paper-out",
        [
            Node(id: "notice", role: .notice(.assertive), name: "Skrivaren har slut på papper"),
            Node(
                id: "text", role: .text,
                name: "Ditt ärende är kvar. Lappen skrivs ut när papperet är bytt, eller visas här på skärmen nu."),
            choice(1, "Visa lappen på skärmen"), choice(2, "Kalla på personalen", hint: "tre steg, en minut"),
            choice(3, "Klara mig utan lapp"),
        ], focus: "choice.1")

    static let attract = screen(
        "attract", kind: .attract,
        [
            Node(
                id: "symbol", role: .symbol, name: "Servicepunkt: ett hus vars dörr är en punkt",
                value: art.joined(separator: "\n")),
            Node(id: "heading", role: .heading, name: "Här når du myndigheter, kommunen och bygden."),
            Node(id: "hours", role: .text, name: "Öppet i dag till 18.00"),
            Node(id: "devices", role: .text, name: "Skrivare klar · Video klar"),
            Node(id: "start", role: .choice, name: "Tryck här eller på valfri tangent"),
        ], focus: "start",
        bar: [
            Node(id: "language.sv", role: .bar, name: "Svenska", key: "1", language: "sv"),
            Node(id: "language.en", role: .bar, name: "English", key: "2", language: "en"),
            Node(id: "language.fi", role: .bar, name: "Suomi", key: "3", language: "fi"),
            Node(id: "language.more", role: .bar, name: "Fler…", key: "4"),
            Node(id: "bar.help", role: .bar, name: "Hjälp", key: "?"),
        ])

    static let dark = screen(
        "closed", kind: .dark,
        [
            Node(id: "heading", role: .heading, name: "Stängt nu"),
            Node(id: "hours", role: .text, name: "Öppnar onsdag 9.00. Öppet måndag till fredag 9.00–18.00."),
            Node(id: "emergency", role: .emphasis, name: "Vid fara för liv: ring 112."),
        ])

    static let sign = screen(
        "sign", kind: .sign,
        [
            Node(id: "heading", role: .heading, name: "Hjälp önskas"),
            Node(id: "text", role: .text, name: "Någon vid servicepunkten behöver hjälp."),
            choice(1, "Jag kommer"), choice(2, "Ångra"),
        ], focus: "choice.1", bar: [])

    static let keypad = screen(
        "pin", kind: .keypad,
        [
            Node(id: "heading", role: .heading, name: "Skriv din kod"),
            Node(id: "text", role: .text, name: "Fyra siffror. Koden syns inte på skärmen."),
            Node(id: "field", role: .field, name: "Kod", value: "123", isPrivate: true),
            Node(id: "choice.ok", role: .choice, name: "Klart"),
        ] + (1...9).map { Node(id: "key.\($0)", role: .key, name: "\($0)", key: "\($0)") } + [
            Node(id: "key.erase", role: .key, name: "Sudda"), Node(id: "key.0", role: .key, name: "0", key: "0"),
            Node(id: "key.ok", role: .key, name: "Klart"),
        ], focus: "key.5")

    static let preview = screen(
        "preview", kind: .preview,
        [Node(id: "heading", role: .heading, name: "Så här ser lappen ut")]
            + [
                "SERVICEPUNKT", "Sillerud lanthandel", "tisdag 24 november 2026", "", "Försäkringskassan",
                "Telefon: 0771-524 524", "Öppet: mån–fre 8–16", "www.forsakringskassan.se", "",
                "Ta med: ditt ärendenummer", "", "Nästa steg", "Ring och välj 2.", "Kom gärna tillbaka.",
            ].enumerated().map { Node(id: "slip.\($0.offset)", role: .slipLine, name: $0.element) }
            + [choice(1, "Skriv ut"), choice(2, "Nej tack")], focus: "choice.1", bar: bar + [more])

    static let long = screen(
        "help",
        [
            Node(id: "heading", role: .heading, name: "Hjälp"),
            Node(id: "emergency", role: .emphasis, name: "Ring 112 om det är fara för liv."),
        ]
            + (1...6).map {
                Node(
                    id: "text.\($0)", role: .text,
                    name:
                        "Stycke \($0): Butikens telefon står på disken. Du kan alltid börja om, och det du har valt finns kvar."
                )
            } + [choice(1, "Kalla på personalen"), choice(2, "Byt språk", value: "Svenska")],
        focus: "choice.2", bar: bar + [more])

    static let crowded = screen(
        "crowded",
        [
            Node(id: "heading", role: .heading, name: "Minkä viranomaisen kanssa haluat keskustella tänään?"),
            Node(id: "text", role: .text, name: "Kaikki palvelut ovat maksuttomia. Voit lopettaa milloin tahansa."),
        ]
            + (1...5).map {
                choice(
                    $0, "Kansaneläkelaitoksen asiakaspalvelunumero \($0)", value: "avoinna nyt",
                    hint: "Puhelu yhdistetään tulkin välityksellä, odotusaika noin kymmenen minuuttia")
            }, focus: "choice.4", bar: bar + [more])

    static let progress = screen(
        "printing",
        [
            Node(id: "heading", role: .heading, name: "Lappen skrivs ut"),
            Node(id: "progress", role: .progress, name: "Skrivaren arbetar.", value: "40 %"),
            Node(id: "notice", role: .notice(.polite), name: "Ta lappen när den är klar."),
            choice(1, "Avbryt"),
        ])

    static let all = [attract, menu, fault, dark, sign, keypad, preview, long, crowded, progress]
    static let sizes = [(40, 15), (58, 16), (80, 25), (120, 33)]
}
