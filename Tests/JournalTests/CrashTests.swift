// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import Journal
import KioskModel
import KioskSim
import Testing

@Suite struct CrashTests {
    /// Two hundred ends by force over journals that come to their age, seal, prune and checkpoint.
    @Test func twoHundredKillsLoseNothing() throws {
        let process = ChildProcess()
        let output = Pipe()
        process.executableURL = Workbench.simulator
        process.arguments = ["soak", "count", "--rounds", "200"]
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(said == "200 passed, 0 failed\n")
        #expect(process.terminationStatus == 0)
    }

    /// Kills the writer at a random moment, forty times over the same journal. Everything it said was durable is there,
    /// nothing is missing in between, and each opening goes on by itself.
    @Test func killedAtAnyMomentNothingAcknowledgedIsLost() throws {
        let bench = try Workbench()
        var random = SystemRandomNumberGenerator()
        var durable: UInt64 = 0
        for round in 0..<40 {
            let output = Pipe()
            let process = try bench.load(
                ["--acknowledge-every", "37", "--boot", String(format: "%032x", round / 4 + 1)], output: output)
            let lines = UInt64.random(in: 0...120, using: &random)
            let reader = LineReader(output.fileHandleForReading.fileDescriptor)
            for _ in 0..<lines { _ = reader.next() }
            kill(process.processIdentifier, SIGKILL)
            while reader.next() != nil {}
            process.waitUntilExit()
            for line in reader.lines {
                let words = line.split(separator: " ")
                if words.first == "open" {
                    #expect(words[1] == "1", "no new epoch after a mere kill")
                    #expect((UInt64(words[2]) ?? 0) >= durable)
                } else if words.first == "stored" {
                    #expect(UInt64(words[2]) ?? .max <= durable)
                } else if let sequence = words.last.flatMap({ UInt64($0) }) {
                    #expect(words.first == "1")
                    #expect(sequence == durable + 1 || reader.isFirstEvent(line))
                    durable = sequence
                } else {
                    Issue.record("round \(round): \(line)")
                }
            }
        }
        #expect(durable > 100)
        let journal = try bench.open()
        #expect(journal.position.epoch == 1)
        #expect(journal.position.lastSequence >= durable)
        #expect(journal.salvages.isEmpty)
        #expect(try journal.verify().problems == [])
        let records = try journal.records(epoch: 1, from: 1, limit: .max)
        #expect(records.map(\.sequence) == Array(1...journal.position.lastSequence))
        try journal.append(Workbench.event(0), contentVersion: 1, placeCode: 1)
    }
}

/// Lines from a descriptor, until it ends.
private final class LineReader {
    private let file: Int32
    private var rest: [UInt8] = []
    private(set) var lines: [String] = []

    init(_ file: Int32) { self.file = file }

    func next() -> String? {
        while true {
            if let end = rest.firstIndex(of: 10) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeFirst(end + 1)
                lines.append(line)
                return line
            }
            var chunk = [UInt8](repeating: 0, count: 4_096)
            let count = read(file, &chunk, chunk.count)
            guard count > 0 else { return nil }
            rest += chunk.prefix(count)
        }
    }

    /// The first event of a round may follow one whose line was never seen.
    func isFirstEvent(_ line: String) -> Bool {
        lines.first { !$0.hasPrefix("open") && !$0.hasPrefix("stored") } == line
    }
}
