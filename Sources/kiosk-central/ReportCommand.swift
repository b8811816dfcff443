// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Foundation
import KioskModel

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Counts of visitors by place and day, with how far they are complete.",
        discussion: """
            With --months the months that were closed; with --month one of them, its corrections of earlier months and \
            the days worth a question; with --statistics how often agencies were reached, small cells masked, made at \
            the first asking and never changed. Lines that begin with # stand beside the figures.
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var area: AreaOption

    @Option(help: "Write the evidence of the figures to this file instead: see `kioskctl export verify`.")
    var evidence: String?
    @Option(help: "One month, 2026-11: as it was closed where it was, else as of now.") var month: String?
    @Flag(help: "The months that were closed.") var months = false
    @Option(help: "Statistics of agencies, of a month, 2026-10, or a week, 2026-W44.") var statistics: String?

    func validate() throws {
        let others = [evidence != nil || month != nil, months, statistics != nil].count { $0 }
        guard others <= 1 else { throw ValidationError("give one of --month, --months and --statistics") }
    }

    func run() async throws {
        let area = area.area
        if let evidence { return try await write(evidence, area) }
        if let statistics { return try await publish(statistics, area) }
        if months { return try await list(area) }
        if let month = try month.map({ try MonthArgument.read($0) }) { return try await show(month, area) }
        let report = try await withStore(common) { try await $0.report(area: area) }
        if common.json { return try CommandEntry.printJSON(report) }
        ReportText.print(figures: report.figures)
        ReportText.print(flags: report.flags)
        for place in report.coverage { print(ReportText.line(place)) }
    }

    private func write(_ file: String, _ area: String) async throws {
        let month = try month.map { try MonthArgument.read($0) }
        let written = try await withStore(common) { try await $0.evidence.write(to: file, month: month, area: area) }
        if common.json { return try CommandEntry.printJSON(written) }
        let scope = month.map { " of \($0.text)\(written.isClosed ? " as closed" : "")" } ?? ""
        print("\(written.figures) figures\(scope) and \(written.batches) batches written to \(file)")
    }

    private func list(_ area: String) async throws {
        let closings = try await withStore(common) { try await $0.closings.closings(area: area) }
        if common.json { return try CommandEntry.printJSON(closings) }
        print("month\tclosed\tlog\tcorrections")
        for closing in closings {
            let closed = ReportText.moment(closing.closedMilliseconds)
            print("\(closing.month)\t\(closed)\t\(closing.logSize)\t\(closing.corrections)")
        }
    }

    private func show(_ month: CivilMonth, _ area: String) async throws {
        let report = try await withStore(common) { try await $0.month(month, area: area) }
        if common.json { return try CommandEntry.printJSON(report) }
        let moment = ReportText.moment(report.madeMilliseconds)
        print(
            report.isClosed
                ? "# \(report.month), closed \(moment) as of \(report.logSize) entries of the log"
                : "# \(report.month), not closed: as of \(moment), \(report.logSize) entries of the log")
        ReportText.print(figures: report.figures)
        if !report.corrections.isEmpty {
            print("# corrections\(report.previous.map { " since \($0) was closed" } ?? " of the time before")")
            print("place\tname\tday\tevent\tcorrection\tcause\tterminal\tlog")
        }
        for one in report.corrections {
            let positions = one.positions.map(String.init).joined(separator: ",")
            print(
                "\(one.placeCode)\t\(one.placeName)\t\(one.day ?? "unknown")\t\(one.event)\t"
                    + "\(one.count > 0 ? "+" : "")\(one.count)\t\(one.cause)\t\(one.terminal)\t\(positions)")
        }
        ReportText.print(flags: report.flags)
    }

    private func publish(_ period: String, _ area: String) async throws {
        let release = try await withStore(common) { try await $0.statistics.release(area: area, period: period) }
        if common.json { return try CommandEntry.printJSON(release) }
        print("region\tagency\toutcome\tcount")
        for cell in release.cells {
            print(
                "\(cell.region)\t\(cell.agency.map(String.init) ?? "all")\t\(cell.outcomeName ?? "all")\t"
                    + "\(cell.count.map(String.init) ?? "masked")")
        }
        print("# \(release.period), made \(ReportText.moment(release.madeMilliseconds)); it is never made again")
        print("# masked: under 5, or what would give such a cell away; cells that are not there are 0")
    }
}

/// Lines that reports share.
enum ReportText {
    static func print(figures: [UsageReport.Figure]) {
        Swift.print("place\tname\tday\tevent\tcount")
        for figure in figures {
            Swift.print(
                "\(figure.placeCode)\t\(figure.placeName)\t\(figure.day ?? "unknown")\t\(figure.event)\t\(figure.count)"
            )
        }
    }

    static func print(flags: [PlausibilityFlag]) {
        for flag in flags {
            Swift.print(
                "# \(flag.placeName), \(flag.day ?? "day unknown"), terminal \(flag.terminal): "
                    + "\(flag.rule.rawValue): \(flag.text)")
        }
    }

    static func line(_ place: UsageReport.PlaceCoverage) -> String {
        let until = place.completeUntilMilliseconds.map { "complete up to \(moment($0))" } ?? "nothing known"
        let note =
            place.waiting > 0 ? ", \(place.waiting) events wait there" : place.isCurrent ? "" : ", not heard since"
        return "# \(place.placeName): \(until)\(note)"
    }

    static func moment(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000).ISO8601Format()
    }
}
