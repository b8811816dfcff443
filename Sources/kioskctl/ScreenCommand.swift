// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Console
import Foundation
import Glyphs
import KioskDaemon
import KioskMenu
import KioskModel
import TextScreen

struct ScreenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "screen", abstract: "Every screen of the product, faults included, as text, picture or speech.",
        subcommands: [List.self, Show.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Names every screen.")

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let names = KioskMenu.screenIDs.sorted()
            if json { return try CommandEntry.printJSON(names) }
            for name in names { print(name) }
        }
    }

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, ansi, png, speech
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Draws or speaks one screen.")

        @Argument(help: "A name from: kioskctl screen list.")
        var name: String

        @Option(help: "Columns of the grid.")
        var columns = 58

        @Option(help: "Rows of the grid.")
        var rows = 16

        @Option(help: "Language: sv, sv-x-plain, en, fi.")
        var language = "sv"

        @Option(help: "text, ansi, png or speech.")
        var format = Format.text

        @Option(help: "Colours: light, dark or contrast.")
        var theme = "light"

        @OptionGroup var source: ContentOption

        @Flag(help: "Print JSON: the screen's nodes.")
        var json = false

        func validate() throws {
            guard (10...500).contains(columns), (4...200).contains(rows) else {
                throw ValidationError("--columns goes from 10 to 500, --rows from 4 to 200")
            }
            guard Settings.ThemeName(rawValue: theme) != nil else {
                throw ValidationError("--theme is light, dark or contrast")
            }
        }

        func run() throws {
            let content = try source.content()
            guard content.languages.contains(where: { $0.tag == language }) else {
                throw ScreenCommandError.unknownLanguage(language, content.languages.map(\.tag))
            }
            let art = try Symbol(svg: content.symbolSVG).textArt(columns: SymbolArt.columns, rows: SymbolArt.rows)
            let samples = KioskMenu.catalogue(content, language: language, symbolArt: art)
            guard let screen = samples.first(where: { $0.id == name })?.screen else {
                throw ScreenCommandError.unknownScreen(name)
            }
            if json { return try CommandEntry.printJSON(ScreenReport(screen)) }
            let layout = Layout(screen, columns: columns, rows: rows)
            let theme = (Settings.ThemeName(rawValue: theme) ?? .light).theme
            switch format {
            case .text: for line in AnsiText.plain(layout) { print(line) }
            case .ansi: for line in AnsiText.coloured(layout, theme) { print(line) }
            case .png: FileHandle.standardOutput.write(Data(try ScreenPicture(layout, theme).png()))
            case .speech:
                let words = SpeechWords { content.text($0, language) }
                for utterance in Speech(screen, words: words, pageCount: layout.pageCount).utterances {
                    print(utterance.text)
                }
            }
        }
    }
}

enum ScreenCommandError: Error, CustomStringConvertible {
    case unknownScreen(String)
    case unknownLanguage(String, [String])

    var description: String {
        switch self {
        case .unknownScreen(let name): "there is no screen \(SafeText.clean(name)); see kioskctl screen list"
        case .unknownLanguage(let tag, let known):
            "there is no language \(SafeText.clean(tag)); the content has \(known.joined(separator: ", "))"
        }
    }
}

/// A screen's meaning for machines.
struct ScreenReport: Encodable {
    struct NodeReport: Encodable {
        var id: String
        var role: String
        var name: String
        var value: String
        var hint: String
        var key: String
        var language: String
    }

    var id: String
    var language: String
    var focus: String?
    var nodes: [NodeReport]

    init(_ screen: Screen) {
        id = screen.id
        language = screen.language
        focus = screen.focus
        nodes = screen.nodes.map {
            NodeReport(
                id: $0.id, role: "\($0.role)", name: $0.name, value: $0.isPrivate ? "" : $0.value, hint: $0.hint,
                key: $0.key, language: $0.language ?? screen.language)
        }
    }
}
