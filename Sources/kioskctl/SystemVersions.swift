// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel

/// What runs on this machine.
struct SystemVersions: Encodable {
    var software = SoftwareVersion.text
    var kernel: String
    var machine: String
    var system: String
    /// Files of the libraries that the terminal loads, by name; the file's name carries the version.
    var libraries: [String: String]

    static let names = [
        "libcurl.so.4", "libevdev.so.2", "libfreetype.so.6", "libfribidi.so.0", "libharfbuzz.so.0", "libpcsclite.so.1",
        "libqrencode.so.4", "libudev.so.1", "libxkbcommon.so.0",
    ]

    static func read() -> SystemVersions {
        var names = utsname()
        uname(&names)
        func text(_ bytes: some Any) -> String {
            withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
        let pretty = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return SystemVersions(
            kernel: text(names.release) + " " + text(names.version), machine: text(names.machine),
            system: pretty.map { $0.dropFirst(12).filter { $0 != "\"" } } ?? "unknown", libraries: libraries())
    }

    private static func libraries() -> [String: String] {
        let manager = FileManager.default
        let folders = ((try? manager.contentsOfDirectory(atPath: "/usr/lib")) ?? []).filter {
            $0.hasSuffix("-linux-gnu")
        }.map { "/usr/lib/" + $0 }
        return Dictionary(
            uniqueKeysWithValues: names.map { name in
                let path = folders.map { $0 + "/" + name }.first { manager.fileExists(atPath: $0) }
                let file = path.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().lastPathComponent }
                return (name, file ?? "missing")
            })
    }
}
