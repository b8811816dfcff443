// SPDX-License-Identifier: EUPL-1.2

/// What a screen can say of a printer that does not print, in its own words, and whether it is so.
enum SoakFault: CaseIterable {
    case paper, cover, jam, plug, offline, setAside

    /// The heading of the screen.
    var words: String {
        switch self {
        case .paper: "Skrivaren har slut på papper"
        case .cover: "Skrivarens lucka är öppen"
        case .jam: "Papper har fastnat i skrivaren"
        case .plug: "Skrivaren har ingen kontakt"
        case .offline: "Skrivaren svarar inte"
        case .setAside: "Skrivaren går inte att använda"
        }
    }

    static func said(_ screen: String) -> SoakFault? { allCases.first { screen.contains($0.words) } }

    /// Whether a hand can mend it now.
    func isSo(_ dock: VirtualDock) -> Bool {
        let printer = dock.printer.printer.state
        return switch self {
        case .paper: printer.paper == .out
        case .cover: printer.isCoverOpen
        case .jam: printer.isCutterJammed
        case .plug: !dock.isPlugged(.printer)
        case .offline: dock.printer.temper == .silent
        case .setAside: dock.printer.temper == .garbage
        }
    }

    /// Everything that is wrong with the printer.
    static func all(_ dock: VirtualDock) -> [SoakFault] { allCases.filter { $0.isSo(dock) } }
}
