// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// The files of a device, as sysfs and devtmpfs would have them.
extension MockDeviceTree {
    /// The bus that everything hangs on.
    func writeHub() throws(DockError) {
        var bridge = MockDevice.Entry("", "pci")
        bridge.properties = ["DRIVER": "xhci_hcd", "PCI_SLOT_NAME": "0000:00:14.0"]
        var hub = MockDevice.Entry("", "usb", devtype: "usb_device")
        hub.properties = ["DRIVER": "usb", "PRODUCT": "1d6b/2/601", "TYPE": "9/0/1", "ID_USB_INTERFACES": ":090000:"]
        hub.attributes = [
            "idVendor": "1d6b", "idProduct": "0002", "bDeviceClass": "09", "product": "xHCI Host Controller",
        ]
        let parent = MockDevice.parent
        try writeFiles("/sys" + parent[..<(parent.lastIndex(of: "/") ?? parent.endIndex)], bridge)
        try writeFiles("/sys" + parent, hub)
    }

    func write(_ device: MockDevice, _ index: Int) throws(DockError) {
        let entry = device.entries[index]
        if let node = entry.devnode {
            let isLast = index == device.entries.count - 1
            try writeNode(node, entry, isLast ? device.node : .file, device.nodeMode)
        }
        try writeFiles(device, index)
    }

    func writeFiles(_ device: MockDevice, _ index: Int) throws(DockError) {
        try writeFiles(device.syspath(of: index), device.entries[index])
    }

    private func writeFiles(_ syspath: String, _ entry: MockDevice.Entry) throws(DockError) {
        let home = folder + syspath
        var lines = entry.properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }
        if !entry.devtype.isEmpty { lines.append("DEVTYPE=\(entry.devtype)\n") }
        if let node = entry.devnode {
            lines += ["DEVNAME=\(node.dropFirst(5))\n", "MAJOR=\(entry.major)\n", "MINOR=\(entry.minor)\n"]
        }
        var files = entry.attributes.mapValues { $0 + "\n" }
        if entry.devnode != nil { files["dev"] = "\(entry.major):\(entry.minor)\n" }
        do {
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
            for (name, text) in files {
                let path = home + "/" + name
                if name.contains("/") {
                    try FileManager.default.createDirectory(
                        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                }
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            }
            try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: home + "/uevent"))
            if let driver = entry.properties["DRIVER"] {
                try FileManager.default.createDirectory(
                    atPath: folder + "/sys/bus/\(entry.subsystem)/drivers/\(driver)", withIntermediateDirectories: true)
            }
            for link in links(syspath, entry) {
                try FileManager.default.createDirectory(
                    atPath: (link.path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                if symlink(link.target, link.path) != 0, errno != EEXIST {
                    throw DockError("the link \(link.path) cannot be made: error \(errno)")
                }
            }
        } catch {
            throw DockError("the files of \(syspath) cannot be written: \(error)")
        }
    }

    /// Links that lead to and from a device, relative as in sysfs: libudev follows them inside the redirected folder.
    private func links(_ syspath: String, _ entry: MockDevice.Entry) -> [(path: String, target: String)] {
        let name = (entry.name.isEmpty ? syspath : entry.name) as NSString
        let isBus = ["usb", "pci", "hid", "usb-serial", "scsi"].contains(entry.subsystem)
        let list = isBus ? "bus/\(entry.subsystem)/devices" : "class/\(entry.subsystem)"
        let up = String(repeating: "../", count: syspath.split(separator: "/").count - 1)
        let below = String(syspath.dropFirst("/sys/".count))
        var links = [
            (syspath + "/subsystem", up + (isBus ? "bus/" : "class/") + entry.subsystem),
            ("/sys/\(list)/\(name.lastPathComponent)", (isBus ? "../../../" : "../../") + below),
        ]
        if entry.subsystem == "block" { links.append(("/sys/block/\(name.lastPathComponent)", "../" + below)) }
        if entry.devnode != nil {
            let kind = entry.subsystem == "block" ? "block" : "char"
            links.append(("/sys/dev/\(kind)/\(entry.major):\(entry.minor)", "../../" + below))
        }
        if let driver = entry.properties["DRIVER"], isBus {
            links.append((syspath + "/driver", up + "bus/\(entry.subsystem)/drivers/\(driver)"))
        }
        return links.map { (folder + $0.0, $0.1) }
    }

    private func writeNode(
        _ node: String, _ entry: MockDevice.Entry, _ behind: MockDevice.Node, _ mode: UInt32
    ) throws(DockError) {
        let path = folder + node
        do {
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        } catch {
            throw DockError("the folder of \(path) cannot be made: \(error)")
        }
        unlink(path)
        let failed =
            switch behind {
            case .fifo: mkfifo(path, mode) != 0
            case .link(let target): symlink(target, path) != 0
            case .file: !FileManager.default.createFile(atPath: path, contents: nil)
            }
        // The preload tells a block device by the sticky bit. What a link leads to is the machine's own unless it is an
        // image: its mode is nothing of ours.
        if entry.subsystem == "block", Self.isRegular(path) { chmod(path, 0o1000 | mode) }
        unlink(nodeNumber(node))
        if failed || symlink("\(entry.major):\(entry.minor)", nodeNumber(node)) != 0 {
            throw DockError("the node \(path) cannot be made: error \(errno)")
        }
    }

    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private func nodeNumber(_ node: String) -> String {
        folder + "/dev/.node/" + node.dropFirst(5).map { $0 == "/" ? "_" : String($0) }.joined()
    }

    func erase(_ device: MockDevice, _ index: Int) {
        let entry = device.entries[index]
        let syspath = device.syspath(of: index)
        for link in links(syspath, entry) { unlink(link.path) }
        // Folders of no device ("usbmisc") go with the entry.
        let first = entry.name.split(separator: "/").first.map(String.init) ?? entry.name
        let parent = String(syspath.dropLast(entry.name.count + 1))
        try? FileManager.default.removeItem(atPath: folder + parent + "/" + first)
        guard let node = entry.devnode else { return }
        unlink(folder + node)
        unlink(nodeNumber(node))
    }
}
