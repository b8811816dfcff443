// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// Uevents over the kernel's own netlink, as udevd sends them to everybody who listens: for a network namespace of one's
/// own, where a real receive buffer runs over as on a real machine.
public enum NetlinkUevents {
    private static let netlink: Int32 = 16
    private static let kernelUevents: Int32 = 15
    /// What udevd tells, not what the kernel tells it.
    private static let udevGroup: UInt32 = 2

    /// Tells `times` times that the device has changed, as fast as it goes; what finds no room anywhere is lost.
    /// - Throws: when this namespace takes no uevents from us.
    public static func flood(_ device: MockDevice, times: Int) throws(DockError) {
        let descriptor = socket(netlink, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), kernelUevents)
        guard descriptor >= 0 else { throw DockError("no netlink socket: error \(errno)") }
        defer { close(descriptor) }
        let entry = device.entries[device.entries.count - 1]
        for number in 0..<times {
            let message = Uevent(
                action: "change", devpath: String(device.syspath.dropFirst(4)), subsystem: entry.subsystem,
                devtype: entry.devtype, properties: [("SEQNUM", "\(1_000_000 + number)")]
            ).bytes
            guard send(message, over: descriptor) || errno == ENOBUFS else {
                throw DockError("uevents are not taken here: error \(errno); a namespace of one's own is needed")
            }
        }
    }

    private static func send(_ message: [UInt8], over descriptor: Int32) -> Bool {
        // struct sockaddr_nl: family, padding, process, groups.
        var address = [UInt8](repeating: 0, count: 12)
        withUnsafeBytes(of: UInt16(netlink)) { address.replaceSubrange(0..<2, with: $0) }
        withUnsafeBytes(of: udevGroup) { address.replaceSubrange(8..<12, with: $0) }
        return address.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                sendto(descriptor, message, message.count, 0, $0.baseAddress, socklen_t(bytes.count)) == message.count
            }
        }
    }
}
