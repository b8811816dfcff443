// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Foundation
import KioskModel
import KioskSim
import Uplink

/// Real terminals' reports, as many as a server can take: for the bench, which tells it how many and how fast.
struct IngestLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest-load", abstract: "Send a server the reports of many terminals, signed beforehand.",
        discussion: """
            Enrols a terminal for each line of --tokens, signs, connects, and says how many reports are ready. Then it \
            obeys a command a line: `closed COUNT`, each terminal as soon as it has its answer; `open COUNT RATE`, so \
            many a second whatever the server does. Each run ends with a line of JSON.
            """, shouldDisplay: false)

    @Option(help: "Folder of the terminals' keys.")
    var directory: String

    @Option(help: "https://host:port of the enrolment listener.")
    var central: String

    @Option(help: "File with an enrolment token a line.")
    var tokens: String

    @Option(help: "Events of each terminal.")
    var events = 9_000

    @Option(help: "Events in a report.")
    var length = 20

    @Option(help: "Heartbeats instead of reports: year, quarter (of one), or flutter: --events of them.")
    var heartbeats: Heartbeats?

    enum Heartbeats: String, ExpressibleByArgument {
        case year, quarter, flutter
    }

    func run() throws {
        let lines = try String(contentsOfFile: tokens, encoding: .utf8).split(whereSeparator: \.isNewline)
        var terminals: [IngestTerminal] = []
        for (number, token) in lines.enumerated() {
            var terminal = try IngestTerminal(
                directory: "\(directory)/\(number)", url: central, token: String(token))
            let name = terminal.identity.terminal
            switch heartbeats {
            case nil: try terminal.prepare(number: number, events: events, length: length)
            case .year: try terminal.prepare(HeartbeatYear(terminal: name, seed: Workload.seed &+ UInt64(number)))
            case .quarter:
                let minutes = HeartbeatYear.minutes / 4
                try terminal.prepare(
                    HeartbeatYear(terminal: name, seed: Workload.seed &+ UInt64(number), minutes: minutes))
            case .flutter: try terminal.prepare(HeartbeatFlutter(terminal: name, count: events))
            }
            terminals.append(terminal)
        }
        let fleet = try IngestFleet(terminals)
        terminals = []
        try JSONLine.say(["ready": fleet.left])
        while let line = readLine() {
            let words = line.split(separator: " ")
            let numbers = words.dropFirst().compactMap { Double($0) }
            switch (words.first, numbers.count) {
            case ("closed", 1): try JSONLine.say(try fleet.closed(reports: Int(numbers[0])))
            case ("open", 2):
                try JSONLine.say(try fleet.open(reports: Int(numbers[0]), perSecond: numbers[1]))
            default: throw LoadFailure("no such command: \(line)")
            }
        }
        try fleet.stop()
    }
}
