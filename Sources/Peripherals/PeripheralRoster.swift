// SPDX-License-Identifier: EUPL-1.2
import CDevice
public import KioskModel

/// Which devices this terminal has and how they are. It matches what udev tells of with the drivers, keeps ordinals,
/// damps what comes and goes, and tells each change once.
///
/// For one thread, which polls `descriptor` and calls `timePassed` at `deadline`; `onEvent` comes on it. What drivers
/// report from threads of their own is brought over by `post`.
public final class PeripheralRoster {
    /// Runs what it is given on the roster's thread, soon.
    public typealias Post = @Sendable (@escaping @Sendable () -> Void) -> Void

    /// The devices recorded here. To be set on the roster's thread; what it changes is told at once.
    public var record: DeviceRecord {
        didSet { recordChanged(now: clock()) }
    }

    let clock: () -> Int64
    var slots = RosterSlots()
    /// Every device of the watched subsystems, matched or not: the record may change its mind.
    var known: [String: UdevDevice] = [:]
    private let drivers: [any PeripheralDriver]
    private let source: any UdevSource
    private let post: Post
    private let onEvent: (RosterEvent) -> Void
    private var pending: [RosterEvent] = []
    private var isFlushing = false
    private var isRunning = false
    private var toldNotFitted: Set<PeripheralKind> = []
    private var lastToken = 0
    private lazy var gate = RosterGate(self)

    /// - Parameters:
    ///   - drivers: asked in this order; the first that suits a device takes it.
    ///   - source: `nil` is udev's monitor over the drivers' subsystems.
    ///   - clock: milliseconds of CLOCK_BOOTTIME, for what is not called with a time.
    public init(
        drivers: [any PeripheralDriver], record: DeviceRecord, source: (any UdevSource)? = nil,
        clock: @escaping () -> Int64 = PeripheralRoster.bootMilliseconds, post: @escaping Post,
        onEvent: @escaping (RosterEvent) -> Void
    ) {
        self.drivers = drivers
        self.record = record
        self.source = source ?? UdevMonitor(subsystems: Array(Set(drivers.flatMap(\.subsystems))).sorted())
        self.clock = clock
        self.post = post
        self.onEvent = onEvent
    }

    /// CLOCK_BOOTTIME.
    public static func bootMilliseconds() -> Int64 { Int64(cdev_now() * 1_000) }

    /// To be polled for reading; -1 when there is nothing to poll. It may change with `start` and `stop`.
    public var descriptor: Int32 { isRunning ? source.descriptor : -1 }

    /// Why no device is found; `nil` while all is well.
    public var trouble: PeripheralError? { source.trouble }

    /// When `timePassed` is to be called, milliseconds of CLOCK_BOOTTIME; `nil` while nothing waits.
    public var deadline: Int64? {
        slots.all.flatMap { [$0.damper.quietAt, $0.allowance.heldUntil] }.compactMap { $0 }.min()
    }

    /// How every device is, also what was not told yet; by kind and ordinal.
    public var statuses: [DeviceStatus] { present.map(\.status) }

    /// The same, with what each device says of itself. What is not fitted has an empty identity.
    public var identities: [(status: DeviceStatus, identity: DeviceIdentity)] { present }

    private var present: [(status: DeviceStatus, identity: DeviceIdentity)] {
        var all = slots.all.compactMap { slot in slot.status.map { (status: $0, identity: slot.identity) } }
        for kind in PeripheralKind.allCases where kind.isToldWhenAbsent {
            if all.contains(where: { $0.status.kind == kind }) { continue }
            all.append((DeviceStatus(kind, .notFitted), DeviceIdentity()))
        }
        return all.sorted { left, right in
            (left.status.kind.rawValue, left.status.ordinal) < (right.status.kind.rawValue, right.status.ordinal)
        }
    }

    /// Finds what is there and tells of each device once.
    public func start(now: Int64) {
        slots.apply(record)
        let found = source.start()
        isRunning = true
        // What is there from the beginning has not come and gone.
        for change in found { take(change, now: now, isStart: true) }
        tellAll(now: now)
        flush()
    }

    /// Lets go of every device; statuses stay as they were.
    public func stop() {
        isRunning = false
        for slot in slots.all {
            for member in slot.members { detach(member) }
            slot.members = []
        }
        known = [:]
        source.stop()
        flush()
    }

    /// The descriptor is readable.
    public func readable(now: Int64) {
        guard isRunning else { return }
        for change in source.read() { take(change, now: now, isStart: false) }
        flush()
    }

    public func timePassed(now: Int64) {
        for slot in slots.all {
            if slot.damper.timePassed(now: now) {
                for member in slot.members where member.attachment == nil { attach(member, slot) }
                tell(slot, now: now)
            } else if let held = slot.allowance.heldUntil, now >= held {
                tell(slot, now: now)
            }
        }
        flush()
    }

    /// A device that udev does not see: a printer on the network, a reader of the card service. `status.ordinal` does not
    /// matter, the roster numbers by identity; `notFitted` takes it off the list.
    /// - Returns: the ordinal; 0 when there are too many of the kind, and for `notFitted` of one that nobody knows.
    @discardableResult
    public func report(_ status: DeviceStatus, identity: DeviceIdentity) -> Int {
        defer { flush() }
        let known = slots.all.first { $0.kind == status.kind && $0.outside != nil && $0.identity == identity }
        let isFitted = status.condition != .notFitted
        guard let slot = known ?? (isFitted ? slots.place(status.kind, identity, isNode: false) : nil) else { return 0 }
        let now = clock()
        let wasPresent = slot.isPresent
        // Off the list its place is free, also for a device of udev.
        slot.outside = isFitted ? status : nil
        slot.wasSeen = isFitted && (slot.isPresent || slot.wasSeen)
        if slot.isPresent != wasPresent, slot.told != nil { slot.damper.change(now: now) }
        if isRunning { tell(slot, now: now) }
        return slot.ordinal
    }

    /// What whoever reads an input device found out about it: `lying`, `touchStuck`, `unaccepted`, `ready`.
    /// - Parameter id: of the `InputNode`; of one that is gone nothing happens.
    public func note(_ condition: DeviceCondition, onInput id: String) {
        guard let (slot, member) = member(of: id), member.hasInput else { return }
        member.status = DeviceStatus(slot.kind, condition)
        tell(slot, now: clock())
        flush()
    }

    private func flush() {
        guard !isFlushing else { return }
        isFlushing = true
        while !pending.isEmpty { onEvent(pending.removeFirst()) }
        isFlushing = false
    }
}

// MARK: - Devices that come and go

extension PeripheralRoster {
    private func take(_ change: UdevChange, now: Int64, isStart: Bool) {
        let device = change.device
        guard change.action != .removed else {
            known[device.syspath] = nil
            if let (slot, member) = member(of: device.syspath) { remove(member, from: slot, now: now) }
            return
        }
        guard known[device.syspath] != nil || known.count < UdevFolding.mostDevices else { return }
        known[device.syspath] = device
        settle(marked(device), now: now, isStart: isStart)
    }

    /// Brings a device to the driver and the place it belongs to now.
    private func settle(_ device: UdevDevice, now: Int64, isStart: Bool) {
        let driver = drivers.first { $0.suits(device) }
        let isUsed = driver.map { !($0.kind.isIntruder && record.entry($0.kind, for: device.identity) != nil) } ?? false
        if let (slot, member) = member(of: device.syspath) {
            guard isUsed, let driver, member.driver === driver, member.device.identity == device.identity else {
                remove(member, from: slot, now: now)
                return settle(device, now: now, isStart: isStart)
            }
            // A rule may have given us the node meanwhile, or the record may know it now.
            let isStale =
                member.device.devnode != device.devnode || member.status.condition == .forbidden
                || member.device["ID_FS_TYPE"] != device["ID_FS_TYPE"]
            guard isStale || (member.hasInput && !isAsRecorded(member)) else { return }
            detach(member)
            slot.members.removeAll { $0 === member }
            let next = RosterSlot.Member(device, driver)
            slot.members.append(next)
            if !slot.damper.isFlapping { attach(next, slot) }
            if !isStart { tell(slot, now: now) }
            return
        }
        guard isUsed, let driver, let slot = slots.place(driver.kind, device.identity) else { return }
        add(RosterSlot.Member(device, driver), to: slot, now: now, isStart: isStart)
    }

    private func add(_ member: RosterSlot.Member, to slot: RosterSlot, now: Int64, isStart: Bool) {
        if !slot.isPresent, !isStart { presenceChanged(slot, now: now) }
        slot.members.append(member)
        slot.wasSeen = true
        if !slot.damper.isFlapping { attach(member, slot) }
        if !isStart { tell(slot, now: now) }
    }

    private func remove(_ member: RosterSlot.Member, from slot: RosterSlot, now: Int64) {
        detach(member)
        slot.members.removeAll { $0 === member }
        if slot.members.isEmpty { presenceChanged(slot, now: now) }
        tell(slot, now: now)
    }

    private func presenceChanged(_ slot: RosterSlot, now: Int64) {
        slot.damper.change(now: now)
        guard slot.damper.isFlapping else { return }
        for member in slot.members { detach(member) }
    }

    private func attach(_ member: RosterSlot.Member, _ slot: RosterSlot) {
        lastToken += 1
        let (token, syspath, post, gate) = (lastToken, member.device.syspath, post, gate)
        member.token = token
        member.status = DeviceStatus(slot.kind, .starting)
        let attachment = member.driver.attach(member.device, ordinal: slot.ordinal) { status in
            post { gate.roster?.driverReported(status, on: syspath, token: token) }
        }
        member.attachment = attachment
        member.status = DeviceStatus(slot.kind, attachment.firstCondition)
        let entry = record.entry(slot.kind, for: member.device.identity)
        (member.isExpected, member.calibration) = (entry != nil, entry?.calibration)
        guard let input = attachment as? any InputAttachment, input.descriptor >= 0 else { return }
        member.hasInput = true
        pending.append(
            .inputAttached(
                InputNode(
                    id: syspath, kind: slot.kind, identity: member.device.identity, descriptor: input.descriptor,
                    isExpected: member.isExpected, calibration: member.calibration)))
    }

    private func detach(_ member: RosterSlot.Member) {
        member.attachment?.detach()
        member.attachment = nil
        member.token = 0
        if member.hasInput { pending.append(.inputDetached(member.device.syspath)) }
        member.hasInput = false
    }

    fileprivate func driverReported(_ status: DeviceStatus, on syspath: String, token: Int) {
        guard let (slot, member) = member(of: syspath), member.token == token else { return }
        member.status = status
        tell(slot, now: clock())
        flush()
    }

    private func member(of syspath: String) -> (RosterSlot, RosterSlot.Member)? {
        for slot in slots.all {
            if let member = slot.members.first(where: { $0.device.syspath == syspath }) { return (slot, member) }
        }
        return nil
    }
}

// MARK: - The record, and what is told

extension PeripheralRoster {
    /// What the technician said a device is counts as much as a udev rule.
    private func marked(_ device: UdevDevice) -> UdevDevice {
        var device = device
        if device["SERVICEPUNKT_KIND"].isEmpty {
            if record.entry(.scanner, for: device.identity) != nil, device.subsystem == "input" {
                device.properties["SERVICEPUNKT_KIND"] = "scanner"
            } else if record.entry(.printer, for: device.identity) != nil, device.subsystem == "tty" {
                device.properties["SERVICEPUNKT_KIND"] = "printer"
            }
        }
        return device
    }

    private func isAsRecorded(_ member: RosterSlot.Member) -> Bool {
        let entry = record.entry(member.driver.kind, for: member.device.identity)
        return member.isExpected == (entry != nil) && member.calibration == entry?.calibration
    }

    private func recordChanged(now: Int64) {
        slots.apply(record)
        guard isRunning else { return }
        for device in known.values.sorted(by: { $0.syspath < $1.syspath }) {
            settle(marked(device), now: now, isStart: false)
        }
        tellAll(now: now)
        flush()
    }

    private func tellAll(now: Int64) {
        for slot in slots.ordered { tell(slot, now: now) }
        for kind in PeripheralKind.allCases { tellKind(kind) }
    }

    private func tell(_ slot: RosterSlot, now: Int64) {
        let status = slot.status
        guard status != slot.told else { return slot.allowance.release() }
        guard slot.allowance.take(now: now) else { return }
        slot.told = status
        if let status {
            if slot.ordinal == 1 { toldNotFitted.remove(slot.kind) }
            pending.append(.status(status, slot.identity))
        } else {
            pending.append(.status(DeviceStatus(slot.kind, .notFitted, ordinal: slot.ordinal), slot.identity))
            if slot.ordinal == 1 { toldNotFitted.insert(slot.kind) }
        }
        tellKind(slot.kind)
    }

    /// A kind of which there is none is told once.
    private func tellKind(_ kind: PeripheralKind) {
        guard isRunning, kind.isToldWhenAbsent, !toldNotFitted.contains(kind) else { return }
        if slots.all.contains(where: { $0.kind == kind && $0.status != nil }) { return }
        toldNotFitted.insert(kind)
        pending.append(.status(DeviceStatus(kind, .notFitted), nil))
    }
}

/// The way back from a driver's thread. Only what `post` runs on the roster's thread looks inside.
private final class RosterGate: @unchecked Sendable {
    weak var roster: PeripheralRoster?
    init(_ roster: PeripheralRoster) { self.roster = roster }
}
