// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry

@main
enum Main {
    static func main() async {
        await CommandEntry.run(KioskCentral.self)
    }
}

struct KioskCentral: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kiosk-central", abstract: "The central of the service points.",
        subcommands: [
            ServeCommand.self, SiteCommand.self, TokenCommand.self, TerminalCommand.self, OperatorCommand.self,
            ContentCommand.self, ContentKeyCommand.self, BackupCommand.self, ReportCommand.self, VerifyCommand.self,
            LogCommand.self, CosignCommand.self, KeysCommand.self, DeleteCommand.self, MeetingCommand.self,
        ])
}
