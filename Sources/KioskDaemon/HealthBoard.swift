// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Synchronization

/// The session's newest word on the terminal's health, read by the uplink's thread when it makes a heartbeat.
final class HealthBoard: Sendable {
    struct Snapshot: Sendable {
        var activity: Heartbeat.Activity = .idle
        var pauseReason: PauseReason?
        var devices: [DeviceStatus] = []
        var contentVersion: UInt32 = 0
        var configurationVersion: UInt32 = 0
        var epoch: UInt32 = 1
        var lastSequence: UInt64 = 0
        var journalWritable = true
        var wallAtBootMilliseconds: Int64 = 0
        var clockTrusted = false
        var number: UInt64 = 0
    }

    private let terminal: String
    private let bootID: String
    private let snapshot = Mutex(Snapshot())

    init(terminal: String, bootID: [UInt8]) {
        self.terminal = terminal
        self.bootID = Hex.encode(bootID)
    }

    func update(_ change: @Sendable (inout Snapshot) -> Void) {
        snapshot.withLock { change(&$0) }
    }

    /// Idle terminals promise 5 minutes, terminals in a session one.
    static func nextContactSeconds(_ activity: Heartbeat.Activity) -> Int32 { activity == .session ? 60 : 300 }

    func heartbeat() -> Heartbeat {
        let now = snapshot.withLock { snapshot in
            snapshot.number += 1
            return snapshot
        }
        let boot = BootClock.milliseconds()
        return Heartbeat(
            terminal: terminal, number: now.number, bootID: bootID, bootMilliseconds: boot,
            wallMilliseconds: now.wallAtBootMilliseconds + boot, clockTrusted: now.clockTrusted,
            softwareVersion: SoftwareVersion.text, contentVersion: now.contentVersion,
            configurationVersion: now.configurationVersion, activity: now.activity,
            pauseReason: now.pauseReason?.rawValue, devices: now.devices, epoch: now.epoch,
            lastSequence: now.lastSequence, journalWritable: now.journalWritable,
            nextContactSeconds: Self.nextContactSeconds(now.activity))
    }
}
