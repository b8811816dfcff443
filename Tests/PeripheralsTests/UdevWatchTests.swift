// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Testing

/// The real libudev and the roster, in a program that sees a tree of devices.
@Suite(.serialized) struct UdevWatchTests {
    @Test func devicesComeAndGoAndComeBack() throws {
        let watch = try Watch()
        defer { watch.end() }
        try watch.tree.plug(.usbPrinter())
        #expect(watch.hears { $0.said("printer 1 ready") })
        try watch.tree.plug(.usbPrinter(serial: "X6DA000002", port: 11))
        #expect(watch.hears { $0.said("printer 2 ready") })
        try watch.tree.unplug(.usbPrinter())
        #expect(watch.hears { $0.said("printer 1 unplugged") })
        try watch.tree.plug(.usbPrinter())
        #expect(watch.hears { $0.count("printer 1 ready") == 2 })
        #expect(watch.text.contains(#""name":"EPSON TM-T20III","port":"usb-0000:00:14.0-1""#), "\(watch.text)")
    }

    @Test func storageAndNetworkAreUnexpectedOnceEach() throws {
        let watch = try Watch()
        defer { watch.end() }
        try watch.tree.plug(.usbStick())
        try watch.tree.plug(.usbNetwork())
        #expect(watch.hears { $0.said("network 1 unexpected") && $0.said("storage 1 unexpected") })
        try watch.tree.unplug(.usbStick())
        #expect(watch.hears { $0.said("storage 1 notFitted") })
        #expect(watch.count("storage 1 unexpected") == 1)
    }

    @Test func inputNodesAreHandedOut() throws {
        let watch = try Watch()
        defer { watch.end() }
        let scanner = MockDevice.scanner().with("SERVICEPUNKT_KIND", "scanner")
        for device in [.keyboard(), .touchscreen(), scanner] { try watch.tree.plug(device) }
        #expect(watch.hears { $0.count(#""event":"attached""#) == 3 })
        for kind in ["keyboard", "touchscreen", "scanner"] { #expect(watch.said("\(kind) 1 ready"), "\(watch.text)") }
        try watch.tree.unplug(scanner)
        #expect(watch.hears { $0.count(#""event":"detached""#) == 1 && $0.said("scanner 1 unplugged") })
    }

    @Test func nothingIsLostOrDoubledBetweenMonitorAndEnumeration() throws {
        let early = (30...35).map { MockDevice.usbPrinter(serial: "S\($0)", port: $0) }
        let late = (36...40).map { MockDevice.usbPrinter(serial: "S\($0)", port: $0) }
        let watch = try Watch(plugged: early, whileStarting: late)
        defer { watch.end() }
        try watch.tree.unplug(.usbPrinter(serial: "S30", port: 30))
        for port in 31...35 { watch.tree.repeatAdd(.usbPrinter(serial: "S\(port)", port: port)) }
        #expect(watch.hears { $0.said("printer 11 ready") && $0.count("unplugged") == 1 })
        for ordinal in 1...11 { #expect(watch.count("printer \(ordinal) ready") == 1, "\(watch.text)") }
    }

    @Test("uevents that found no room: the kernel says so, all is looked at again, and nothing is lost or told twice")
    func whatTheKernelDroppedIsFoundByLookingAgain() throws {
        let early = (30...32).map { MockDevice.usbPrinter(serial: "S\($0)", port: $0) }
        let watch = try Watch(plugged: early, overNetlink: true)
        defer { watch.end() }
        for ordinal in 1...3 { #expect(watch.said("printer \(ordinal) ready"), "\(watch.text)") }
        // Nobody tells of these: only who looks again knows.
        try watch.tree.unplug(early[1])
        for port in 33...35 { try watch.tree.plug(.usbPrinter(serial: "S\(port)", port: port)) }
        try watch.tree.plug(.usbNetwork())
        watch.say("flood")
        // The first free place is that of the printer that went: three are new, one of them in its stead.
        #expect(watch.hears { $0.said("network 1 unexpected") && $0.said("printer 5 ready") }, "\(watch.text)")
        #expect(watch.count("printer 2 ready") == 2 && watch.count("unplugged") == 1, "\(watch.text)")
        for ordinal in [1, 3, 4, 5] { #expect(watch.count("printer \(ordinal) ready") == 1, "\(watch.text)") }
    }

    @Test func garbageIsCutAndCleaned() throws {
        let watch = try Watch()
        defer { watch.end() }
        let long = String(repeating: "A", count: 65_536)
        try watch.tree.plug(.usbPrinter(name: "\u{1B}[2J\u{1B}]0;evil\u{7}" + String(repeating: "B", count: 3_000)))
        #expect(watch.hears { $0.said("printer 1 ready") })
        // Larger than any message udev may send: found by looking again, or not at all; the others go on.
        try watch.tree.plug(.usbPrinter(serial: "L", port: 12).with("ID_MODEL", long))
        try watch.tree.plug(.keyboard())
        #expect(watch.hears { $0.said("keyboard 1 ready") })
        #expect(!watch.text.contains("\u{1B}") && !watch.text.contains("u001b"))
        let longest = watch.text.split(separator: "\n").map(\.utf8.count).max() ?? 0
        #expect(longest < 1_000)
    }

    @Test func aLooseCableIsDamped() throws {
        let watch = try Watch()
        defer { watch.end() }
        for _ in 0..<10 {
            try watch.tree.plug(.usbPrinter())
            try watch.tree.unplug(.usbPrinter())
        }
        #expect(watch.hears { $0.said("printer 1 flapping") })
        try watch.tree.plug(.keyboard())
        #expect(watch.hears { $0.said("keyboard 1 ready") })
        #expect(watch.count("printer 1 flapping") == 1)
        #expect(watch.count("printer 1 ready") == 2)
    }
}

/// `kiosk-sim udev-watch` under the preload, and what it said.
private final class Watch {
    let tree: MockDeviceTree
    private let folder: URL
    private let process = ChildProcess()
    private let input = Pipe()
    private var log: URL { folder.appendingPathComponent("log") }

    /// - Parameter overNetlink: no preload: the program is alone in a network namespace, hears the kernel's own netlink
    ///   there, and its `/sys` is that of the tree.
    init(plugged: [MockDevice] = [], whileStarting: [MockDevice] = [], overNetlink: Bool = false) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("uw\(UInt32.random(in: 0...999_999))")
        tree = try MockDeviceTree(folder: folder.path)
        for device in plugged { try tree.plug(device) }
        let log = folder.appendingPathComponent("log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let program = Bundle.main.bundleURL.appendingPathComponent("kiosk-sim")
        var environment = tree.environment
        if overNetlink {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
            process.arguments =
                ["--mount", "--net"] + (geteuid() == 0 ? [] : ["--map-root-user"])
                + ["bash", "-c", #"mount --bind "$1" /sys && exec "$2" udev-watch --buffer-bytes 4096"#, "watch"]
                + [folder.path + "/sys", program.path]
            // libudev would find that this is no sysfs.
            environment = ["SYSTEMD_DEVICE_VERIFY_SYSFS": "0"]
        } else {
            process.executableURL = program
            process.arguments = ["udev-watch"]
        }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = FileHandle.standardError
        try process.run()
        for device in whileStarting { try tree.plug(device) }
        guard hears({ $0.text.contains("\"started ") }) else { throw DockError("udev-watch did not start") }
    }

    var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    func count(_ words: String) -> Int {
        let parts = words.split(separator: " ")
        let wanted =
            parts.count == 3
            ? [#""condition":"\#(parts[2])""#, #""kind":"\#(parts[0])""#, #""ordinal":\#(parts[1])}"#] : [words]
        return text.split(separator: "\n").count { line in wanted.allSatisfy { line.contains($0) } }
    }

    func said(_ words: String) -> Bool { count(words) > 0 }

    func hears(_ condition: (Watch) -> Bool) -> Bool {
        let deadline = ProcessInfo.processInfo.systemUptime + 10
        while !condition(self) {
            if ProcessInfo.processInfo.systemUptime > deadline || !process.isRunning { return false }
            usleep(5_000)
        }
        return true
    }

    func say(_ line: String) { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }

    func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}
