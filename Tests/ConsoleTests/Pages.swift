// SPDX-License-Identifier: EUPL-1.2
import Glibc
import TextScreen

/// Screens to draw.
enum Pages {
    static func screen(_ id: String, kind: Screen.Kind = .standard, _ nodes: [Node], focus: String? = nil) -> Screen {
        Screen(
            id: id, kind: kind, language: "sv",
            header: Screen.Header(symbolText: "SERVICEPUNKT", place: "Sillerud lanthandel", clock: "tis 14:05"),
            nodes: nodes + [
                Node(id: "bar.back", role: .bar, name: "Tillbaka", key: "Esc"),
                Node(id: "bar.help", role: .bar, name: "Hjälp", key: "?"),
                Node(id: "bar.attendant", role: .bar, name: "Personalen", key: "0"),
                Node(id: "bar.finish", role: .bar, name: "Avsluta", key: "9"),
            ], focus: focus)
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

    static let attract = screen(
        "attract", kind: .attract,
        [
            Node(id: "symbol", role: .symbol, name: "Ett hus", value: "  ▄█▄  \n▄█████▄\n███ ███\n▀▀▀ ▀▀▀"),
            Node(id: "heading", role: .heading, name: "Här når du myndigheter, kommunen och bygden."),
            Node(id: "start", role: .choice, name: "Tryck här eller på valfri tangent"),
        ], focus: "start")

    static let fault = screen(
        "fault",
        [
            Node(id: "notice", role: .notice(.assertive), name: "Skrivaren har slut på papper"),
            Node(id: "text", role: .text, name: "Ditt ärende är kvar – lappen väntar."),
            Node(id: "progress", role: .progress, name: "Skriver ut", value: "40 %"),
            choice(1, "Visa lappen på skärmen"), choice(2, "Kalla på personalen"),
        ], focus: "bar.help")

    static let keypad = screen(
        "keypad", kind: .keypad,
        [
            Node(id: "heading", role: .heading, name: "Skriv din kod"),
            Node(id: "field", role: .field, name: "Kod", value: "12", isPrivate: true),
        ] + (1...9).map { Node(id: "key.\($0)", role: .key, name: "\($0)", key: "\($0)") }, focus: "key.5")

    static let preview = screen(
        "preview", kind: .preview,
        (1...30).map { Node(id: "line.\($0)", role: .slipLine, name: "Rad \($0) av lappen") }
            + [choice(1, "Skriv ut")], focus: "choice.1")

    static let dark = screen("dark", kind: .dark, [Node(id: "heading", role: .heading, name: "Stängt")])

    static let sign = Screen(
        id: "sign", kind: .sign, language: "sv", header: menu.header,
        nodes: [Node(id: "heading", role: .heading, name: "Hjälp önskas"), choice(1, "Jag kommer")], focus: "choice.1")

    static let all = [attract, menu, fault, keypad, preview, dark, sign]

    static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
