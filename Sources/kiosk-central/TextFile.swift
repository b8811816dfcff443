// SPDX-License-Identifier: EUPL-1.2
import Central
import Configuration
import Foundation
import KioskModel

/// Small files that people hand over.
enum TextFile {
    private static let maximumBytes = 1_048_576

    static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), data.count <= maximumBytes,
            let text = String(data: data, encoding: .utf8)
        else { throw CentralError.notFound("\(path) cannot be read", remedy: "give the path of a text file") }
        return text
    }

    static func line(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// A file only its owner may read, there completely or not at all.
enum PrivateFile {
    static func write(_ text: String, to path: String) throws {
        let beside = path + ".new"
        guard
            FileManager.default.createFile(
                atPath: beside, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]),
            rename(beside, path) == 0
        else { throw CentralError.directory(path: path, reason: "cannot be written") }
    }
}

/// Public keys as people give them: the key itself, or a file with it.
enum KeyArgument {
    static func read(_ text: String) throws -> NoteKey {
        if let key = try? NoteKey(text) { return key }
        return try NoteKey(TextFile.line(try TextFile.read(text)))
    }

    /// `NAME=KEY`.
    static func named(_ text: String) throws -> NoteKey {
        guard let split = text.firstIndex(of: "=") else {
            throw CentralError.invalid("\(text) names no key", remedy: "give NAME=KEY")
        }
        let key = try read(String(text[text.index(after: split)...]))
        guard key.name == text[..<split] else {
            throw CentralError.invalid("the key is \(key.name)'s", remedy: "give it under that name")
        }
        return key
    }
}

/// Decisions by which records may be deleted.
enum DeletionDecisions {
    static func read(_ file: String) async throws -> [String] {
        let named = ConfigReader(provider: InMemoryProvider(values: ["filePath": .init(stringLiteral: file)]))
        let reader = ConfigReader(provider: try await FileProvider<JSONSnapshot>(config: named))
        return reader.stringArray(forKey: "deletionDecisions") ?? []
    }
}
