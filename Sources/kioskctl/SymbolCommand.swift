// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import Glyphs
import KioskModel
import Slips

struct SymbolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "symbol", abstract: "The standard symbol, for print, page, screen and slip.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case svg, png, text, escpos
    }

    @Option(help: "svg, png, text or escpos.")
    var format = Format.text

    @Option(help: "Width and height: pixels for png, dots for escpos, columns for text.")
    var size: Int?

    @OptionGroup var source: ContentOption

    @Flag(help: "Print JSON: the symbol's spoken text and its SVG.")
    var json = false

    func validate() throws {
        if let size, !(1...4_096).contains(size) { throw ValidationError("--size goes from 1 to 4096") }
    }

    func run() throws {
        let symbol = try Symbol(svg: try source.content().symbolSVG)
        if json {
            try CommandEntry.printJSON(["title": symbol.title, "svg": symbol.svg])
            return
        }
        switch format {
        case .svg: print(symbol.svg)
        case .text:
            let columns = size ?? 24
            for line in symbol.textArt(columns: columns, rows: max(1, columns / 2)) { print(line) }
        case .png:
            FileHandle.standardOutput.write(Data(try symbol.canvas(size: size ?? 512).png()))
        case .escpos:
            let draft = SlipDraft(service: 1, lines: [SlipDraft.Line(.symbol)])
            FileHandle.standardOutput.write(Data(Slip(draft: draft, symbol: symbol).escPos(.paper80)))
        }
    }
}
