// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry

@main
enum Main {
    static func main() {
        CommandEntry.run(Kioskctl.self)
    }
}

struct Kioskctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kioskctl", abstract: "The technician's tool for a service point terminal.",
        subcommands: [
            StatusCommand.self, DoctorCommand.self, ProvisionCommand.self, JournalCommand.self, ScreenCommand.self,
            SymbolCommand.self, ContentCommand.self, PrinterCommand.self,
            ExportCommand.self, ImportCommand.self,
        ])
}
