// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskDaemon
import KioskModel

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "What leaves this terminal as a file.",
        subcommands: [Courier.self, Verify.self], defaultSubcommand: Courier.self)
}

extension ExportCommand {
    struct Courier: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "courier",
            abstract: "Seals what waits for the central into a file that somebody takes along.",
            discussion: """
                Only the central can open it. It may be carried twice or lost: nothing counts twice, and everything \
                stays here until the central's receipt has come back with the courier. What this terminal carries for \
                others goes along. Use it where there is no line, and when a machine is swapped: of a disk that was taken \
                out, with --state and where it is mounted; for reading is enough, and of one that cannot \
                be opened so, give a copy of the folder. The file goes into the new terminal \
                with `kioskctl import`, and its events count at the old one's place. The operator revokes the old \
                terminal only when they are there.
                A FAT stick with the file in its topmost folder is the courier's from then on: put into a terminal of \
                this county it is read and written without any command.
                """)

        @Argument(help: "Folder for the files, for example of a USB stick.")
        var folder: String

        @OptionGroup var options: StateOption

        struct Output: Codable {
            var file: String?
            var events: UInt64
            var receipts: Int
        }

        func run() throws {
            let door = CourierDoor(options.directory)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
                throw ValidationError("\(folder) is no folder")
            }
            let sealed = try door.seal(into: folder)
            if let sealed, sealed.path != folder + "/" + sealed.name {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: sealed.path))
                try bytes.write(to: URL(fileURLWithPath: folder + "/" + sealed.name), options: .atomic)
            }
            let receipts = try door.receipts
            for receipt in receipts {
                try Data(receipt.bytes).write(
                    to: URL(fileURLWithPath: folder + "/" + receipt.name.text), options: .atomic)
            }
            if options.json {
                return try CommandEntry.printJSON(
                    Output(
                        file: sealed.map { folder + "/" + $0.name }, events: sealed?.events ?? 0,
                        receipts: receipts.count))
            }
            if let sealed {
                print("\(sealed.events) events in \(folder)/\(sealed.name)")
            } else {
                print("nothing waits here: the central has everything")
            }
            if !receipts.isEmpty { print("\(receipts.count) receipts for other terminals") }
        }
    }
}
