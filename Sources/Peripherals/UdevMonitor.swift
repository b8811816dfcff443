// SPDX-License-Identifier: EUPL-1.2
import CDevice
import CUdev
import Glibc

/// Devices as udev tells of them: hot-plug and enumeration folded by syspath.
///
/// The monitor receives before anything is enumerated, so nothing is lost between the two; what both tell is told once
/// as added. When the kernel drops events (a full buffer), all is enumerated again and the difference told.
public final class UdevMonitor: UdevSource {
    /// Bytes of uevents that may wait: some ten thousand, a loose hub for minutes. Root gets all of it.
    public static let receiveBufferBytes: Int32 = 8 << 20
    /// Devices of the watched subsystems that are kept; more than this on one terminal is an attack.
    static let mostDevices = 1_024
    /// Events taken in one `read`: the loop has other things to do.
    static let mostEvents = 256
    /// Events thrown away before an enumeration; more than the buffer holds.
    static let mostDiscarded = 100_000

    public private(set) var trouble: PeripheralError?
    private let subsystems: [String]
    private let receiveBufferBytes: Int32
    private var monitor: OpaquePointer?
    private var known: [String: UdevDevice] = [:]
    /// A drop was noticed: all must be looked at again.
    private var isBehind = false

    /// - Parameter subsystems: of udev, "usbmisc"; others are never heard of.
    public init(subsystems: [String], receiveBufferBytes: Int32 = UdevMonitor.receiveBufferBytes) {
        self.subsystems = subsystems
        self.receiveBufferBytes = receiveBufferBytes
    }

    deinit { stop() }

    public var descriptor: Int32 { monitor.map { cudev_monitor_descriptor($0) } ?? -1 }

    public func start() -> [UdevChange] {
        stop()
        if let package = cudev_load() {
            trouble = .missingPackage(String(cString: package))
            return []
        }
        guard let opened = open() else { return [] }
        monitor = opened
        let found = enumerate()
        // A machine without udevd has devices that nobody has described, and will never hear of one.
        let isDescribed = known.values.contains { $0.properties.keys.contains { $0.hasPrefix("ID_") } }
        trouble = isDescribed || access("/run/udev/control", F_OK) == 0 ? nil : .missingPackage("udev")
        return found
    }

    public func stop() {
        if let monitor { cudev_monitor_close(monitor) }
        monitor = nil
        known = [:]
        isBehind = false
    }

    public func read() -> [UdevChange] {
        guard monitor != nil else { return [] }
        let harvest = Harvest()
        for _ in 0..<Self.mostEvents {
            let taken = take(into: harvest)
            if taken == Int32(CUDEV_EMPTY) { break }
            if taken < 0 {
                isBehind = true
                break
            }
        }
        var changes: [UdevChange] = []
        for (action, device) in harvest.events { fold(action, device, &changes) }
        if isBehind { changes += catchUp() }
        return changes
    }

    private func open() -> OpaquePointer? {
        var names = subsystems.map { UnsafePointer(strdup($0)) }
        defer { for name in names { free(UnsafeMutablePointer(mutating: name)) } }
        let opened = cudev_monitor_open(&names, Int32(names.count), receiveBufferBytes)
        if opened == nil { trouble = .noMonitor(errno) }
        return opened
    }

    /// What waits is older than the enumeration that follows: a stale removal must not undo it.
    private func catchUp() -> [UdevChange] {
        let discarded = Harvest(limit: 0)
        for _ in 0..<Self.mostDiscarded where take(into: discarded) == Int32(CUDEV_EMPTY) { break }
        isBehind = false
        return enumerate()
    }

    private func take(into harvest: Harvest) -> Int32 {
        guard let monitor else { return Int32(CUDEV_EMPTY) }
        return cudev_monitor_take(monitor, Unmanaged.passUnretained(harvest).toOpaque(), Harvest.visit)
    }

    private func enumerate() -> [UdevChange] {
        guard let monitor else { return [] }
        let harvest = Harvest(limit: Self.mostDevices)
        let context = Unmanaged.passUnretained(harvest).toOpaque()
        guard cudev_enumerate(monitor, Int32(Self.mostDevices), context, Harvest.visit) >= 0 else { return [] }
        var changes: [UdevChange] = []
        let present = Set(harvest.events.map(\.device.syspath))
        for (syspath, device) in known.sorted(by: { $0.key < $1.key }) where !present.contains(syspath) {
            known[syspath] = nil
            changes.append(UdevChange(.removed, device))
        }
        for (_, device) in harvest.events { fold("", device, &changes) }
        return changes
    }

    private func fold(_ action: String, _ device: UdevDevice, _ changes: inout [UdevChange]) {
        if action == "remove" {
            if let gone = known.removeValue(forKey: device.syspath) { changes.append(UdevChange(.removed, gone)) }
            return
        }
        // The driver let go, the removal follows; what the device said of itself can no longer be read.
        if action == "unbind" { return }
        if action == "move", let gone = known.removeValue(forKey: "/sys" + device["DEVPATH_OLD"]) {
            changes.append(UdevChange(.removed, gone))
        }
        let before = known[device.syspath]
        guard before != nil || known.count < Self.mostDevices else { return }
        known[device.syspath] = device
        // Enumerated again and just as it was: nothing to tell.
        if action.isEmpty, before == device { return }
        changes.append(UdevChange(before == nil ? .added : .changed, device))
    }
}

/// What libudev calls back with, in order.
private final class Harvest {
    private let limit: Int
    private(set) var events: [(action: String, device: UdevDevice)] = []

    init(limit: Int = UdevMonitor.mostEvents) { self.limit = limit }

    static let visit: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> Void = {
        context, action, device in
        guard let context, let device else { return }
        let harvest = Unmanaged<Harvest>.fromOpaque(context).takeUnretainedValue()
        guard harvest.events.count < harvest.limit else { return }
        let name = action.map { String(cString: $0) } ?? ""
        guard let reading = name == "remove" ? UdevReading.gone(device) : UdevReading.device(device) else { return }
        harvest.events.append((name, reading))
    }
}
