// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Crypto
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
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints events, oldest first.")

        @Option(help: "Epoch; without it all that are kept.")
        var epoch: UInt32?

        @Option(help: "First sequence of the epoch.")
        var after: UInt64 = 0

        @OptionGroup var options: StateOption

        func run() throws {
            let reader = try JournalReader.open(directory: options.directory.journal)
            let boots = try reader.boots()
            var rows: [JournalRow] = []
            for known in try reader.epochs() where epoch == nil || epoch == known.epoch {
                var next = max(after, known.pruned) + 1
                while case let records = try reader.records(epoch: known.epoch, from: next, limit: 1_000),
                    let last = records.last
                {
                    rows += records.map { JournalRow($0, boots: boots) }
                    next = last.sequence + 1
                    if !options.json {
                        for row in rows { print(row.line) }
                        rows = []
                    }
                }
            }
            if options.json { try CommandEntry.printJSON(rows) }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verifies chain, checkpoints and counters of the whole journal.")

        @OptionGroup var options: StateOption

        func run() throws {
            let state = options.directory
            guard let identity = try TerminalIdentity.load(directory: state.identity) else {
                throw JournalError.missing(directory: state.journal)
            }
            let report = try JournalReader.open(directory: state.journal).verify(key: identity.signingKey.publicKey)
            if options.json {
                try CommandEntry.printJSON(report)
            } else {
                print(
                    "\(report.recordCount) events in \(report.epochCount) epochs, "
                        + "\(report.checkpointCount) checkpoints, \(report.bootCount) starts of the machine")
                for problem in report.problems { print(problem) }
                if report.isSound { print("everything holds") }
            }
            guard report.isSound else {
                CommandEntry.complain(
                    "kioskctl: the journal does not hold; restart kioskd, which salvages it, and report it")
                throw ExitCode(1)
            }
        }
    }

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

/// One event as a technician reads it.
struct JournalRow: Encodable {
    var epoch: UInt32
    var sequence: UInt64
    /// Minutes since 1970 UTC; `nil` when the boot is not known.
    var minute: Int64?
    var clockTrusted: Bool
    var event: String
    var purpose: String
    var first: Int32
    var second: Int32
    var third: Int32
    var contentVersion: UInt32
    var placeCode: UInt32

    init(_ record: UsageRecord, boots: [BootRow]) {
        let wall = WallMinute(record, boots: boots)
        epoch = record.epoch
        sequence = record.sequence
        minute = wall?.minutes
        clockTrusted = wall?.trust == .central
        event = UsageEventCatalogue.entry(record.event.kind).name
        purpose = "\(record.event.purpose)"
        first = record.event.first
        second = record.event.second
        third = record.event.third
        contentVersion = record.contentVersion
        placeCode = record.placeCode
    }

    var line: String {
        let local = minute.map { LocalMinute(utcMilliseconds: $0 * 60_000) }
        let time =
            local.map {
                "\($0.date.year)-\(pad($0.date.month))-\(pad($0.date.day)) \(pad($0.minute / 60)):\(pad($0.minute % 60))"
            } ?? "time unknown"
        let numbers = [first, second, third].map(String.init).joined(separator: " ")
        return "\(epoch)/\(sequence)  \(time)\(clockTrusted ? "" : "?")  \(event)  \(numbers)  \(purpose)"
    }

    private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
