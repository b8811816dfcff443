// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Foundation
import KioskModel

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Makes a complete copy of the database now; the server may be running.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "File to write; an older one is replaced.") var file: String

    struct Output: Codable {
        let file: String
        let marksRaised: Int
    }

    func run() async throws {
        let file = file
        let raised = try await withStore(common) { try await $0.backup(to: file) }
        if common.json { return try CommandEntry.printJSON(Output(file: file, marksRaised: raised)) }
        print("written to \(file)")
    }
}

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Counts of visitors by place and day, with how far they are complete.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var area: AreaOption

    @Option(help: "Write the evidence of the figures to this file instead: see `kioskctl export verify`.")
    var evidence: String?
    @Option(help: "Evidence of one month, 2026-11, as it was closed where it was; else of all time.") var month: String?

    func validate() throws {
        if month != nil, evidence == nil { throw ValidationError("--month goes with --evidence") }
    }

    func run() async throws {
        let area = area.area
        if let evidence { return try await write(evidence, area) }
        let report = try await withStore(common) { try await $0.report(area: area) }
        if common.json { return try CommandEntry.printJSON(report) }
        print("place\tname\tday\tevent\tcount")
        for figure in report.figures {
            print(
                "\(figure.placeCode)\t\(figure.placeName)\t\(figure.day ?? "unknown")\t\(figure.event)\t\(figure.count)"
            )
        }
        for place in report.coverage {
            let until =
                place.completeUntilMilliseconds.map {
                    "complete up to \(Date(timeIntervalSince1970: Double($0) / 1_000).ISO8601Format())"
                } ?? "nothing known"
            let note =
                place.waiting > 0 ? ", \(place.waiting) events wait there" : place.isCurrent ? "" : ", not heard since"
            print("# \(place.placeName): \(until)\(note)")
        }
    }
}

extension ReportCommand {
    private func write(_ file: String, _ area: String) async throws {
        let month = try month.map { try MonthArgument.read($0) }
        let written = try await withStore(common) { try await $0.evidence.write(to: file, month: month, area: area) }
        if common.json { return try CommandEntry.printJSON(written) }
        let scope = month.map { " of \($0.text)\(written.isClosed ? " as closed" : "")" } ?? ""
        print("\(written.figures) figures\(scope) and \(written.batches) batches written to \(file)")
    }
}

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Computes every chain, counter and daily figure again from the records.")
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let result = try await withStore(common) { try await $0.verify() }
        if common.json {
            try CommandEntry.printJSON(result)
        } else {
            print("\(result.records) events in \(result.epochs) epochs")
        }
        guard result.problems.isEmpty else {
            throw CentralError.inconsistent(result.problems.joined(separator: "; "))
        }
    }
}
