// SPDX-License-Identifier: EUPL-1.2

/// What fell out of the printer: whole slips and whose they are, and what must never be there.
struct SoakPaper {
    /// Agencies whose slips are told apart, by the words of their heading.
    static let agencies = ["1177", "Polisen", "Informationsnumret 113 13"]

    /// Whole slips so far, for each agency.
    private(set) var wholes: [String: Int] = [:]
    /// Pieces of slips: broken off, and cut off before the next one.
    private(set) var tornCount = 0
    /// Pieces that carry something of two visitors' slips, as they read.
    private(set) var mixed: [String] = []
    private var takenCount = 0
    private var tornOff: [String: Int] = [:]
    private var cut: [String: Int] = [:]
    /// How a whole slip of each agency reads: learned while nothing was disturbed.
    private var models: [String: String] = [:]

    /// Takes what was cut since the last look; what hangs out of the printer counts as well.
    /// - Parameters:
    ///   - slips: rows of all that was cut so far.
    ///   - hanging: rows that are not cut yet.
    mutating func look(at slips: [[String]], hanging: [String]) {
        for rows in slips.dropFirst(takenCount) { take(Self.flat(rows)) }
        takenCount = slips.count
        wholes = cut.merging(tornOff, uniquingKeysWith: +)
        if let whole = whole(Self.flat(hanging)) { wholes[whole, default: 0] += 1 }
    }

    /// The printer is switched off and on: what hangs out of it is torn off by hand.
    mutating func tearOff(_ rows: [String]) {
        let text = Self.flat(rows)
        if let whole = whole(text) { tornOff[whole, default: 0] += 1 } else if !text.isEmpty { tornCount += 1 }
    }

    /// The one whole slip that came is what the agency's slips look like.
    /// - Returns: whether there is one such slip.
    mutating func learn(_ agency: String, from slips: [[String]]) -> Bool {
        guard slips.count == takenCount + 1, let rows = slips.last else { return false }
        let text = Self.flat(rows)
        guard Self.headings(text) == [agency], text.contains(Self.ending) else { return false }
        models[agency] = text
        return true
    }

    func knows(_ agency: String) -> Bool { models[agency] != nil }

    private mutating func take(_ text: String) {
        let headings = Self.headings(text)
        if headings.count > 1 { mixed.append(text) }
        if let whole = whole(text) { cut[whole, default: 0] += 1 } else { tornCount += 1 }
    }

    private func whole(_ text: String) -> String? { models.first { $0.value == text }?.key }

    private static let ending = "De kan ha ändrats."

    private static func headings(_ text: String) -> [String] {
        agencies.flatMap { agency in text.ranges(of: "Så når du \(agency)").map { _ in agency } }
    }

    /// In one line, without the row that says when it was printed.
    private static func flat(_ rows: [String]) -> String {
        rows.filter { !$0.contains("klockan") && !$0.contains("Datum är inte säkert") }.joined(separator: " ")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
