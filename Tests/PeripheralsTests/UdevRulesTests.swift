// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Testing

/// The shipped rules, as udev's own engine applies them to devices of a tree, in a mount and network namespace.
@Suite(.serialized) struct UdevRulesTests {
    @Test(arguments: [
        (MockDevice.usbPrinter(), "printer", true),
        (MockDevice.serialPrinter(vendor: 0x04B8, product: 0x0202), "printer", true),
        (MockDevice.serialPrinter(), nil, false),
        (MockDevice.scanner(vendor: 0x0C2E), "scanner", true),
        (MockDevice.scanner(vendor: 0x05E0), "scanner", true),
        (MockDevice.keyboard(), nil, true),
        (MockDevice.touchscreen(), nil, true),
        (MockDevice.usbStick(), nil, false),
        (MockDevice.courierStick(), nil, true),
        (MockDevice.courierStick(hasPartition: false), nil, true),
        (MockDevice.courierStick().with("ID_FS_TYPE", "ext4"), nil, false),
        (MockDevice.courierStick().withEverywhere("ID_BUS", "ata"), nil, false),
        (Self.fixedDisk, nil, false),
    ])
    func eachDeviceGetsItsMarkAndItsGroup(device: MockDevice, mark: String?, isOurs: Bool) throws {
        let said = try Self.udevadm(device)
        let lines = said.split(separator: "\n").map(String.init)
        #expect(lines.first { $0.hasPrefix("SERVICEPUNKT_KIND=") } == mark.map { "SERVICEPUNKT_KIND=\($0)" }, "\(said)")
        // The last word on group and mode counts.
        let last = ["GROUP", "MODE"].map { word in lines.last { $0.contains(".rules:") && $0.contains(" \(word) ") } }
        let given = [" GROUP \(Self.group)", " MODE 0660"]
        let isGiven = zip(last, given).allSatisfy { $0?.hasSuffix($1) == true }
        #expect(isGiven == isOurs, "\(said)")
        let complaints = lines.filter { $0.hasPrefix("/run/udev/rules.d/70-servicepunkt.rules:") }
        #expect(complaints == [])
    }

    /// The disk a terminal may start from: on USB, with a FAT partition, and not to be taken out.
    private static let fixedDisk: MockDevice = {
        var device = MockDevice.courierStick()
        for index in device.entries.indices where device.entries[index].attributes["removable"] != nil {
            device.entries[index].attributes["removable"] = "0"
        }
        return device
    }()

    private static let group = 4_711

    private static func udevadm(_ device: MockDevice) throws -> String {
        let name = "ur\(UInt32.random(in: 0...999_999))"
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        defer { try? FileManager.default.removeItem(at: folder) }
        let tree = try MockDeviceTree(folder: folder.path)
        try tree.plug(device)
        let rules = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Device/udev/70-servicepunkt.rules").standardizedFileURL
        let script = """
            set -e
            mount -t tmpfs run /run
            mkdir -p /run/udev/rules.d
            cp "$1" /run/udev/rules.d/
            cp /etc/group /run/group
            echo servicepunkt:x:\(group): >>/run/group
            mount --bind /run/group /etc/group
            # udev makes links below /dev: none of them on this machine.
            mkdir /run/dev
            touch /run/dev/null
            mount --bind /dev/null /run/dev/null
            mount --rbind /run/dev /dev
            export LD_PRELOAD=$2 UMOCKDEV_DIR=$3
            exec udevadm test "$4" 2>&1
            """
        let process = ChildProcess()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments =
            ["--mount", "--net"] + (geteuid() == 0 ? [] : ["--map-root-user"])
            + ["bash", "-c", script, "udev", rules.path, MockDeviceTree.preload, folder.path, device.syspath]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text
    }
}
