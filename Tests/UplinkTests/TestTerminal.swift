// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Synchronization

@testable import Uplink

/// A terminal with an uplink on a turned clock.
final class TestTerminal: Sendable {
    struct Seen: Sendable {
        var answers: [HeartbeatAnswer] = []
        var times: [TimeEstimate] = []
        var configurations: [SiteConfiguration] = []
        var content: [[UInt8]] = []
        var log: [String] = []
        var contentVersion: UInt32 = 0
    }

    final class Clock: Sendable {
        let addedBoot = Mutex<Int64>(0)
        let realtime: Mutex<Int64>
        init(realtime: Int64) { self.realtime = Mutex(realtime) }
    }

    let folder: TestFolder
    let identity: TerminalIdentity
    let outbox: TestOutbox
    let clock: Clock
    let edgeClock: UplinkClock
    let uplink: Uplink
    let seen = SeenBox()

    final class SeenBox: Sendable { let value = Mutex(Seen()) }

    init(
        _ central: TestCentral, realtimeSeconds: Int64 = 1_795_000_000, terminalsURL: String? = nil,
        random: Double = 0, enrolled: Bool = true
    ) throws {
        folder = try TestFolder()
        identity = try TerminalIdentity.loadOrCreate(directory: folder.path)
        if enrolled {
            try Provisioner.enrol(
                url: central.enrolmentURL, token: central.newToken().grouped, identity: identity)
        }
        if let terminalsURL, var stored = identity.enrolment?.stored {
            stored.terminalsURL = terminalsURL
            try identity.store(stored)
        }
        outbox = TestOutbox(key: identity.signingKey)
        let clock = Clock(realtime: realtimeSeconds * 1_000)
        self.clock = clock
        let system = UplinkClock.system()
        edgeClock = UplinkClock(
            bootID: system.bootID,
            bootMilliseconds: { system.bootMilliseconds() + clock.addedBoot.withLock { $0 } },
            realtimeMilliseconds: { clock.realtime.withLock { $0 } })
        let seen = self.seen
        let outbox = self.outbox
        uplink = Uplink(
            identity: identity, outbox: outbox,
            time: TimeEstimate.load(directory: folder.path, clock: edgeClock, newestJournalMilliseconds: nil),
            clock: edgeClock, random: { random },
            heartbeat: { [identity] in
                Heartbeat(
                    terminal: "", number: 0, bootID: "", bootMilliseconds: 0, wallMilliseconds: 0,
                    clockTrusted: false, softwareVersion: SoftwareVersion.text,
                    contentVersion: seen.value.withLock { $0.contentVersion },
                    configurationVersion: identity.configuration?.version ?? 0, activity: .idle, devices: [],
                    epoch: TestOutbox.epoch, lastSequence: outbox.last, journalWritable: true, nextContactSeconds: 0)
            },
            onAnswer: { answer, time in
                seen.value.withLock {
                    $0.answers.append(answer)
                    $0.times.append(time)
                }
            },
            onConfiguration: { fresh in seen.value.withLock { $0.configurations.append(fresh) } },
            onContent: { bytes in seen.value.withLock { $0.content.append(bytes) } },
            log: { message, metadata in
                let words = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                seen.value.withLock { $0.log.append(message + " " + words.joined(separator: " ")) }
            })
    }

    deinit { uplink.stop() }

    func look<Value>(_ body: (Seen) -> Value) -> Value { seen.value.withLock { body($0) } }

    /// Turns the clock forward step by step until `holds`, at most two hundred steps.
    func passing(stepSeconds: Int64 = 60, until holds: () -> Bool) async -> Bool {
        for _ in 0..<200 {
            if holds() { return true }
            pass(seconds: stepSeconds)
            if await eventually(seconds: 0.1, holds) { return true }
        }
        return false
    }

    /// Turns CLOCK_BOOTTIME forward and lets the uplink see it.
    func pass(seconds: Int64) {
        clock.addedBoot.withLock { $0 += seconds * 1_000 }
        uplink.lookAtClock()
    }
}

/// A folder that goes away with the test.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/uplink-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var files: [String: Data] {
        get throws {
            var out: [String: Data] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: path) {
                out[name] = FileManager.default.contents(atPath: path + "/" + name)
            }
            return out
        }
    }
}

/// Waits until `holds`, at most so many seconds; holds up nobody meanwhile.
func eventually(seconds: Double = 10, _ holds: () -> Bool) async -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while !holds() {
        if Date() > end { return false }
        try? await Task.sleep(for: .milliseconds(3))
    }
    return true
}
