// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Foundation
import KioskModel

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The append-only log of what terminals sent.",
        subcommands: [Checkpoint.self, Close.self, Export.self, Prove.self, Begin.self])

    struct Checkpoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs the log as it is now and prints the note.",
            discussion: """
                With --since or --for it prints what a second party needs to cosign: the proof that the log only grew \
                since the checkpoint that party cosigned last, and the note.
                """)
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Option(help: "Size of the checkpoint that was cosigned last.") var since: UInt64?
        @Option(name: .customLong("for"), help: "Name of the party that is to cosign.") var party: String?

        struct Output: Codable {
            let size: UInt64
            let root: String
            let note: String
        }

        func validate() throws {
            if since != nil, party != nil { throw ValidationError("give --since or --for, not both") }
        }

        func run() async throws {
            let (area, since, party) = (area.area, since, party)
            let request = try await withStore(common) { store in
                var old = since ?? 0
                if let party { old = try await store.log.cosigned(area: area, by: party) }
                return try await store.log.request(area: area, since: old)
            }
            if common.json {
                let checkpoint = LogCheckpoint(request.note.text)
                return try CommandEntry.printJSON(
                    Output(
                        size: checkpoint?.size ?? 0, root: Hex.encode(checkpoint?.root ?? []),
                        note: request.note.encoded))
            }
            print(since != nil || party != nil ? request.text : request.note.encoded, terminator: "")
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Closes a month: its figures as of now, signed with a checkpoint, never change again.",
            discussion: """
                `kiosk-central serve` does it by itself, five days after the month where --closing-days says nothing \
                else. What comes late is a signed correction in the next month's statement. Months are closed in order.
                """)
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Argument(help: "The month, 2026-11.") var month: String

        func run() async throws {
            let (area, month) = (area.area, try MonthArgument.read(month))
            let closing = try await withStore(common) { try await $0.closings.close(month, area: area) }
            if common.json { return try CommandEntry.printJSON(closing) }
            let corrections = closing.corrections > 0 ? ", with \(closing.corrections) corrections" : ""
            print("\(closing.month) is closed as of \(closing.logSize) entries of the log\(corrections)")
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the log as files, in the shape it is served in (C2SP tlog-tiles).")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Argument(help: "Folder to write to.") var folder: String

        struct Output: Codable {
            let folder: String
            let files: Int
        }

        func run() async throws {
            let (area, folder) = (area.area, folder)
            let files = try await withStore(common) { try await $0.log.export(to: folder, area: area) }
            if common.json { return try CommandEntry.printJSON(Output(folder: folder, files: files)) }
            print("\(files) files in \(folder)")
        }
    }

    struct Prove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints an entry with the path that proves it is behind the newest checkpoint (RFC 6962).")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Argument(help: "Position of the entry, from 0.") var position: UInt64

        func run() async throws {
            let (area, position) = (area.area, position)
            let proof = try await withStore(common) { try await $0.log.prove(position: position, area: area) }
            if common.json { return try CommandEntry.printJSON(proof) }
            print("entry \(proof.position)\t\(proof.entry)")
            for hash in proof.path { print("path\t\(hash)") }
            print("\n" + proof.checkpoint, terminator: "")
        }
    }
}

extension LogCommand {
    struct Begin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Goes on under a new name, after the database was restored from a backup.",
            discussion: """
                What was signed of the log after the backup cannot be continued, and two different logs must never \
                be signed under one name. Until this is run nothing is signed and no month is closed. Wait until the \
                terminals have sent again what is missing; then give the new key to everybody who checks with the \
                old one, and let cosigners begin anew with --first.
                """)
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Flag(help: "Also where nothing shows a restore: the whole directory came from a backup.") var anyway = false

        func run() async throws {
            let (area, anyway) = (area.area, anyway)
            let begun = try await withStore(common) { try await $0.log.begin(area: area, anyway: anyway) }
            if common.json { return try CommandEntry.printJSON(begun) }
            print(begun.key)
            guard !begun.lostMonths.isEmpty else { return }
            CommandEntry.complain(
                "kiosk-central: closed after the backup, and to be closed again: "
                    + "\(begun.lostMonths.joined(separator: ", ")); compare with the statements that were handed out")
        }
    }
}

/// A month as people type it.
enum MonthArgument {
    static func read(_ text: String) throws -> CivilMonth {
        guard let month = CivilMonth(text) else {
            throw ValidationError("there is no month \(text); give one as 2026-11")
        }
        return month
    }
}
