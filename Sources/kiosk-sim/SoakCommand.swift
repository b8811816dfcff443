// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskSim

struct SoakCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Uses the real programs for long, from a seed, and looks for what is lost or grows.",
        subcommands: [Peripherals.self, Count.self, Meetings.self])
}

extension SoakCommand {
    /// A soak in a county's folder: its seed first, its verdict last.
    /// - Parameter tells: whether a line of the report is shown.
    static func run(
        _ options: CountyOptions, seed: UInt64?, tells: @escaping @Sendable (String) -> Bool,
        _ soak: (_ folder: URL, _ seed: UInt64, _ report: TourReport) throws -> Void
    ) throws {
        let (folder, isTemporary) = try options.open()
        let seed = seed ?? UInt64.random(in: 1...999_999)
        CommandEntry.complain("seed \(seed)")
        let report = TourReport { if tells($0) { CommandEntry.complain($0) } }
        try soak(folder, seed, report)
        if report.failed > 0 {
            CommandEntry.complain("seed \(seed); what the programs left behind is in \(folder.path)")
        } else if isTemporary {
            try FileManager.default.removeItem(at: folder)
        }
        print("\(report.passed) passed, \(report.failed) failed")
        if report.failed > 0 { throw ExitCode(1) }
    }

    struct Peripherals: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Devices are pulled, jammed, emptied and mended at random while visits go on.",
            discussion: "Ends with `N passed, N failed`; exit status 0 when nothing failed, else 1.")

        @OptionGroup var options: CountyOptions

        @Option(help: "How many things happen to the devices.")
        var events = 1_000

        @Option(help: "The same seed, the same events; without it one is made and printed.")
        var seed: UInt64?

        @Option(help: "Printer for kioskd; without it, the one that udev finds.")
        var printer: String?

        @Flag(help: "Tell what held as well.")
        var verbose = false

        func run() throws {
            let verbose = verbose
            @Sendable func tells(_ line: String) -> Bool {
                verbose || !line.hasPrefix("  ✔ visit") && line != "  ✔ the kiosk still runs"
            }
            try SoakCommand.run(options, seed: seed, tells: tells) { folder, seed, report in
                try PeripheralsSoak(
                    county: try options.county(in: folder), report: report, events: events, seed: seed,
                    printer: printer
                ) { CommandEntry.complain($0) }.run(content: options.contentFolder)
            }
        }
    }
}
