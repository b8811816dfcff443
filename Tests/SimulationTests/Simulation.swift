// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// Runs worlds, each on a thread of its own.
enum Simulation {
    /// What went wrong in a world, for whoever has to find out why.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func run(seed: UInt64, isLoud: Bool = false) async throws -> World.Outcome {
        try await onThread { try world(seed, isLoud) }
    }

    /// Plays a story in a world without evils of its own: one terminal that is enrolled and started.
    static func tell(_ story: @escaping @Sendable (World, Machine) throws -> Void) async throws {
        try await onThread {
            let world = try World(seed: 1, profile: .quiet)
            try world.begin(terminals: 1)
            try story(world, world.machines[0])
            for machine in world.machines { machine.drop() }
            world.central.drop()
        }
    }

    private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body() }) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    private static func world(_ seed: UInt64, _ isLoud: Bool) throws -> World.Outcome {
        let world = try World(seed: seed, isLoud: isLoud)
        do {
            return try world.run()
        } catch {
            throw Failure(
                description: """
                    seed \(seed), step \(world.trace.step), digest \(world.trace.digest): \(error)
                    brought: \(world.profile)
                    the last steps:
                    \(world.trace.last.joined(separator: "\n"))
                    again with: Device/soak sim --seed \(seed) --rounds 1
                    """)
        }
    }
}
