// SPDX-License-Identifier: EUPL-1.2
public import Foundation

/// The programs of the product, as they stand beside one another after a build.
public struct Programs: Sendable {
    /// Where the executables are.
    public var folder: URL

    public init(folder: URL) {
        self.folder = folder
    }

    public func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// What a program that ran to its end left behind.
    public struct Outcome: Sendable {
        public var status: Int32
        public var output: String
        public var errors: String

        /// The output as one JSON object; empty when it is none.
        public var json: [String: Any] { value as? [String: Any] ?? [:] }

        /// The output as an array of JSON objects, or the one such array inside an object; empty when there is none.
        public var jsonArray: [[String: Any]] {
            if let array = value as? [[String: Any]] { return array }
            return json.values.compactMap { $0 as? [[String: Any]] }.first ?? []
        }

        private var value: Any? { try? JSONSerialization.jsonObject(with: Data(output.utf8)) }
    }

    /// Runs a program to its end.
    /// - Parameter deadlineSeconds: After that it is killed and the run counts as failed.
    /// - Throws: `TourFailure` when it cannot be started or does not end.
    public func run(
        _ name: String, _ arguments: [String], input: String = "", deadlineSeconds: Double = 60
    ) throws -> Outcome {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("servicepunkt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { Leftovers.remove(scratch) }
        let child = try Child(
            path(name), arguments, log: scratch.appendingPathComponent("out"),
            errorLog: scratch.appendingPathComponent("err"), input: input)
        let status = child.wait(seconds: deadlineSeconds)
        defer { child.stop(graceSeconds: 2) }
        let outcome = Outcome(
            status: status ?? -1, output: Leftovers.text(scratch.appendingPathComponent("out")),
            errors: Leftovers.text(scratch.appendingPathComponent("err")))
        guard status != nil else {
            throw TourFailure("\(name) \(arguments.joined(separator: " ")): not done after \(deadlineSeconds) s")
        }
        return outcome
    }

    /// Runs a program that has to succeed.
    @discardableResult
    public func must(_ name: String, _ arguments: [String], input: String = "") throws -> Outcome {
        let outcome = try run(name, arguments, input: input)
        guard outcome.status == 0 else {
            let said = outcome.errors.isEmpty ? outcome.output : outcome.errors
            throw TourFailure("\(name) \(arguments.joined(separator: " ")): status \(outcome.status): \(said)")
        }
        return outcome
    }
}

/// Something on the tour that did not go as it should.
public struct TourFailure: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// Files of the tour, read and removed without a fuss: what is missing reads as empty.
enum Leftovers {
    static func text(_ file: URL) -> String {
        String(decoding: FileManager.default.contents(atPath: file.path) ?? Data(), as: UTF8.self)
    }

    static func remove(_ folder: URL) {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FileHandle.standardError.write(Data("left behind: \(folder.path): \(error)\n".utf8))
        }
    }
}
