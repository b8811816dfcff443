// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskModel

extension ExportCommand {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Proves the figures of an evidence file, with nothing but the file and public keys.",
            discussion: """
                Recomputes the log, every batch's signature, chain and counters, and every figure from the events. \
                Prints one line for each thing that is not proved, and exits 0 only when there is none.
                """)

        @Argument(help: "What `kiosk-central report --evidence` wrote.")
        var file: String

        @Option(help: "The central's public key, or a file with it.")
        var key: String

        @Option(help: "A party that must have cosigned, NAME=KEY; may be repeated.")
        var cosigner: [String] = []

        @Option(help: "File with the ids of the terminals there are, one at the start of each line.")
        var terminals: String?

        @Flag(help: "Print the figures too.")
        var figures = false

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            var verifier = EvidenceVerifier(central: try EvidenceArguments.key(key))
            verifier.cosigners = try cosigner.map { try EvidenceArguments.named($0) }
            verifier.terminals = try terminals.map { try EvidenceArguments.terminals($0) }
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw EvidenceArguments.Problem("\(file) cannot be read; give the path of an evidence file")
            }
            let report = verifier.verify(Array(bytes))
            if json {
                try CommandEntry.printJSON(report)
            } else {
                for line in report.lines(figures: figures) { print(line) }
            }
            guard report.isProved else {
                let things = report.problems.count == 1 ? "one thing" : "\(report.problems.count) things"
                CommandEntry.complain(
                    "kioskctl: \(things) in \(file) not proved; do not pay before the central has explained it")
                throw ExitCode(1)
            }
        }
    }
}

extension EvidenceReport {
    /// For people: what is not proved, what is worth knowing, who signed, and the verdict.
    func lines(figures: Bool) -> [String] {
        var lines = problems.map { "✘ \($0.kind.rawValue): \($0.text)" } + notices.map { "# \($0)" }
        if figures {
            lines += self.figures.map {
                "\($0.place)\t\($0.name ?? "")\t\($0.day ?? "unknown")\t\($0.event)\t\($0.count)"
            }
            lines += corrections.map {
                "\($0.place)\t\($0.name ?? "")\t\($0.day ?? "unknown")\t\($0.event)\t\($0.events > 0 ? "+" : "")"
                    + "\($0.events)\t\($0.cause)\t\($0.terminal)"
            }
        }
        lines += witnesses.map { witness in
            let at = witness.atSeconds.map { " at \(Date(timeIntervalSince1970: Double($0)).ISO8601Format())" } ?? ""
            return "# signed by \(witness.name)\(at): the log of \(witness.size) entries"
        }
        if isProved {
            let scope = month.map { " of \($0)" } ?? ""
            let corrected = corrections.isEmpty ? "" : " and \(corrections.count) corrections of earlier months"
            lines.append(
                "\(self.figures.count) figures\(scope)\(corrected) are proved by \(events) events in \(batches) batches "
                    + "of \(terminals) terminals")
        }
        return lines
    }
}

/// What is given on the command line to check evidence with.
enum EvidenceArguments {
    struct Problem: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// A public key itself, or a file with it.
    static func key(_ text: String) throws -> NoteKey {
        if let key = try? NoteKey(text) { return key }
        return try NoteKey(try read(text).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// `NAME=KEY`.
    static func named(_ text: String) throws -> NoteKey {
        guard let split = text.firstIndex(of: "=") else { throw ValidationError("--cosigner wants NAME=KEY") }
        let key = try key(String(text[text.index(after: split)...]))
        guard key.name == text[..<split] else { throw Problem("the key is \(key.name)'s; give it under that name") }
        return key
    }

    static func terminals(_ file: String) throws -> Set<[UInt8]> {
        var ids: Set<[UInt8]> = []
        for line in try read(file).split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let word = line.split(whereSeparator: \.isWhitespace).first else { continue }
            guard let id = Hex.decode(word.lowercased()), id.count == 32 else {
                throw Problem(
                    "\(file): \(SafeText.clean(String(word))) is no terminal's id; give 64 hexadecimal digits a line")
            }
            ids.insert(id)
        }
        return ids
    }

    private static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else { throw Problem("\(SafeText.clean(path)) is no key and no file that can be read") }
        return text
    }
}
