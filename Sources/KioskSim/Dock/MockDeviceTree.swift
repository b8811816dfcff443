// SPDX-License-Identifier: EUPL-1.2
import CPty
import Foundation
import Glibc
import Synchronization

/// A machine's devices in a folder: a program started with `environment` sees these through the real libudev, and hears
/// of each that comes or goes as from udevd.
///
/// The folder is umockdev's test bed (0.17), built by hand: `sys`, `dev`, sockets `event*` that each monitor binds, and
/// `ioctl`. A second program in the same folder whose monitor has the same descriptor number takes the first one's
/// place: give each program a tree of its own.
public final class MockDeviceTree: Sendable {
    public let folder: String
    private let ioctls: MockIoctlServer
    private let state: Mutex<State>

    private struct State {
        var plugged: [MockDevice] = []
        var sequence = 1
        /// Uevents nobody took in time.
        var lost = 0
        var lastSentNanoseconds: Int64 = 0
    }

    /// Where Debian keeps umockdev's preload, on every architecture.
    private static let preloadName = "libumockdev-preload.so.0"

    /// Makes the folder and what stands in it: a bus with a root hub and nothing plugged in.
    /// - Parameter folder: absolute and short: sockets below it have names of at most 107 bytes.
    public init(folder: String) throws(DockError) {
        guard folder.hasPrefix("/"), folder.utf8.count <= 60 else {
            throw DockError("\(folder) is not an absolute path of at most 60 letters: give a shorter folder")
        }
        self.folder = folder
        state = Mutex(State())
        do {
            for name in ["sys/bus", "sys/class", "sys/dev/char", "sys/dev/block", "dev/.node", "ioctl/dev"] {
                try FileManager.default.createDirectory(
                    atPath: folder + "/" + name, withIntermediateDirectories: true)
            }
        } catch {
            throw DockError("the folder \(folder) cannot be made: give another")
        }
        ioctls = try MockIoctlServer(path: folder + "/ioctl/_default")
        try writeHub()
    }

    /// For the program that shall see these devices.
    public var environment: [String: String] {
        ["LD_PRELOAD": Self.preload, "UMOCKDEV_DIR": folder]
    }

    /// Path of the preload; its bare name where it is not found, which the loader then complains of.
    public static var preload: String {
        let folders = ["x86_64-linux-gnu", "aarch64-linux-gnu", "arm-linux-gnueabihf", "riscv64-linux-gnu"]
        let paths = folders.map { "/usr/lib/\($0)/\(preloadName)" } + ["/usr/lib64/\(preloadName)"]
        return paths.first { access($0, R_OK) == 0 } ?? preloadName
    }

    /// False where umockdev is not installed.
    public static var isAvailable: Bool { preload.hasPrefix("/") }

    public var plugged: [MockDevice] { state.withLock { $0.plugged } }
    /// Uevents a monitor did not take within two seconds.
    public var lostUevents: Int { state.withLock { $0.lost } }

    /// When the last uevent was sent, CLOCK_MONOTONIC: what a reaction to it is measured from.
    public var lastUeventNanoseconds: Int64 { state.withLock { $0.lastSentNanoseconds } }

    /// Whether a monitor listens, or did until now.
    public var isHeard: Bool { !monitors.isEmpty }

    private var monitors: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix("event") }.sorted()
    }

    public func isPlugged(_ device: MockDevice) -> Bool {
        state.withLock { $0.plugged.contains { $0.syspath == device.syspath } }
    }

    /// The path of a node in this folder, for who stands behind it: "/dev/input/event243" → "FOLDER/dev/input/event243".
    public func path(of devnode: String) -> String { folder + devnode }

    /// The path where the preload looks for a node's own ioctl server; without one `_default` is asked.
    public func ioctlPath(of devnode: String) -> String { folder + "/ioctl" + devnode }

    /// Plugs a device in: its files first, then the uevents of each entry from the outermost on.
    public func plug(_ device: MockDevice) throws(DockError) {
        try state.withLock { state throws(DockError) in
            guard !state.plugged.contains(where: { $0.syspath == device.syspath }) else {
                throw DockError("\(device.syspath) is plugged in already: unplug it first")
            }
            for index in device.entries.indices { try write(device, index) }
            state.plugged.append(device)
            for index in device.entries.indices { send("add", device, index, &state) }
            for index in device.entries.indices where device.entries[index].subsystem == "usb" {
                send("bind", device, index, &state)
            }
        }
    }

    /// Pulls a device out: from the innermost entry on its files go, then its uevent is sent.
    public func unplug(_ device: MockDevice) throws(DockError) {
        try state.withLock { state throws(DockError) in
            guard let place = state.plugged.firstIndex(where: { $0.syspath == device.syspath }) else {
                throw DockError("\(device.syspath) is not plugged in")
            }
            let device = state.plugged.remove(at: place)
            for index in device.entries.indices.reversed() {
                erase(device, index)
                if device.entries[index].subsystem == "usb" { send("unbind", device, index, &state) }
                send("remove", device, index, &state)
            }
        }
    }

    /// Tells that a device that is plugged in has changed, with the properties and attributes given now.
    public func change(_ device: MockDevice) throws(DockError) {
        try state.withLock { state throws(DockError) in
            guard let place = state.plugged.firstIndex(where: { $0.syspath == device.syspath }) else {
                throw DockError("\(device.syspath) is not plugged in")
            }
            state.plugged[place] = device
            let last = device.entries.count - 1
            try writeFiles(device, last)
            send("change", device, last, &state)
        }
    }

    /// Sends a device's "add" once more without anything having changed, as `udevadm trigger` does.
    public func repeatAdd(_ device: MockDevice) {
        state.withLock { send("add", device, device.entries.count - 1, &$0) }
    }

    // MARK: Uevents

    private func send(_ action: String, _ device: MockDevice, _ index: Int, _ state: inout State) {
        let entry = device.entries[index]
        var properties: [(String, String)] = []
        if !entry.devtype.isEmpty { properties.append(("DEVTYPE", entry.devtype)) }
        if let node = entry.devnode {
            properties += [("DEVNAME", node), ("MAJOR", "\(entry.major)"), ("MINOR", "\(entry.minor)")]
        }
        properties.append(("SEQNUM", "\(state.sequence)"))
        properties.append(("USEC_INITIALIZED", "\(1_000 + state.sequence)"))
        properties += entry.properties.sorted { $0.key < $1.key }
        state.sequence += 1
        let devpath = String(device.syspath(of: index).dropFirst(4))
        let message = Uevent(
            action: action, devpath: devpath, subsystem: entry.subsystem, devtype: entry.devtype,
            properties: properties
        ).bytes
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        state.lastSentNanoseconds = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
        for name in names.sorted() where name.hasPrefix("event") {
            switch LocalSocket.send(message, to: folder + "/" + name) {
            case .sent: break
            case .gone: unlink(folder + "/" + name)
            case .full: state.lost += 1
            }
        }
    }
}

/// Why the dock cannot do what it was asked.
public struct DockError: Error, CustomStringConvertible, Equatable {
    public let description: String
    public init(_ description: String) { self.description = description }
}
