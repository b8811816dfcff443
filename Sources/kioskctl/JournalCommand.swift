// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import Journal
import KioskDaemon
import KioskModel
import Uplink

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Reads and verifies the journal, beside a running kioskd too.",
        subcommands: [List.self, Verify.self, Catalogue.self])
}

extension JournalCommand {
    /// The catalogue of usage events: what is counted, and what each number means.
    struct Catalogue: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Every usage event there is, as a table.")

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let rows = UsageEventCatalogue.entries.map(CatalogueRow.init)
            if json { return try CommandEntry.printJSON(rows) }
            print("| code | event | when | first | second | third |\n| --- | --- | --- | --- | --- | --- |")
            for row in rows {
                print("| \(row.code) | \(row.name) | \(row.summary) | \(row.first) | \(row.second) | \(row.third) |")
            }
        }
    }
}

struct CatalogueRow: Encodable {
    var code: UInt16
    var name: String
    var summary: String
    var first: String
    var second: String
    var third: String

    init(_ entry: UsageEventCatalogue.Entry) {
        code = entry.kind.rawValue
        name = entry.name
        summary = entry.summary
        first = Self.words(entry.first)
        second = Self.words(entry.second)
        third = Self.words(entry.third)
    }

    static func words(_ meaning: UsageEventCatalogue.Meaning) -> String {
        switch meaning {
        case .unused: "–"
        case .service: "code of the service"
        case .question: "code of the question"
        case .language: "code of the language"
        case .oneOf(let values):
            values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        case .number(let range, let words): "\(words), \(range.lowerBound)–\(range.upperBound)"
        }
    }
}
