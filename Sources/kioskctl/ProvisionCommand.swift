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
    var token: String?

    @Flag(help: "Take the token from the terminal's scanner; kioskd must be running.")
    var scan = false

    @OptionGroup var options: StateOption

    func validate() throws {
        guard (token == nil) == scan else {
            throw ValidationError("give the token, or --scan to take it from the terminal's scanner")
        }
    }

    /// The next code that the terminal's scanner reads; it comes here and goes nowhere else.
    private func scanned() throws -> String {
        CommandEntry.complain("Scan the token now, within a minute.")
        let answer = try ControlClient.ask(
            [String: String].self, ControlRequest(["scan"]), state: options.directory, timeoutSeconds: 70)
        guard let token = EnrolmentToken(answer["scan"] ?? "") else {
            throw DaemonError.refused("what was scanned is no enrolment token (24 characters); scan the right code")
        }
        return token.characters
    }

    func run() throws {
        let token = try token ?? scanned()
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
            print("Next: kioskctl content install FILE, then start kioskd; one that runs sees it within a minute.")
        }
    }
}
