// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Crypto
import Foundation
import KioskModel
import KioskSim

/// Makes a county's evidence from the workload and measures its verification against the floor: the same hashes over as
/// many bytes and the same signatures, and nothing else.
struct EvidenceLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence-load", abstract: "Verify the evidence of a county and print seconds as JSON.",
        shouldDisplay: false)

    @Option(help: "Terminals.")
    var terminals = 24

    @Option(help: "Days, of 300 events and one batch each.")
    var days = 365

    @Option(help: "How often; ours and the floor in turn.")
    var rounds = 3

    struct Result: Encodable {
        var events: UInt64
        var batches: Int
        var bytes: Int
        var figures: Int
        /// CPU seconds.
        var ours: [Double] = []
        var floor: [Double] = []
    }

    func run() throws {
        let county = try EvidenceCounty(terminals: terminals, days: days)
        let verifier = EvidenceVerifier(central: county.key)
        var result: Result?
        for _ in 0..<rounds {
            let start = clock()
            let report = verifier.verify(county.file)
            let ours = Self.seconds(since: start)
            guard report.isProved else {
                throw ValidationError("the evidence does not hold: \(report.problems[0].text)")
            }
            let middle = clock()
            guard try county.floor() else { throw ValidationError("the floor does not hold") }
            var sum =
                result
                ?? Result(
                    events: report.events, batches: report.batches, bytes: county.file.count,
                    figures: report.figures.count)
            sum.ours.append(ours)
            sum.floor.append(Self.seconds(since: middle))
            result = sum
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }

    private static func seconds(since start: clock_t) -> Double { Double(clock() - start) / Double(CLOCKS_PER_SEC) }
}
