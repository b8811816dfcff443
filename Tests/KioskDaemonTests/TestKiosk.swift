// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A terminal of its own in a temporary folder: the real `kioskd` on a pseudo-terminal, the real content.
final class TestKiosk {
    let folder: TemporaryFolder
    let state: StateDirectory
    private let key: String

    static let programs = Bundle.main.bundleURL
    static let kioskFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Kiosk").path

    init(state path: String? = nil) throws {
        folder = try TemporaryFolder()
        state = StateDirectory(path ?? folder.path + "/state")
        state.prepare()
        key = folder.path + "/content.key"
        let made = try Self.made.get()
        try made.key.write(to: URL(fileURLWithPath: key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        try ContentDoor.trust(Hex.encode(try ContentKey.load(path: key).publicKey.rawRepresentation), state)
        _ = try ContentDoor.store(state).install(bytes: made.bundle)
    }

    /// The content of the repository and the key it is signed with: the same for every kiosk here, and so built once.
    private static let made = Result {
        let folder = try TemporaryFolder()
        let key = folder.path + "/content.key"
        let signer = try ContentKey.generate(path: key)
        let bundle = try ContentBundle.build(try ContentSource.load(directory: kioskFolder), key: signer)
        return (key: try Data(contentsOf: URL(fileURLWithPath: key)), bundle: Data(bundle))
    }

    /// Installs the content of the repository with another version.
    func install(version: UInt32) throws {
        var source = try ContentSource.load(directory: Self.kioskFolder)
        source.content.version = version
        let bytes = try ContentBundle.build(source, key: try ContentKey.load(path: key))
        _ = try ContentDoor.store(state).install(bytes: Data(bytes))
    }

    func start(
        columns: Int = 58, rows: Int = 16, settings: [String] = [], environment: [String: String] = [:]
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            program: Self.programs.appendingPathComponent("kioskd").path,
            arguments: ["run", "--state", state.path] + settings,
            environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }, columns: columns,
            rows: rows)
    }

    /// Runs `kioskctl` to its end.
    func kioskctl(_ arguments: [String]) throws -> (status: Int32, output: String, error: String) {
        let process = ChildProcess()
        process.executableURL = Self.programs.appendingPathComponent("kioskctl")
        process.arguments = arguments
        let (output, error) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, error)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, complaint)
    }

    /// Names of the events in the journal, oldest first.
    func events() throws -> [Event] {
        let listed = try kioskctl(["journal", "list", "--state", state.path, "--json"])
        try #require(listed.status == 0, "\(listed.error)")
        return try JSONDecoder().decode([Event].self, from: Data(listed.output.utf8))
    }

    struct Event: Decodable, Equatable {
        var event: String
        var purpose: String
        var first: Int32
        var second: Int32
    }
}
