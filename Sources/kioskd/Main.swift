// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry

@main
enum Main {
    static func main() {
        CommandEntry.run(Kioskd.self)
    }
}

struct Kioskd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kioskd", abstract: "Drives the service point terminal.", subcommands: [Run.self])
}
