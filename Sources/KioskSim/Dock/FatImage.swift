// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// FAT file systems in files, made and filled with mtools: sticks for the dock.
public enum FatImage {
    /// Makes an empty one, as it would be on a new stick.
    /// - Parameter kibibytes: from 160 on.
    public static func make(_ path: String, kibibytes: Int = 32_768) throws(DockError) {
        // Any geometry serves, as long as it adds up.
        let (heads, sectors) = kibibytes > 2_880 ? (16, 32) : (2, 10)
        let tracks = max(1, kibibytes * 2 / (heads * sectors))
        let made = tool(
            "mformat",
            ["-C", "-i", path, "-t", "\(tracks)", "-h", "\(heads)", "-s", "\(sectors)", "-v", "KURIR", "::"])
        guard made.status == 0 else {
            throw DockError("no file system in \(path): \(made.words); apt-get install mtools")
        }
    }

    /// Names in the root folder.
    public static func names(_ path: String) throws(DockError) -> [String] {
        let listed = tool("mdir", ["-a", "-b", "-i", path, "::/"])
        guard listed.status == 0 else { throw DockError("\(path) cannot be listed: \(listed.words)") }
        return String(decoding: listed.output, as: UTF8.self).split(separator: "\n").map { String($0.dropFirst(3)) }
    }

    /// Puts a file down under a name of its own.
    public static func put(_ file: String, as name: String, on path: String) throws(DockError) {
        let copied = tool("mcopy", ["-o", "-i", path, file, "::/" + name])
        guard copied.status == 0 else { throw DockError("\(name) cannot be put on \(path): \(copied.words)") }
    }

    public static func remove(_ name: String, from path: String) throws(DockError) {
        let removed = tool("mdel", ["-i", path, "::/" + name])
        guard removed.status == 0 else { throw DockError("\(name) cannot be taken off \(path): \(removed.words)") }
    }

    /// A file's bytes; `nil` where there is none of that name.
    public static func bytes(_ name: String, on path: String) -> [UInt8]? {
        let typed = tool("mtype", ["-i", path, "::/" + name])
        return typed.status == 0 ? Array(typed.output) : nil
    }

    private static func tool(
        _ name: String, _ arguments: [String]
    ) -> (status: Int32, output: Data, words: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/" + name)
        process.arguments = arguments
        process.environment = ["LC_ALL": "C.UTF-8", "MTOOLSRC": "/dev/null"]
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        process.standardInput = FileHandle.nullDevice
        do { try process.run() } catch { return (-1, Data(), "\(error)") }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, data, words)
    }
}
