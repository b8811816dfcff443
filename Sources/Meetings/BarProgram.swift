// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// The program that draws the bar: this one, as it is seen in the sandbox, with the libraries it runs with where those do
/// not stand in /usr.
struct BarProgram: Equatable {
    var path: String
    var folders: [String]

    /// - Returns: `nil` where another user may not run it: then there is no bar.
    static func find() -> BarProgram? {
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        else { return nil }
        let program = BarProgram(path: path, folders: folders(maps))
        return ([path] + program.folders).allSatisfy(isOpenToAll) ? program : nil
    }

    /// Of the libraries among a process's mappings (proc(5)).
    static func folders(_ maps: String) -> [String] {
        let files = maps.split(separator: "\n").compactMap { line in
            line.firstIndex(of: "/").map { String(line[$0...]) }
        }
        let libraries = files.filter { $0.contains(".so") && !isOfTheSystem($0) }
        return Set(libraries.map { ($0 as NSString).deletingLastPathComponent }).sorted()
    }

    static func isOfTheSystem(_ path: String) -> Bool { path.hasPrefix("/usr/") || path.hasPrefix("/lib") }

    /// Every folder on the way, and the file itself, can be read and entered by anybody.
    private static func isOpenToAll(_ path: String) -> Bool {
        var path = path
        while path != "/", !path.isEmpty {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & 0o005 == 0o005 else { return false }
            path = (path as NSString).deletingLastPathComponent
        }
        return true
    }
}

extension Sandbox {
    /// A shell knows descriptors of one digit.
    static let barDescriptor: Int32 = 5

    /// The program where it does not stand in /usr anyhow.
    var barFiles: [String] {
        guard let bar else { return [] }
        return ([bar.path] + bar.folders).filter { !BarProgram.isOfTheSystem($0) }.flatMap { ["--ro-bind", $0, $0] }
    }

    /// The compositor starts one program: a shell, which starts the bar beside the browser and becomes the browser. A bar
    /// that cannot start, or ends, costs the meeting nothing. It has no pipe to the browser and none to kioskd but its
    /// own; the browser has not the bar's.
    var barStart: [String] {
        guard let bar else { return [] }
        let script = #""$0" bar <&5 >/dev/null 2>&1 3<&- 4<&- 5<&- & exec "$@" 5<&-"#
        return ["/bin/sh", "-c", script, bar.path]
    }
}
