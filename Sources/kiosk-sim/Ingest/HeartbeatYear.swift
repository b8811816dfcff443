// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import KioskSim

/// What a terminal that lives the workload says of itself: every five minutes, every minute while somebody is at it, and
/// at once when a device, a pause or a version changes.
struct HeartbeatYear: Sequence, IteratorProtocol {
    static let minutes = 525_600
    private static let eventsADay = 300

    /// The clock of the first heartbeat, milliseconds UTC.
    private let records: [UsageRecord]
    private let boots: [BootRow]
    private let terminal: String
    private let end: Int64
    private var nextRecord = 0
    private var minute: Int64
    private var devices: [PeripheralKind: DeviceStatus] = [:]
    private var activity = Heartbeat.Activity.idle
    private var content: UInt32 = 0

    init(terminal: String, seed: UInt64, minutes: Int = HeartbeatYear.minutes) {
        let workload = Workload(events: (minutes / 1_440 + 2) * Self.eventsADay, seed: seed)
        (records, boots) = (workload.records, workload.boots)
        self.terminal = terminal
        minute = (workload.boots.first?.wallAtBootMilliseconds ?? 0) / 60_000 + 1
        end = minute + Int64(minutes)
    }

    mutating func next() -> Heartbeat? {
        while minute < end {
            minute += 1
            let isNews = live()
            if isNews || activity == .session || minute % 5 == 0 { return heartbeat }
        }
        return nil
    }

    /// Takes what is written down in this minute.
    /// - Returns: whether an operator should see it soon.
    private mutating func live() -> Bool {
        var isNews = false
        while nextRecord < records.count, moment(records[nextRecord]) <= minute {
            let event = records[nextRecord].event
            content = records[nextRecord].contentVersion
            nextRecord += 1
            switch event.kind {
            case .sessionStarted: activity = .session
            case .sessionEnded, .terminalResumed: activity = .idle
            case .terminalPaused: activity = .paused
            default: break
            }
            isNews = isNews || [.terminalPaused, .terminalResumed, .terminalStarted].contains(event.kind)
            guard event.kind == .deviceStateChanged, let kind = PeripheralKind(rawValue: UInt8(clamping: event.first))
            else { continue }
            isNews = true
            devices[kind] = DeviceStatus(
                kind: kind, state: DeviceState(rawValue: UInt8(clamping: event.second)) ?? .unknown,
                paper: kind == .printer ? PaperState(rawValue: UInt8(clamping: event.third)) ?? .unknown : .unknown)
        }
        return isNews
    }

    private var boot: BootRow { boots[Int(records[Swift.max(0, nextRecord - 1)].bootOrdinal) - 1] }

    private func moment(_ record: UsageRecord) -> Int64 {
        boots[Int(record.bootOrdinal) - 1].wallAtBootMilliseconds / 60_000 + 1 + Int64(record.bootMinutes)
    }

    private var heartbeat: Heartbeat {
        let sinceBoot = Swift.max(0, minute * 60_000 - boot.wallAtBootMilliseconds)
        return Heartbeat(
            terminal: terminal, number: UInt64(sinceBoot), bootID: Hex.encode(boot.bootID),
            bootMilliseconds: sinceBoot, wallMilliseconds: minute * 60_000, clockTrusted: true,
            softwareVersion: SoftwareVersion.text, contentVersion: content, configurationVersion: 1,
            activity: activity, devices: devices.values.sorted { $0.kind.rawValue < $1.kind.rawValue }, epoch: 1,
            lastSequence: UInt64(nextRecord), journalWritable: true,
            nextContactSeconds: activity == .session ? 60 : 300)
    }
}

/// A terminal whose card reader comes and goes at every contact: what a broken cable makes of a year.
struct HeartbeatFlutter: Sequence, IteratorProtocol {
    let terminal: String
    var number = 0
    let count: Int

    mutating func next() -> Heartbeat? {
        guard number < count else { return nil }
        number += 1
        let reader = DeviceStatus(kind: .cardReader, state: number % 2 == 0 ? .online : .powerOff)
        return Heartbeat(
            terminal: terminal, number: UInt64(number) * 10_000, bootID: String(repeating: "7", count: 32),
            bootMilliseconds: Int64(number) * 10_000, wallMilliseconds: 0, clockTrusted: true,
            softwareVersion: SoftwareVersion.text, contentVersion: 12, configurationVersion: 1, activity: .idle,
            devices: [reader], epoch: 1, lastSequence: 0, journalWritable: true, nextContactSeconds: 300)
    }
}
