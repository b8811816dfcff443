// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Content
import Crypto
import Foundation
import Glyphs
import KioskDaemon
import KioskModel

struct ContentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content", abstract: "Checks, builds, signs and installs content bundles.",
        subcommands: [Check.self, Build.self, Install.self, Key.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Finds everything that is wrong in a content folder.")

        @Argument(help: "The content folder.")
        var directory = "Kiosk"

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let problems = ContentSource.check(directory: directory) + SymbolCheck.problems(directory: directory)
            if json {
                try CommandEntry.printJSON(problems)
            } else {
                for problem in problems { print(problem) }
            }
            guard problems.isEmpty else {
                CommandEntry.complain(
                    "kioskctl: \(problems.count) to mend in \(directory) before a bundle can be built")
                throw ExitCode(1)
            }
            if !json { print("\(directory): nothing to mend") }
        }
    }

    struct Build: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Builds and signs a bundle from a content folder.")

        @Option(help: "The content folder.")
        var from = "Kiosk"

        @Option(help: "The file of the county's content key.")
        var key: String

        @Option(help: "The bundle to write.")
        var output: String

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let source = try ContentSource.load(directory: from)
            let undrawable = SymbolCheck.problems(directory: from)
            guard undrawable.isEmpty else { throw ContentError.problems(undrawable) }
            let bytes = try ContentBundle.build(source, key: try ContentKey.load(path: key))
            try Data(bytes).write(to: URL(fileURLWithPath: output), options: .atomic)
            if json {
                try CommandEntry.printJSON(Built(output: output, version: source.content.version, bytes: bytes.count))
            } else {
                print("\(output): version \(source.content.version), \(bytes.count) bytes")
            }
        }

        struct Built: Encodable {
            var output: String
            var version: UInt32
            var bytes: Int
        }
    }

    struct Install: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a bundle to this terminal; kioskd shows it from its next start.")

        @Argument(help: "The bundle.")
        var file: String

        @Option(help: "A public content key, hexadecimal, to trust from now on: for a terminal not enrolled yet.")
        var trust: String?

        @OptionGroup var options: StateOption

        func run() throws {
            let state = options.directory
            state.prepare()
            if let trust { try ContentDoor.trust(trust, state) }
            let opened = try ContentDoor.store(state).install(path: file)
            if options.json {
                try CommandEntry.printJSON(["version": opened.content.version])
            } else {
                print("Installed content version \(opened.content.version).")
                for notice in opened.notices { print("Notice: \(notice)") }
            }
        }
    }

    struct Key: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The key that signs a county's content.", subcommands: [Generate.self])

        struct Generate: ParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Makes a key; prints its public half.")

            @Option(help: "The file to write; it must not exist yet.")
            var output: String

            @Flag(help: "Print JSON.")
            var json = false

            func run() throws {
                let key = try ContentKey.generate(path: output)
                let hex = Hex.encode(key.publicKey.rawRepresentation)
                if json {
                    try CommandEntry.printJSON(["file": output, "publicKey": hex])
                } else {
                    print("\(output) signs content. Its public key: \(hex)")
                }
            }
        }
    }
}

/// A symbol that is well-formed may still be one that cannot be drawn.
enum SymbolCheck {
    static func problems(directory: String) -> [ContentProblem] {
        guard let text = try? String(contentsOfFile: directory + "/symbol.svg", encoding: .utf8) else { return [] }
        do {
            _ = try Symbol(svg: text)
            return []
        } catch {
            guard case .unsupportedSymbol(let what, let line) = error else { return [] }
            return [
                ContentProblem(
                    file: "symbol.svg", line: line, message: what,
                    remedy: "Draw it with path (M L H V C Z), rect, circle and polygon in one colour")
            ]
        }
    }
}
