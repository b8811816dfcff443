// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Foundation
import KioskModel

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Makes a complete copy of the database now; the server may be running.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "File to write; an older one is replaced.") var file: String

    struct Output: Codable {
        let file: String
        let marksRaised: Int
    }

    func run() async throws {
        let file = file
        let raised = try await withStore(common) { try await $0.backup(to: file) }
        if common.json { return try CommandEntry.printJSON(Output(file: file, marksRaised: raised)) }
        print("written to \(file)")
    }
}

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Computes every chain, counter and daily figure again from the records.")
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let result = try await withStore(common) { try await $0.verify() }
        if common.json {
            try CommandEntry.printJSON(result)
        } else {
            print("\(result.records) events in \(result.epochs) epochs")
        }
        guard result.problems.isEmpty else {
            throw CentralError.inconsistent(result.problems.joined(separator: "; "))
        }
    }
}
