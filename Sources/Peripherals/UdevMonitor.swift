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
    /// Events taken in one `read`: the loop has other things to do.
    static let mostEvents = 256
    /// Events thrown away before an enumeration; more than the buffer holds.
    static let mostDiscarded = 100_000

    public private(set) var trouble: PeripheralError?
    private let subsystems: [String]
    private let receiveBufferBytes: Int32
    private var monitor: OpaquePointer?
    private var folding = UdevFolding()
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
        let isDescribed = folding.known.values.contains { $0.properties.keys.contains { $0.hasPrefix("ID_") } }
        trouble = isDescribed || access("/run/udev/control", F_OK) == 0 ? nil : .missingPackage("udev")
        return found
    }

    public func stop() {
        if let monitor { cudev_monitor_close(monitor) }
        monitor = nil
        folding = UdevFolding()
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
        var changes = harvest.events.flatMap { folding.heard($0.action, $0.device) }
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
        let harvest = Harvest(limit: UdevFolding.mostDevices)
        let context = Unmanaged.passUnretained(harvest).toOpaque()
        let count = cudev_enumerate(monitor, Int32(UdevFolding.mostDevices), context, Harvest.visit)
        return count < 0 ? [] : folding.found(harvest.events.map(\.device))
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
        let facts = LibudevDevice(device: device)
        guard let reading = name == "remove" ? UdevReading.gone(facts) : UdevReading.device(facts) else { return }
        harvest.events.append((name, reading))
    }
}
