// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskDaemon
import KioskModel
import Uplink

struct ProvisionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provision", abstract: "Enrols this terminal at its central with one token.",
        discussion: "The operator makes the token with: kiosk-central token --site CODE. It works once, for 15 minutes."
    )

    @Option(help: "The enrolment address of the central: https://host:port.")
    var central: String

    @Argument(help: "The token: 24 characters; case, spaces and hyphens do not matter.")
    var token: String

    @OptionGroup var options: StateOption

    func run() throws {
        let state = options.directory
        state.prepare()
        let identity = try TerminalIdentity.loadOrCreate(directory: state.identity, settingDamagedAside: true)
        let grant = try Provisioner.enrol(url: central, token: token, identity: identity)
        let place = identity.configuration?.placeName ?? ""
        if options.json {
            try CommandEntry.printJSON(
                ["terminal": identity.terminal, "place": place, "terminals": grant.terminalsURL])
        } else {
            print("Enrolled as \(identity.terminal.prefix(16)) at \(place).")
            print("Next: kioskctl content install FILE, then start kioskd, or start it anew where it runs.")
        }
    }
}
