// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Crypto
import Foundation
import Journal
import KioskModel

/// Appends events in a loop and prints each sequence once it is durable: for tests that kill it, and for the bench.
struct JournalLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal-load", abstract: "Append events to a journal until stopped.", shouldDisplay: false)

    @Option(help: "Folder of the journal.")
    var directory: String

    @Option(help: "Private Ed25519 key, 64 hexadecimal digits.")
    var key: String

    @Option(help: "Boot id, 32 hexadecimal digits.")
    var boot = "00000000000000000000000000000001"

    @Option(help: "Stop after so many events; 0 goes on until killed.")
    var count = 0

    @Option(help: "Take an acknowledgement every so many events; 0 never.")
    var acknowledgeEvery = 0

    @Option(help: "Events in one transaction; only the last is printed.")
    var group = 1

    @Option(help: "A clock that the central confirmed, so many days after a certain one.")
    var day: Int64?

    @Option(help: "Events a shipment and its answer come after; 0 never. Prints nothing of it.")
    var shipEvery = 0

    @Flag(help: "Print nothing for each event, and at the end the microseconds each took as JSON.")
    var measure = false

    func run() throws {
        guard let bytes = Hex.decode(key), bytes.count == 32, let bootID = Hex.decode(boot), bootID.count == 16 else {
            throw ValidationError("--key takes 64 and --boot 32 hexadecimal digits")
        }
        let signingKey = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        let journal = try Journal.open(directory: directory, signingKey: signingKey, bootID: bootID, clock: clock)
        if !measure { say("open \(journal.position.epoch) \(journal.position.lastSequence)") }
        var microseconds: [Double] = []
        var done = 0
        while count == 0 || done < count {
            let start = ContinuousClock.now
            let entries = (done..<done + group).map {
                JournalEntry(
                    UsageEvent(.serviceOpened, purpose: .visitor, first: Int32($0 % 5) + 1), contentVersion: 1,
                    placeCode: 7)
            }
            let sequence = try journal.append(entries).upperBound
            let taken = start.duration(to: .now)
            done += group
            if measure {
                microseconds.append(Double(taken.components.attoseconds) / 1e12)
            } else {
                say("\(journal.position.epoch) \(sequence)")
            }
            if acknowledgeEvery > 0, done / group % acknowledgeEvery == 0 { try acknowledge(journal) }
            if shipEvery > 0, done % shipEvery == 0 { try ship(journal) }
        }
        try journal.close()
        if measure { say(String(decoding: try JSONEncoder().encode(microseconds), as: UTF8.self)) }
    }

    private var clock: JournalClock {
        guard let day else { return .system }
        return JournalClock(
            bootMilliseconds: { 0 }, wallMilliseconds: { 1_800_000_000_000 + day * 86_400_000 }, trust: { .central })
    }

    /// Everything there is, to a central that has it twice at once.
    private func ship(_ journal: Journal) throws {
        while let shipment = try journal.nextShipment(creditBytes: Shipment.maximumBytes, version: 2) {
            let last = shipment.sequences[shipment.sequences.count - 1].upperBound
            try journal.acknowledge(
                Acknowledgement(
                    terminal: Hex.encode(journal.terminalID), epoch: shipment.epoch, stored: last, releasable: last,
                    serverTimeMilliseconds: 0), of: shipment)
        }
        // A heartbeat says the same again, and some more blocks are sealed.
        let (epoch, last) = journal.position
        for _ in 0..<shipEvery / 1_024 + 1 {
            try journal.acknowledge(
                Acknowledgement(
                    terminal: Hex.encode(journal.terminalID), epoch: epoch, stored: last, releasable: last,
                    serverTimeMilliseconds: 0))
        }
    }

    /// What a central does: takes the next batch and says so.
    private func acknowledge(_ journal: Journal) throws {
        guard let batch = try journal.nextBatch() else { return }
        try journal.acknowledge(
            Acknowledgement(
                terminal: Hex.encode(journal.terminalID), epoch: batch.epoch, stored: batch.sequences.upperBound,
                releasable: batch.sequences.upperBound, serverTimeMilliseconds: 0))
        say("stored \(batch.epoch) \(batch.sequences.upperBound)")
    }

    /// One write for each line: what a reader has seen had happened.
    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
