// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskDaemon
import KioskModel

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Takes what a courier brought: receipts, and mail of other terminals.",
        discussion: """
            Mail of other terminals is kept and goes to the central over this terminal's own line; the central's \
            receipts for it leave with the next export.
            """)

    @Argument(help: "Files, or folders with them: of a folder only files for couriers are opened.")
    var paths: [String]

    @OptionGroup var options: StateOption

    struct Row: Codable {
        var file: String
        var taken: CourierCounter.Taken?
        var error: String?
    }

    func run() throws {
        let door = CourierDoor(options.directory)
        var rows: [Row] = []
        for file in try files() {
            do {
                rows.append(Row(file: file, taken: try door.take(file)))
            } catch {
                rows.append(Row(file: file, error: "\(error)"))
            }
        }
        if options.json {
            try CommandEntry.printJSON(rows)
        } else {
            for row in rows { print("\(SafeText.clean(row.file)): \(Self.words(row))") }
            if rows.isEmpty { print("no file for couriers is there") }
        }
        let refused = rows.count { $0.error != nil }
        guard refused == 0 else {
            CommandEntry.complain(
                "kioskctl: \(refused) of \(rows.count) files were not taken; they are left as they are")
            throw ExitCode(1)
        }
    }

    private func files() throws -> [String] {
        try paths.flatMap { path -> [String] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw ValidationError("\(path) is not there")
            }
            guard isFolder.boolValue else { return [path] }
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
                .filter { CourierName($0) != nil }.map { path + "/" + $0 }
        }
    }

    private static func words(_ row: Row) -> String {
        if let error = row.error { return "not taken: \(error)" }
        guard let taken = row.taken else { return "" }
        return switch taken.what {
        case .acknowledged: "the central has what was sent; \(taken.detail) acknowledgements taken"
        case .refused: "the central would not have the file: \(taken.detail); export again, and tell the operator"
        case .carried: "kept for its way"
        case .own: "this terminal's own; it is on its way already"
        }
    }
}
