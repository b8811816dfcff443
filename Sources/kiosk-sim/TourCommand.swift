// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskSim

/// What the tour and the demo need to know of this machine.
struct CountyOptions: ParsableArguments {
    @Option(help: "The folder with the built programs. Without it: the folder of this one.")
    var programs: String?

    @Option(help: "The content folder.")
    var content = "Kiosk"

    @Option(help: "The demo's places.")
    var places = "seeds/places.json"

    @Option(help: "Where everything is put. Without it: a temporary folder, removed at the end.")
    var folder: String?

    @Option(help: "What starts the media servers of the practice agency's desk; \"none\": a county without a desk.")
    var meetings = "Device/meetings/start"

    var contentFolder: URL { URL(fileURLWithPath: content) }

    /// The folder, and whether it is ours to remove.
    func open() throws -> (folder: URL, isTemporary: Bool) {
        if let folder { return (URL(fileURLWithPath: folder), false) }
        let made = FileManager.default.temporaryDirectory.appendingPathComponent("servicepunkt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        return (made, true)
    }

    func county(in folder: URL) throws -> County {
        let own = Bundle.main.executableURL?.deletingLastPathComponent()
        let beside = programs.map { URL(fileURLWithPath: $0) } ?? own ?? URL(fileURLWithPath: ".")
        return County(
            folder: folder, programs: Programs(folder: beside),
            places: try Places(contentsOf: URL(fileURLWithPath: places)),
            mediaProgram: meetings == "none" ? nil : meetings)
    }
}

struct TourCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tour", abstract: "Drives the real programs as a visitor would and checks every joint.",
        discussion: "Ends with `N passed, N failed`; exit status 0 when nothing failed, else 1.")

    @OptionGroup var options: CountyOptions

    @Option(help: "Words of one chapter's heading: that one alone.")
    var only: String?

    @Flag(help: "Print JSON at the end.")
    var json = false

    func run() throws {
        let (folder, isTemporary) = try options.open()
        let report = TourReport { line in
            CommandEntry.complain(line)
        }
        Tour(county: try options.county(in: folder), report: report).take(
            content: options.contentFolder, only: only)
        if report.failed > 0 {
            CommandEntry.complain("what the programs left behind is in \(folder.path)")
        } else if isTemporary {
            try FileManager.default.removeItem(at: folder)
        }
        if json {
            try CommandEntry.printJSON(["passed": report.passed, "failed": report.failed])
        } else {
            print("\(report.passed) passed, \(report.failed) failed")
        }
        if report.failed > 0 { throw ExitCode(1) }
    }
}
