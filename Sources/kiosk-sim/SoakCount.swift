// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import Glibc
import KioskModel
import KioskSim

extension SoakCommand {
    /// Kills the writer of a journal at random moments and looks each time at what it had promised.
    struct Count: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The journal's writer is killed at random while it appends, takes answers, seals and prunes.",
            discussion: "Ends with `N passed, N failed`; exit status 0 when nothing failed, else 1.")

        @Option(help: "Folder of the programs; without it, the one this program is in.")
        var programs: String?

        @Option(help: "How often it is killed.")
        var rounds = 10_000

        @Option(help: "The same seed, the same rounds; without it one is made and printed.")
        var seed: UInt64?

        func run() throws {
            let seed = seed ?? UInt64.random(in: 1...999_999)
            CommandEntry.complain("seed \(seed)")
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("count-soak-\(UUID().uuidString)").path
            var soak = CountSoak(
                program: programs.map { $0 + "/kiosk-sim" } ?? Bundle.main.executablePath ?? "kiosk-sim",
                folder: folder, random: SoakRandom(state: seed))
            for round in 0..<rounds {
                let broken = try soak.round(round)
                guard broken.isEmpty else {
                    for line in broken { CommandEntry.complain("round \(round): \(line)") }
                    CommandEntry.complain("seed \(seed); the journal is in \(folder)")
                    print("\(round) passed, 1 failed")
                    throw ExitCode(1)
                }
            }
            try FileManager.default.removeItem(atPath: folder)
            print("\(rounds) passed, 0 failed")
        }
    }
}

/// Numbers from a seed (SplitMix64, public domain).
struct SoakRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// One journal through many violent ends.
private struct CountSoak {
    /// A journal is looked at as a whole, and begun anew, every so many rounds.
    static let roundsOfAJournal = 50
    static let key = [UInt8](repeating: 7, count: 32)

    let program: String
    let folder: String
    var random: SoakRandom
    private var durable: UInt64 = 0
    private var stored: UInt64 = 0

    init(program: String, folder: String, random: SoakRandom) {
        self.program = program
        self.folder = folder
        self.random = random
    }

    private var directory: String { folder + "/journal" }

    /// - Returns: what did not hold.
    mutating func round(_ round: Int) throws -> [String] {
        if round % Self.roundsOfAJournal == 0 {
            try? FileManager.default.removeItem(atPath: directory)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            durable = 0
            stored = 0
        }
        // Thirty days from round to round: what the central has twice comes to its age.
        let day = round % Self.roundsOfAJournal * 30
        let group = [1, 1, 1, 40].randomElement(using: &random) ?? 1
        let process = ChildProcess()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            "journal-load", "--directory", directory, "--key", Hex.encode(Self.key), "--boot",
            String(format: "%032x", round % Self.roundsOfAJournal / 2 + 1), "--acknowledge-every", "3", "--group",
            "\(group)", "--day", "\(day)",
        ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let lines = Int.random(in: 0...60, using: &random)
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        var seen = 0
        while seen < lines {
            let count = read(output.fileHandleForReading.fileDescriptor, &chunk, chunk.count)
            if count <= 0 { break }
            text += chunk.prefix(count)
            seen += chunk.prefix(count).count { $0 == 10 }
        }
        kill(process.processIdentifier, SIGKILL)
        while case let count = read(output.fileHandleForReading.fileDescriptor, &chunk, chunk.count), count > 0 {
            text += chunk.prefix(count)
        }
        process.waitUntilExit()
        var broken: [String] = []
        // The last piece may be half a line.
        let whole = text.lastIndex(of: 10).map { text[...$0] } ?? []
        for line in whole.split(separator: 10) {
            hear(String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init), &broken)
        }
        if broken.isEmpty, round % Self.roundsOfAJournal % 10 == 9 { broken += try look() }
        return broken
    }

    private mutating func hear(_ words: [String], _ broken: inout [String]) {
        guard let number = words.last.flatMap(UInt64.init) else { return broken.append("it said \(words)") }
        switch words[0] {
        case "open":
            if words[1] != "1" { broken.append("a mere kill opened epoch \(words[1])") }
            if number < durable { broken.append("\(durable) was durable, it opens at \(number)") }
            durable = max(durable, number)
        case "stored":
            if number < stored { broken.append("the central had \(stored), now \(number)") }
            stored = max(stored, number)
        default:
            if words[0] != "1" || number <= durable { broken.append("\(number) comes again after \(durable)") }
            durable = number
        }
    }

    private func look() throws -> [String] {
        let found = try JournalLook.Findings(directory: directory, key: Self.key)
        guard found.epoch == 1, found.last >= durable, found.salvages.isEmpty else {
            return found.problems + [
                "epoch \(found.epoch) ends at \(found.last), \(durable) was durable; \(found.salvages)"
            ]
        }
        return found.problems
    }
}
