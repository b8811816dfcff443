// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskModel
import Peripherals

/// The card driver in a process of its own, whose environment names the card service: one line of JSON for each event,
/// until standard input ends.
struct CardWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card-watch", abstract: "Tells what the card readers say.", shouldDisplay: false)

    @Option(help: "A trusted card as JSON; may be repeated.") var trust: [String] = []
    @Option(help: "Seconds until a card is mute.") var patience = 8.0
    @Option(help: "Seconds between tries to reach the card service, at first and at most.") var retry = 1.0

    @Option(help: "Seconds between questions whether the card service answers.") var pulse = 60.0

    private struct Line: Codable {
        var event: String
        var ordinal: Int?
        var card: CardState?
        var label: String?
    }

    func run() throws {
        let trusted = try trust.map { try JSONDecoder().decode(ServiceCard.self, from: Data($0.utf8)) }
        var waits = CardWaits()
        waits.examinationSeconds = patience
        waits.idleAskSeconds = pulse
        waits.idleAnswerSeconds = patience
        waits.firstRetrySeconds = retry
        waits.longestRetrySeconds = max(retry, 1)
        let readers = CardReaders(trusted: trusted, waits: waits) { Self.say(Self.line($0)) }
        readers.start()
        while let line = readLine() {
            if line == "poke" { readers.poke() }
        }
        readers.stop()
        Self.say(Line(event: "stopped"))
    }

    private static func line(_ event: CardEvent) -> Line {
        switch event {
        case .status(let status): Line(event: status.condition.name, ordinal: status.ordinal, card: status.card)
        case .proven(let card): Line(event: "proven", label: card.label)
        case .recognised(let card): Line(event: "recognised", label: card.label)
        case .refused(let refusal): Line(event: "refused.\(refusal.rawValue)")
        }
    }

    private static func say(_ line: Line) {
        guard let data = try? JSONEncoder().encode(line) else { return }
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }
}
