// SPDX-License-Identifier: EUPL-1.2
import FaultyDisk
import Foundation
import Journal
import KioskModel
import Testing

@testable import Central

/// Single stories in the simulated world: what it once found, told by itself.
@Suite(.serialized) struct StoryTests {
    @Test func whatTheCentralAcknowledgedOutlivesThePowerCut() async throws {
        try await Simulation.tell { world, machine in
            try world.visits(machine)
            try Self.report(world, machine)
            let last = try #require(machine.journal).position.lastSequence
            #expect(world.families[0].acknowledged[1] == last, "it was told so")
            try world.endCentral(.cutLost)
            try world.startCentral()
            #expect(try world.epochs(world.families[0])[1]?.stored == last)
        }
    }

    /// A sync fails, the central's process ends, the next one reads what never reached the disk and answers upon it.
    @Test func aCentralThatEndedOnAFailedSyncBuildsOnNothingUnsynced() async throws {
        try await Simulation.tell { world, machine in
            try world.visits(machine)
            try Self.report(world, machine)
            try world.visits(machine)
            FaultyDisk.fail(.sync, ".sqlite-wal", after: 0, code: EIO, times: 50, in: world.central.folder)
            try Self.report(world, machine)
            #expect(FaultyDisk.failures > 0, "a sync failed")
            try world.endCentral(.killed)
            try world.startCentral()
            world.time.pass(3_600_000)
            try world.visits(machine)
            try Self.report(world, machine)
            try world.lookAround()
            let last = try #require(machine.journal).position.lastSequence
            #expect(world.families[0].acknowledged[1] == last)
            for end in [SimulatedDisk.End.cutLost, .cutTorn] {
                try world.endCentral(end)
                try world.startCentral()
                try world.lookAround()
            }
            #expect(try world.epochs(world.families[0])[1]?.stored == last)
        }
    }

    /// The same on the terminal: an append that threw stands in the log, unsynced, when the next process reads it.
    @Test func aTerminalThatEndedOnAFailedSyncBuildsOnNothingUnsynced() async throws {
        try await Simulation.tell { world, machine in
            try world.visits(machine)
            FaultyDisk.fail(.sync, "", after: 0, code: EIO, times: -1, in: machine.journalFolder)
            try world.visits(machine)
            try world.end(machine, .killed)
            try world.start(machine)
            try world.visits(machine)
            try world.end(machine, .cutLost)
            try world.start(machine)
            let kept = try #require(machine.journal).records(epoch: 1, from: 1, limit: .max).map(\.contentVersion)
            #expect(Set(machine.lineage.promises.map(\.serial)).isSubset(of: kept), "nothing to declare as lost")
            try world.heal()
            try world.lookBack()
        }
    }

    /// A restored central lacks events of an epoch that was closed long before: it is told of it and asks.
    @Test func aRestoredCentralGetsClosedEpochsToo() async throws {
        try await Simulation.tell { world, machine in
            world.backup()
            for _ in 0..<5 { try world.visits(machine) }
            // What stands in the journal is not to be believed: a salvage, and a new epoch.
            FaultyDisk.fail(.sync, ".sqlite-wal", after: 0, code: EIO, times: 1, in: machine.journalFolder)
            try world.visits(machine)
            try world.noteEpochs(machine)
            #expect(machine.lineage.epoch == 2)
            let closed = try #require(machine.journal).closedEpochs()
            #expect(closed.map(\.epoch) == [1])
            try Self.report(world, machine)
            #expect(try world.epochs(world.families[0])[1]?.stored == closed[0].last)
            try world.end(machine, .cutLost)
            try world.start(machine)
            try world.restoreCentral()
            #expect(try world.epochs(world.families[0])[1]?.stored ?? 0 == 0, "it knows nothing any more")
            try world.heal()
            try world.lookBack()
            #expect(try world.epochs(world.families[0])[1]?.stored == closed[0].last)
        }
    }

    /// An older copy of the disk, and more events than before by the time the central is reached: its numbers are another
    /// history's. Both are kept, and what comes next is counted.
    @Test func anOlderDiskThatWentOnIsNoticedByItsContent() async throws {
        try await Simulation.tell { world, machine in
            try world.visits(machine)
            try Self.report(world, machine)
            try world.handle(machine, .copy)
            let copied = machine.lineage.promises.count
            try world.visits(machine)
            try Self.report(world, machine)
            let stored = world.families[0].acknowledged[1] ?? 0
            #expect(stored > copied)
            try world.handle(machine, .rollBack)
            while machine.lineage.promises.count <= Int(stored) + 3 { try world.visits(machine) }
            try Self.report(world, machine)
            try world.noteEpochs(machine)
            #expect(machine.lineage.epoch == 2)
            #expect(machine.lineage.declared[2] == UInt64(machine.lineage.promises.count - copied), "exactly those")
            try world.heal()
            try world.lookBack()
            let terminal = world.families[0].terminal
            #expect(try world.central.read { try Counted(terminal, $0) }.branches > 0, "the other history is kept")
        }
    }

    /// Two machines from one disk, each with as many events: by the numbers alone they are the same.
    @Test func twoMachinesWithAsManyEventsAreToldApart() async throws {
        try await Simulation.tell { world, machine in
            try world.visits(machine)
            try Self.report(world, machine)
            try world.handle(machine, .copy)
            try world.handle(machine, .clone)
            let clone = try #require(world.machines.last)
            #expect(clone !== machine)
            for one in [machine, clone] {
                let journal = try #require(one.journal)
                while journal.position.lastSequence < 40 { try world.visit(one) }
                try Self.report(world, one)
            }
            try world.heal()
            try world.lookBack()
            let terminal = world.families[0].terminal
            let counted = try world.central.read { try Counted(terminal, $0) }
            #expect(counted.branches > 0, "both histories are kept, and it is told")
            #expect(
                counted.epochs.keys.sorted() == [1, 2], "the one that came second goes on under numbers of its own")
        }
    }

    /// Two machines with one key and a central that was restored, at once: what the second machine had proof of is stored no
    /// more, and under its numbers lies the other's. It can know neither; it goes on under numbers of its own, and of what
    /// it had no proof of nothing is lost in silence.
    @Test func aCloneAndARestoredCentralAtOnceAreToldAsFarAsAnybodyCanKnow() async throws {
        try await Simulation.tell { world, machine in
            try world.visits(machine)
            try Self.report(world, machine)
            try world.handle(machine, .copy)
            world.backup()
            try world.visits(machine)
            try Self.report(world, machine)
            let proven = try #require(world.families[0].acknowledged[1])
            try world.restoreCentral()
            #expect(try world.epochs(world.families[0])[1]?.stored ?? 0 < proven)
            try world.handle(machine, .clone)
            let clone = try #require(world.machines.last)
            while try #require(clone.journal).position.lastSequence <= proven { try world.visit(clone) }
            try Self.report(world, clone)
            try world.visit(machine, events: 3)
            try Self.report(world, machine)
            try world.noteEpochs(machine)
            #expect(machine.lineage.declared == [2: 3], "the three it had no proof of")
            try world.heal()
            try world.lookBack()
            let terminal = world.families[0].terminal
            #expect(try world.central.read { try Counted(terminal, $0) }.branches > 0, "and those are kept")
        }
    }

    /// A machine that was up for months before anybody confirmed its time: what its clock may have drifted meanwhile counts.
    @Test func aLateConfirmationDecidesNoDayThatTheDriftCouldChange() async throws {
        try await Simulation.tell { world, machine in
            #expect(machine.clocks.drift != 0)
            // Within the minutes before midnight in Sweden.
            world.time.pass(Self.untilMidnight(world) - 120_000)
            for _ in 0..<3 { try world.visits(machine) }
            world.time.pass(120 * World.day)
            try Self.report(world, machine)
            try world.heal()
            try world.lookBack()
            world.time.pass(Self.untilMidnight(world) / 2)
            let before = machine.lineage.promises.count
            try world.visits(machine)
            try Self.report(world, machine)
            let terminal = world.families[0].terminal
            let decided = try world.central.read { session in
                try session.run(Statements.Usage.ofTerminalDays, [.text(SimulatedCentral.area), .text(terminal)])
                    .filter { try $0.integer("day") != DayLedger.unknownDay }
                    .reduce(0) { $0 + (try $1.integer("events")) }
            }
            #expect(decided >= machine.lineage.promises.count - before, "by day there is nothing to doubt")
        }
    }

    private static func untilMidnight(_ world: World) -> Int64 {
        let local = LocalMinute(utcMilliseconds: world.time.now)
        return Int64(1_440 - local.minute) * 60_000
    }

    /// Two years of visits, all of them acknowledged and released; then the central is restored from its first backup.
    @Test func aCentralRestoredFromLongAgoIsToldOfEverything() async throws {
        try await Simulation.tell { world, machine in
            world.backup()
            let first = world.central.backupFile + ".first"
            try FileManager.default.copyItem(atPath: world.central.backupFile, toPath: first)
            for _ in 0..<8 {
                for _ in 0..<40 { try world.visits(machine) }
                try Self.report(world, machine)
                world.backup()
                world.time.pass(90 * World.day)
                try Self.report(world, machine)
            }
            let report = try #require(machine.journal).verify()
            #expect(report.foldedCount > 0, "the detail of the first year is gone")
            world.olderBackup = first
            try FileManager.default.removeItem(atPath: world.central.backupFile)
            try FileManager.default.copyItem(atPath: first, toPath: world.central.backupFile)
            try world.restoreCentral()
            try world.heal()
            try world.lookBack()
            let last = try #require(machine.journal).position.lastSequence
            #expect(try world.epochs(world.families[0])[1]?.stored == last)
        }
    }

    /// Heartbeat, events, agencies: until it has nothing to do.
    private static func report(_ world: World, _ machine: Machine) throws {
        for _ in 0..<3 {
            world.time.pass(3_700_000)
            _ = machine.turn(atMost: 60)
            world.collect()
        }
        _ = machine.takeLog()
    }
}
