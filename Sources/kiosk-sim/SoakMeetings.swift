// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskSim

extension SoakCommand {
    struct Meetings: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One meeting after the other, each ended in another way; then looks at what grew.",
            discussion: "Ends with `N passed, N failed`; exit status 0 when nothing failed, else 1.")

        @OptionGroup var options: CountyOptions

        @Option(help: "How many meetings.")
        var rounds = 100

        @Option(help: "The same seed, the same ends; without it one is made and printed.")
        var seed: UInt64?

        @Flag(help: "Tell what held as well.")
        var verbose = false

        func run() throws {
            let verbose = verbose
            @Sendable func tells(_ line: String) -> Bool { verbose || !line.hasPrefix("  ✔ meeting ") }
            try SoakCommand.run(options, seed: seed, tells: tells) { folder, seed, report in
                MeetingsSoak(
                    county: try options.county(in: folder), report: report, meetings: rounds, seed: seed
                ) { CommandEntry.complain($0) }.run(content: options.contentFolder)
            }
        }
    }
}
