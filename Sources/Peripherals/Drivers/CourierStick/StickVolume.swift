// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
public import KioskModel

/// The FAT file system of a courier's stick, through mtools and never mounted: its root folder is listed, and files for
/// couriers are read and written. Nothing else on it can be opened by this. Calls block; for the sticks' own thread.
public struct StickVolume: Sendable {
    static let listingBytes = 4_194_304
    static let listingSeconds = 20
    static let fileSeconds = 60
    /// Left free beside a file: for the folder, which may grow.
    static let spareBytes: Int64 = 65_536

    let node: Int32
    let tool: StickTool
    let interrupt: StickInterrupt

    /// Every name in the root folder, as mtools tells it; those of folders end in a slash.
    func names() throws(StickTrouble) -> [String] {
        let listing = try run("mdir", ["-a", "-b", "-i", StickTool.nodePath, "::/"], outputBytes: Self.listingBytes)
        return String(decoding: listing, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.hasPrefix("::/") ? String(line.dropFirst(3)) : nil
        }
    }

    /// A file for couriers, whole.
    /// - Throws: also `endless` for one that is longer than such a file can be.
    public func read(_ name: CourierName) throws(StickTrouble) -> [UInt8] {
        try read(name.text)
    }

    /// Puts a file down: under a name of nobody's first, read back and compared, and renamed when it is whole. One of the
    /// same name is replaced only then.
    /// - Throws: `full` before anything was written, where it can be known.
    public func put(_ bytes: [UInt8], as name: CourierName) throws(StickTrouble) {
        guard try freeBytes() >= Int64(bytes.count) + Self.spareBytes else { throw .full }
        let source = cdev_memory_file(bytes, bytes.count)
        guard source >= 0 else { throw .noResources(errno) }
        defer { close(source) }
        do {
            _ = try run(
                "mcopy", ["-o", "-i", StickTool.nodePath, StickTool.sourcePath, "::/" + name.unfinishedText],
                source: source, seconds: Self.fileSeconds)
        } catch {
            throw Self.isFull(error) ? .full : error
        }
        guard try read(name.unfinishedText) == bytes else { throw .differs(name.unfinishedText) }
        _ = try run("mren", ["-o", "-i", StickTool.nodePath, "::/" + name.unfinishedText, "::/" + name.text])
        // What the kernel still holds goes to the stick before anybody is told that it can be taken out.
        guard fsync(node) == 0 else { throw errno == EINTR ? .gone : .refused(tool: "fsync", words: "error \(errno)") }
        guard try names().contains(where: { CourierName($0) == name }) else { throw .differs(name.text) }
    }

    private func read(_ name: String) throws(StickTrouble) -> [UInt8] {
        try run(
            "mtype", ["-i", StickTool.nodePath, "::/" + name], outputBytes: CourierFile.maximumBytes,
            seconds: Self.fileSeconds)
    }

    /// What mtools counts; the listing of our own files ends with it.
    private func freeBytes() throws(StickTrouble) -> Int64 {
        let listing = try run(
            "mdir", ["-a", "-i", StickTool.nodePath, "::/servicepunkt-*"], outputBytes: Self.listingBytes)
        let text = String(decoding: listing, as: UTF8.self)
        guard let line = text.split(separator: "\n").last(where: { $0.hasSuffix(" bytes free") }),
            let count = Int64(String(line.filter { $0.isASCII && $0.isNumber }))
        else { throw .refused(tool: "mdir", words: "no word on its free space") }
        return count
    }

    private func run(
        _ name: String, _ arguments: [String], source: Int32 = -1, outputBytes: Int = 4_096,
        seconds: Int = StickVolume.listingSeconds
    ) throws(StickTrouble) -> [UInt8] {
        try tool.run(
            name, arguments, on: node, source: source, outputBytes: outputBytes, seconds: seconds,
            interrupt: interrupt)
    }

    /// In mtools' words.
    private static func isFull(_ trouble: StickTrouble) -> Bool {
        guard case .refused(_, let words) = trouble else { return false }
        return words.contains("Disk full") || words.contains("No directory slots")
    }
}
