// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// One line on the control socket: words ("status", "doctor wait 4"), or a JSON object of texts whose "ask" holds the
/// words, for what cannot be said in words ({"ask":"doctor begin","label":"blue card 2"}).
public struct ControlRequest: Sendable, Equatable {
    /// No request has more words.
    static let mostWords = 8

    public var words: [String]
    public var texts: [String: String]

    public init(_ words: [String], _ texts: [String: String] = [:]) {
        self.words = words
        self.texts = texts
    }

    /// - Returns: `nil` for a line that is neither.
    init?(line: [UInt8]) {
        var said = String(decoding: line, as: UTF8.self)
        texts = [:]
        if line.first == UInt8(ascii: "{") {
            guard let object = try? JSONDecoder().decode([String: String].self, from: Data(line)),
                let ask = object["ask"]
            else { return nil }
            texts = object
            texts["ask"] = nil
            said = ask
        }
        words = said.split(separator: " ", maxSplits: Self.mostWords).map(String.init)
        guard !words.isEmpty, words.count <= Self.mostWords else { return nil }
    }

    var line: [UInt8] {
        let said = words.joined(separator: " ")
        guard !texts.isEmpty else { return Array(said.utf8) }
        return DoctorDesk.json(texts.merging(["ask": said]) { _, ask in ask })
    }
}

/// Where the answer to a request goes, now or later; once.
///
/// `@unchecked Sendable`: made, handed on and called on the loop's thread alone.
final class ControlReply: @unchecked Sendable {
    private let send: ([UInt8]) -> Void

    init(_ send: @escaping ([UInt8]) -> Void) {
        self.send = send
    }

    func callAsFunction(_ answer: [UInt8]) { send(answer) }
}

/// A daemon's way to say no.
struct ControlRefusal: Codable {
    var error: String
}
