// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Testing

/// One way out of a meeting, from `seeds/breakouts/`.
struct Breakout: Decodable, Sendable, CustomTestStringConvertible {
    enum Place: String, Decodable {
        case test, lab
    }

    var id: String
    /// Where it runs: with the other tests, or on a kernel with uinput and a screen (Device/lab).
    var place: Place
    /// What page, key or person does, in words.
    var does: String
    /// What the hostile page runs; the body of an asynchronous function.
    var script: String?
    /// Keys that are pressed together.
    var keys: [String]?
    /// "stays", "any", or a `MeetingEnd` by its name.
    var ends: String
    /// What the page may be told, one of them, divided by "|".
    var answer: String?
    /// The id the answer comes under, where another page gives it.
    var reports: String?
    /// Runs as a part of another one.
    var part: Bool?

    enum CodingKeys: String, CodingKey {
        case id, does, script, keys, ends, answer, reports, part
        case place = "where"
    }

    var testDescription: String { "\(id): \(does)" }

    private struct Sheet: Decodable {
        var about: String
        var cases: [Breakout]
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("seeds/breakouts")

    /// Those of one file, or of all.
    static func read(_ name: String? = nil) throws -> [Breakout] {
        let names = try name.map { [$0] } ?? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.flatMap { name in
            try JSONDecoder().decode(Sheet.self, from: Data(contentsOf: folder.appendingPathComponent(name))).cases
        }
    }

    /// Those that run here by themselves.
    static func here(_ name: String? = nil) throws -> [Breakout] {
        try read(name).filter { $0.place == .test && $0.part != true }
    }
}
