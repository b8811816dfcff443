// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Foundation
import Journal
import KioskModel
import KioskSim
import Synchronization
import Uplink

/// A terminal that is nothing but its real journal and its real uplink: for what is measured of a line.
struct UplinkLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uplink-load", abstract: "Journal and uplink of a terminal, without its screens.",
        shouldDisplay: false, subcommands: [Fill.self, Run.self])

    /// Enrols and writes down what the workload says, in its own time.
    struct Fill: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Enrol and fill the journal with the workload.")

        @Option(help: "Folder of the terminal: identity and journal.")
        var directory: String

        @Option(help: "https://host:port of the enrolment listener.")
        var central: String

        @Option(help: "Enrolment token.")
        var token: String

        @Option(help: "Events.")
        var events = 9_000

        func run() throws {
            let identity = try TerminalIdentity.loadOrCreate(directory: directory + "/identity")
            try Provisioner.enrol(url: central, token: token, identity: identity)
            var workload = Workload(events: events, placeCode: identity.configuration?.placeCode ?? 7)
            workload.end(before: Int64(Date().timeIntervalSince1970 * 1_000))
            for boot in workload.boots { try live(boot, workload.records, identity) }
        }

        /// One boot of the terminal, a transaction for each minute in which something happened.
        private func live(_ boot: BootRow, _ records: [UsageRecord], _ identity: TerminalIdentity) throws {
            let now = Atomic<Int64>(0)
            let clock = JournalClock(
                bootMilliseconds: { now.load(ordering: .relaxed) },
                wallMilliseconds: { boot.wallAtBootMilliseconds + now.load(ordering: .relaxed) },
                errorBoundMilliseconds: { boot.errorBoundMilliseconds }, trust: { .central })
            let journal = try Journal.open(
                directory: directory + "/journal", signingKey: identity.signingKey, bootID: boot.bootID, clock: clock)
            var rest = records.drop { $0.bootOrdinal < boot.ordinal }.prefix { $0.bootOrdinal == boot.ordinal }
            while let first = rest.first {
                let minute = rest.prefix { $0.bootMinutes == first.bootMinutes }
                rest = rest.dropFirst(minute.count)
                now.store(Int64(first.bootMinutes) * 60_000, ordering: .relaxed)
                try journal.append(
                    minute.map {
                        JournalEntry($0.event, contentVersion: $0.contentVersion, placeCode: $0.placeCode)
                    })
            }
            try journal.close()
        }
    }

    /// Obeys a command a line and answers each with a line of JSON.
    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run the uplink of a filled terminal as told.",
            discussion: """
                `go` starts the uplink and waits until all is acknowledged; `heartbeat` asks for a heartbeat soon and \
                waits for its answer; `append COUNT` writes so many events and waits until they are acknowledged. Each \
                answer says how many seconds that took.
                """)

        @Option(help: "Folder of the terminal: identity and journal.")
        var directory: String

        @Option(help: "Give up waiting after so many seconds.")
        var patience = 600

        func run() throws {
            let terminal = try LineTerminal(directory: directory)
            try JSONLine.say(["waiting": terminal.lastSequence])
            while let line = readLine() {
                let words = line.split(separator: " ")
                let count = words.dropFirst().first.flatMap { Int($0) }
                let start = ContinuousClock.now
                switch (words.first, count) {
                case ("go", nil): terminal.go()
                case ("heartbeat", nil): terminal.askForHeartbeat()
                case ("append", let count?): try terminal.append(count)
                default: throw ValidationError("no such command: \(line)")
                }
                guard let end = terminal.waitUntilDone(seconds: patience) else {
                    throw ValidationError("not done after \(patience) s: \(terminal.lastError)")
                }
                let taken = start.duration(to: end)
                try JSONLine.say(
                    Answer(
                        seconds: Double(taken.components.seconds) + Double(taken.components.attoseconds) / 1e18,
                        events: terminal.lastSequence, shipments: terminal.shipments, heartbeats: terminal.heartbeats))
            }
            terminal.stop()
        }

        private struct Answer: Encodable {
            let seconds: Double
            let events: UInt64
            let shipments: Int
            let heartbeats: Int
        }
    }
}
