// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry

@main
enum Main {
    static func main() {
        CommandEntry.run(KioskSimulator.self)
    }
}

struct KioskSimulator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiosk-sim", abstract: "A simulated world for the terminal: for the demo, the tour and tests.",
        subcommands: [
            CardWatchCommand.self,
            CountyCommand.self,
            DockCommandLine.self,
            EvidenceLoad.self,
            IdleCommand.self,
            IngestFloor.self,
            IngestLoad.self,
            InputWatch.self,
            JournalLoad.self, JournalLook.self,
            MeetingTimesCommand.self,
            PrinterCommand.self,
            SlipRender.self,
            SoakCommand.self,
            TerminalProbe.self,
            TourCommand.self,
            UdevWatch.self,
            UplinkLoad.self,
            WorkloadCommand.self,
        ])
}
