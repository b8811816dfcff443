// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Testing

/// The tree against the real libudev: what udevadm sees and hears in it.
@Suite(.serialized) struct MockDeviceTreeTests {
    static let devices: [MockDevice] = [
        .usbPrinter(), .serialPrinter(), .touchscreen(), .keyboard(), .scanner(), .ccidReader(), .usbStick(),
        .usbNetwork(),
    ]

    @Test(arguments: devices)
    func udevSeesADeviceWithWhatItSaysOfItself(device: MockDevice) throws {
        let folder = try Folder()
        let tree = try MockDeviceTree(folder: folder.path)
        #expect(MockDeviceTree.isAvailable)
        #expect(try !Udevadm.database(tree).contains(device.syspath.dropFirst(4)))
        try tree.plug(device)
        let entry = try Udevadm.entry(device, tree)
        #expect(entry.contains("E: SUBSYSTEM=\(device.subsystem)"))
        if let node = device.devnode { #expect(entry.contains("E: DEVNAME=\(node)")) }
        for (name, value) in device.entries.last?.properties ?? [:] { #expect(entry.contains("E: \(name)=\(value)")) }
        try tree.unplug(device)
        let rest = try Udevadm.database(tree)
        #expect(rest.contains("/usb9") && !rest.contains(device.syspath.dropFirst(4)))
    }

    @Test func aMonitorHearsEachComeChangeAndGo() throws {
        let folder = try Folder()
        let tree = try MockDeviceTree(folder: folder.path)
        let monitor = try Udevadm.monitor(tree, subsystem: "usbmisc")
        defer { monitor.end() }
        let printer = MockDevice.usbPrinter()
        try tree.plug(printer)
        // Of another subsystem: the filter in the kernel, by its hash, keeps it away.
        try tree.plug(.usbStick())
        try tree.change(printer.with("ID_MODEL", "renamed"))
        try tree.unplug(printer)
        #expect(monitor.wait { $0.contains("ACTION=remove") })
        let heard = monitor.text
        let actions = heard.split(separator: "\n").filter { $0.hasPrefix("ACTION=") }
        #expect(actions == ["ACTION=add", "ACTION=change", "ACTION=remove"])
        #expect(heard.contains("DEVNAME=/dev/usb/lp1") && heard.contains("ID_SERIAL_SHORT=X6DA000001"))
        #expect(heard.contains("ID_MODEL=renamed"))
        #expect(!heard.contains("sdk") && tree.lostUevents == 0)
    }

    @Test func whatIsPluggedTwiceOrPulledTwiceIsRefusedInWords() throws {
        let folder = try Folder()
        let tree = try MockDeviceTree(folder: folder.path)
        try tree.plug(.keyboard())
        #expect(throws: DockError.self) { try tree.plug(.keyboard()) }
        try tree.unplug(.keyboard())
        #expect(throws: DockError.self) { try tree.unplug(.keyboard()) }
        #expect(tree.plugged.isEmpty)
    }
}

/// A folder with a short name, gone with the test.
private final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tree-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

private enum Udevadm {
    static func database(_ tree: MockDeviceTree) throws -> String {
        let child = try Running(["info", "--export-db"], tree)
        #expect(child.wait { _ in !child.process.isRunning })
        return child.text
    }

    /// The lines of one device.
    static func entry(_ device: MockDevice, _ tree: MockDeviceTree) throws -> [String] {
        let blocks = try database(tree).components(separatedBy: "\n\n")
        let block = blocks.first { $0.hasPrefix("P: \(device.syspath.dropFirst(4))\n") }
        return try #require(block).components(separatedBy: "\n")
    }

    /// Listens from now on.
    static func monitor(_ tree: MockDeviceTree, subsystem: String) throws -> Running {
        let child = try Running(["monitor", "--udev", "--property", "--subsystem-match=\(subsystem)"], tree)
        // It says so after its socket is bound.
        #expect(child.wait { $0.contains("UDEV - ") })
        return child
    }

    final class Running {
        let process = ChildProcess()
        private let log: URL

        init(_ arguments: [String], _ tree: MockDeviceTree) throws {
            log = URL(fileURLWithPath: tree.folder + "/\(UUID().uuidString).log")
            try Data().write(to: log)
            process.executableURL = URL(fileURLWithPath: "/usr/bin/udevadm")
            process.arguments = arguments
            process.environment = tree.environment
            process.standardOutput = try FileHandle(forWritingTo: log)
            try process.run()
        }

        var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

        func wait(seconds: Double = 10, until condition: (String) -> Bool) -> Bool {
            let deadline = Date().addingTimeInterval(seconds)
            while !condition(text) {
                if Date() > deadline { return false }
                usleep(5_000)
            }
            return true
        }

        func end() {
            process.terminate()
            process.waitUntilExit()
        }
    }
}
