// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Central
import CommandEntry
import Crypto
import Foundation
import KioskModel

struct CosignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cosign", abstract: "A second party's signatures on checkpoints of the log.",
        discussion: """
            The second party, a municipality or the state, runs `cosign key` once and `cosign sign` for each \
            checkpoint, on a machine of its own; `cosign add` takes what it signed back into the central.
            """, subcommands: [Key.self, Sign.self, Add.self])

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a party's key and prints its public half.")
        @Option(help: "Name of the party, without spaces: arjang.se/revision.") var name: String
        @Option(help: "File of the private key; it must not exist yet.") var output: String
        @Flag(help: "Print JSON.") var json = false

        struct Output: Codable {
            let file: String
            let publicKey: String
        }

        func run() async throws {
            guard !FileManager.default.fileExists(atPath: output) else {
                throw CentralError.invalid("\(output) exists", remedy: "keep the key there is, or name another file")
            }
            let signer = try NoteSigner(name: name, kind: .cosigner, privateKey: Curve25519.Signing.PrivateKey())
            try PrivateFile.write(signer.text + "\n", to: output)
            if json { return try CommandEntry.printJSON(Output(file: output, publicKey: signer.key.text)) }
            print(signer.key.text)
        }
    }

    struct Sign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cosigns a checkpoint, when the log only grew since the last one.",
            discussion: "Writes the cosigned note to the file of --last too: keep it, the next one is compared with it."
        )
        @Argument(help: "What `kiosk-central log checkpoint --for NAME` printed.") var file: String
        @Option(help: "File of the party's private key.") var key: String
        @Option(help: "The central's public key, or a file with it.") var central: String
        @Option(help: "File of the checkpoint cosigned last; written anew.") var last: String
        @Flag(help: "This is the first: the file of --last does not exist yet.") var first = false
        @Option(help: "File of the cosigned note, for `cosign add`.") var output: String
        @Flag(help: "Print JSON.") var json = false

        struct Output: Codable {
            let size: UInt64
            let output: String
        }

        func run() async throws {
            let request = try CosignRequest(try TextFile.read(file))
            let signer = try NoteSigner(TextFile.line(try TextFile.read(key)))
            let log = try KeyArgument.read(central)
            let isThere = FileManager.default.fileExists(atPath: last)
            guard isThere != first else {
                throw CentralError.invalid(
                    isThere ? "\(last) is there, so this is not the first" : "\(last) is not there",
                    remedy: isThere ? "leave --first away" : "give the checkpoint cosigned last, or --first")
            }
            let known = isThere ? try SignedNote(try TextFile.read(last)) : nil
            let seconds = UInt64(clamping: Int64(Date().timeIntervalSince1970))
            let note = try request.cosigned(by: signer, log: log, last: known, atSeconds: seconds)
            // Its own record first: what was handed out must never be forgotten.
            try PrivateFile.write(note.encoded, to: last)
            try PrivateFile.write(note.encoded, to: output)
            let size = LogCheckpoint(note.text)?.size ?? 0
            if json { return try CommandEntry.printJSON(Output(size: size, output: output)) }
            print("cosigned at \(size) entries: \(output)")
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a cosigned checkpoint into the central.")
        @OptionGroup var common: CommonOptions
        @OptionGroup var area: AreaOption
        @Argument(help: "What `kiosk-central cosign sign` wrote.") var file: String
        @Option(help: "The party's name and public key, or a file with the key: NAME=KEY.") var cosigner: String

        struct Output: Codable {
            let cosigner: String
            let atSeconds: UInt64
        }

        func run() async throws {
            let (area, party) = (area.area, try KeyArgument.named(cosigner))
            let note = try SignedNote(try TextFile.read(file))
            let seconds = try await withStore(common) { try await $0.log.add(note, cosigner: party, area: area) }
            if common.json { return try CommandEntry.printJSON(Output(cosigner: party.name, atSeconds: seconds)) }
            print("\(party.name) cosigned at \(Date(timeIntervalSince1970: Double(seconds)).ISO8601Format())")
        }
    }
}

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Prints the public key that checkpoints and evidence are checked with.",
        discussion:
            "With --terminals it prints the terminals' ids instead, one a line, for `export verify --terminals`.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var area: AreaOption
    @Flag(help: "Print the ids of the terminals there are.") var terminals = false

    struct Output: Codable {
        let key: String
        let terminals: [String]
    }

    func run() async throws {
        let area = area.area
        let (key, list) = try await withStore(common) { store in
            (try await store.log.key(area: area).text, try await store.terminals.list(area: area))
        }
        if common.json { return try CommandEntry.printJSON(Output(key: key, terminals: list.map(\.terminal))) }
        guard terminals else { return print(key) }
        for one in list { print("\(one.terminal)\t\(one.placeCode)\t\(SafeText.clean(one.placeName))") }
    }
}

struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes records by a decision that the configuration names.",
        discussion: """
            Counts and proofs stay, the records' content goes for good and the log says by which decision. Copies \
            made before are not reached: backups, evidence files, and the terminal's own journal for 400 days.
            """)
    @OptionGroup var common: CommonOptions
    @Option(help: "JSON file with settings; its deletionDecisions names the decisions there are.") var config: String
    @Option(help: "Name of the decision.") var decision: String
    @Option(help: "Id of the terminal, 64 hexadecimal digits.") var terminal: String
    @Option(help: "Epoch.") var epoch: UInt32 = 1
    @Option(help: "First sequence.") var first: UInt64
    @Option(help: "Last sequence.") var last: UInt64

    func validate() throws {
        guard first >= 1, last >= first else { throw ValidationError("--first and --last are no range") }
    }

    func run() async throws {
        let decisions = try await DeletionDecisions.read(config)
        let order = DeletionDesk.Order(terminal: terminal, epoch: epoch, sequences: first...last, decision: decision)
        let outcome = try await withStore(common) { try await $0.deletions.delete(order, decisions: decisions) }
        if common.json { return try CommandEntry.printJSON(outcome) }
        print("\(outcome.records) records deleted; \(outcome.batches) batches keep hashes and counts")
    }
}
