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
        var meeting: MeetingHealth?
    }

    private let snapshot = Mutex(Snapshot())

    func update(_ change: @Sendable (inout Snapshot) -> Void) {
        snapshot.withLock { change(&$0) }
    }

    /// A heartbeat; the uplink fills in identity, number and clocks.
    func heartbeat() -> Heartbeat {
        let now = snapshot.withLock { $0 }
        return Heartbeat(
            terminal: "", number: 0, bootID: "", bootMilliseconds: 0, wallMilliseconds: 0, clockTrusted: false,
            softwareVersion: SoftwareVersion.text, contentVersion: now.contentVersion,
            configurationVersion: now.configurationVersion, activity: now.activity,
            pauseReason: now.pauseReason?.rawValue, devices: now.devices, epoch: now.epoch,
            lastSequence: now.lastSequence, journalWritable: now.journalWritable, nextContactSeconds: 0,
            meeting: now.meeting)
    }
}
