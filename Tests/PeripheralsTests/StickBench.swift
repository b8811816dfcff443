// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Synchronization

@testable import Peripherals

/// A FAT image in a folder of its own, the driver of couriers' sticks, and what it told. The image stands for the node.
final class StickBench {
    static let county: [UInt8] = [0x5E, 1, 2, 3, 4, 5, 6, 7]
    static let foreign: [UInt8] = [0x4F, 1, 2, 3, 4, 5, 6, 7]

    let folder: String
    let driver: CourierStick
    private let state: Shared
    private var attached: [any PeripheralAttachment] = []
    private var port = 0

    private final class Shared: Sendable {
        let told = Mutex<[DeviceCondition]>([])
        let reasons = Mutex<[String]>([])
        let served = Mutex<[[CourierName]]>([])
    }

    var image: String { folder + "/stick.img" }
    /// In the order of telling, of one node.
    var told: [DeviceCondition] { state.told.withLock { $0 } }
    var reasons: [String] { state.reasons.withLock { $0 } }
    /// Names it was asked to serve, time by time.
    var served: [[CourierName]] { state.served.withLock { $0 } }

    /// - Parameters:
    ///   - tools: programs that stand in for mtools' own, by name: the text of a shell script, which finds the real one
    ///     in `$REAL`. The others are the real ones, and each call is noted.
    ///   - serve: what is done on a courier's stick.
    init(
        kibibytes: Int = 4_096, tools: [String: String] = [:], waits: StickWaits = StickBench.waits,
        longestSeconds: Int = 20,
        serve: @escaping @Sendable (StickVolume, [CourierName]) -> DeviceCondition = { _, _ in .courierDone }
    ) throws {
        folder = FileManager.default.temporaryDirectory.path + "/stick-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder + "/tools", withIntermediateDirectories: true)
        for name in ["mdir", "mtype", "mcopy", "mren"] {
            let body = tools[name] ?? #"exec "$REAL" "$@""#
            let script = "#!/bin/sh\nREAL=/usr/bin/\(name)\necho \"\(name) $*\" >>\(folder)/calls\n\(body)\n"
            let path = folder + "/tools/" + name
            try Data(script.utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        let state = Shared()
        self.state = state
        driver = CourierStick(
            edges: StickEdges(
                county: { Self.county },
                serve: { volume, names in
                    state.served.withLock { $0.append(names) }
                    return serve(volume, names)
                },
                setAside: { reason, _ in state.reasons.withLock { $0.append(reason) } }),
            waits: waits, tool: StickTool(folder: folder + "/tools", longestSeconds: longestSeconds))
        try FatImage.make(folder + "/stick.img", kibibytes: kibibytes)
    }

    deinit {
        driver.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    static let waits: StickWaits = {
        var waits = StickWaits()
        (waits.plugSeconds, waits.diskSeconds) = (0.5, 0.1)
        return waits
    }()

    // MARK: On the stick

    static func name(_ kind: CourierName.Kind, _ terminal: UInt8, county: [UInt8] = StickBench.county) -> CourierName {
        CourierName(kind, keyID: county, terminalID: [UInt8](repeating: terminal, count: 32))
    }

    func put(_ bytes: [UInt8], as name: String) throws {
        let file = folder + "/file"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        try FatImage.put(file, as: name, on: image)
    }

    func names() throws -> [String] { try FatImage.names(image).sorted() }
    func bytes(_ name: CourierName) -> [UInt8]? { FatImage.bytes(name.text, on: image) }

    /// What was called, in order, with the names of the stick.
    var calls: [String] {
        let text = String(decoding: FileManager.default.contents(atPath: folder + "/calls") ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }

    // MARK: The cable

    /// The stick's plug, its disk and its partition come, as udev tells of them.
    func plug(fileSystem: String = "vfat", isWholeDisk: Bool = false) {
        let identity = DeviceIdentity(vendor: 0x0781, product: 0x5567, name: "Cruzer", serial: "1", port: "usb-1")
        let plug = UdevDevice(
            syspath: "/sys/usb/1:1.0", subsystem: "usb", devtype: "usb_interface",
            properties: ["INTERFACE": "8/6/80"], identity: identity)
        var disk = UdevDevice(
            syspath: "/sys/usb/1:1.0/block/sdk", subsystem: "block", devtype: "disk", devnode: image,
            properties: ["ID_BUS": "usb"], identity: identity)
        var partition = disk
        partition.syspath += "/sdk1"
        partition.devtype = "partition"
        if isWholeDisk { disk.properties["ID_FS_TYPE"] = fileSystem }
        partition.properties["ID_FS_TYPE"] = fileSystem
        let nodes = isWholeDisk ? [plug, disk] : [plug, disk, partition]
        for (index, node) in nodes.enumerated() where driver.suits(node) {
            let state = state
            attached.append(
                driver.attach(node, ordinal: 1) { status in
                    // All nodes are told alike; the plug's are kept.
                    if index == 0 { state.told.withLock { $0.append(status.condition) } }
                })
        }
    }

    func unplug() {
        for attachment in attached { attachment.detach() }
        attached = []
    }

    /// Waits until the stick was told as that, and told last.
    func tells(_ condition: DeviceCondition, seconds: Double = 30) -> Bool {
        wait(seconds) { self.told.last == condition }
    }

    func wait(_ seconds: Double = 30, _ holds: () -> Bool) -> Bool {
        let end = ProcessInfo.processInfo.systemUptime + seconds
        while !holds() {
            if ProcessInfo.processInfo.systemUptime > end { return false }
            usleep(2_000)
        }
        return true
    }
}
