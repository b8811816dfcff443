// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Testing

/// Terminals, lines and a central in a world driven from one seed: production code, simulated edges. `Device/soak sim`
/// runs the last test for as long as it is asked to.
@Suite(.serialized) struct SimulationTests {
    /// Each of them once found something.
    static let seeds: [UInt64] = [9, 14, 29, 45, 89, 106, 171, 584, 806, 887]
    private static let environment = ProcessInfo.processInfo.environment

    @Test(arguments: seeds) func whateverHappensTheCountHolds(seed: UInt64) async throws {
        let outcome = try await Simulation.run(seed: seed)
        #expect(outcome.events > 50, "something happened")
    }

    @Test func theSameSeedIsTheSameRun() async throws {
        let first = try await Simulation.run(seed: 4_711)
        let second = try await Simulation.run(seed: 4_711)
        #expect(first.digest == second.digest)
        let other = try await Simulation.run(seed: 4_712)
        #expect(first.digest != other.digest)
    }

    @Test(.enabled(if: environment["SERVICEPUNKT_SIMULATION_SEED"] != nil, "only Device/soak sim asks for it"))
    func asLongAsAsked() async throws {
        let seed = try #require(Self.environment["SERVICEPUNKT_SIMULATION_SEED"].flatMap(UInt64.init))
        let rounds = Self.environment["SERVICEPUNKT_SIMULATION_ROUNDS"].flatMap(UInt64.init) ?? 0
        let isLoud = Self.environment["SERVICEPUNKT_SIMULATION_LOUD"] != nil
        var passed: UInt64 = 0
        while rounds == 0 || passed < rounds {
            do {
                let outcome = try await Simulation.run(seed: seed + passed, isLoud: isLoud)
                passed += 1
                Self.say(
                    """
                    seed \(outcome.seed) digest \(outcome.digest): \(outcome.steps) steps, \(outcome.events) events, \
                    \(outcome.epochs) epochs, \(outcome.branches) other branches; \(outcome.profile)
                    """)
            } catch {
                Self.say("\(error)\n\(passed) passed, 1 failed")
                throw error
            }
        }
        Self.say("\(passed) passed, 0 failed")
    }

    /// At once, whatever standard output is.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
