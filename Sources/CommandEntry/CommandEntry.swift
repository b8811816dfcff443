// SPDX-License-Identifier: EUPL-1.2
public import ArgumentParser
import Foundation

/// How every command of ours begins and ends: 0 on success, 64 on wrong usage, 1 on failure, and then one line on
/// standard error that says what is wrong and what to do.
public enum CommandEntry {
    /// Runs a command without starting the shared thread pool: what the terminal's own programs do.
    public static func run(_ root: any ParsableCommand.Type) -> Never {
        do {
            var command = try root.parseAsRoot(Array(arguments.dropFirst()))
            try command.run()
            exit(0)
        } catch {
            end(root, error)
        }
    }

    /// Runs a command that waits for others: the central's.
    public static func run(_ root: any AsyncParsableCommand.Type) async -> Never {
        do {
            var command = try root.parseAsRoot(Array(arguments.dropFirst()))
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch {
            end(root, error)
        }
    }

    private static func end(_ root: any ParsableCommand.Type, _ error: any Error) -> Never {
        if let code = error as? ExitCode { exit(code.rawValue) }
        let code = root.exitCode(for: error)
        if code == .success {
            print(root.fullMessage(for: error))
            exit(0)
        }
        let name = root.configuration.commandName ?? "command"
        let isUsage = code == .validationFailure
        let text = oneLine(isUsage ? root.message(for: error) : "\(error)")
        complain(isUsage ? "\(name): \(text) (see \(name) --help)" : "\(name): \(text)")
        exit(isUsage ? 64 : 1)
    }

    /// With libfaketime preloaded, as in tests of the clock, Swift's runtime knows no arguments at all; the kernel does.
    private static var arguments: [String] {
        guard CommandLine.arguments.isEmpty else { return CommandLine.arguments }
        let bytes = FileManager.default.contents(atPath: "/proc/self/cmdline") ?? Data()
        return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// One line on standard error.
    public static func complain(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Prints a value as JSON with sorted keys.
    public static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
    }
}
