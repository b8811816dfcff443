// SPDX-License-Identifier: EUPL-1.2

/// One thing that an evidence file does not prove: what it is, and about which figure, terminal and sequences.
public struct EvidenceProblem: Sendable, Equatable, Codable {
    /// What machines read.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The file cannot be read at all.
        case damagedFile
        /// A checkpoint of the log is not signed by the central, or is of another log.
        case badCheckpoint
        /// A party that was to cosign did not, or its line does not fit.
        case badCosignature
        /// The statement of the figures is not signed by the central.
        case badStatement
        /// The log in the file is not the one that was signed.
        case badLog
        /// A batch is not the one that was logged.
        case alteredBatch
        /// A batch does not hold on its own: signature, chain, form or catalogue.
        case badBatch
        /// A batch that figures rest on is not in the file.
        case missingBatch
        /// Sequences are missing between batches.
        case gap
        /// Two batches tell different histories of the same sequences.
        case fork
        /// Σ events ≠ Δ counters.
        case badCounters
        /// Records were deleted, and the log names no decision for it.
        case badDeletion
        /// No one said when a boot began in which events were counted.
        case missingBoot
        /// The log holds batches of a terminal that is not in the statement or on the list.
        case foreignTerminal
        /// A terminal of the list is not in the statement.
        case missingTerminal
        /// A figure is not the number of events that prove it.
        case wrongFigure
        /// What came late is not what a closed month's corrections say.
        case wrongCorrection
    }

    public var kind: Kind
    /// Terminal id in hexadecimal.
    public var terminal: String?
    public var epoch: UInt32?
    public var first: UInt64?
    public var last: UInt64?
    public var place: UInt32?
    /// ISO 8601; absent for the undecided day too.
    public var day: String?
    public var event: String?
    public var stated: UInt64?
    public var proved: UInt64?
    /// A whole sentence for people.
    public var text: String

    init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// A problem of some sequences of a terminal.
    init(_ kind: Kind, terminal: [UInt8], epoch: UInt32, _ sequences: ClosedRange<UInt64>, _ text: String) {
        self.kind = kind
        let id = Hex.encode(terminal)
        self.terminal = id
        self.epoch = epoch
        first = sequences.lowerBound
        last = sequences.upperBound
        let range =
            sequences.lowerBound == sequences.upperBound
            ? "sequence \(sequences.lowerBound)" : "sequences \(sequences.lowerBound)–\(sequences.upperBound)"
        self.text = "terminal \(id), epoch \(epoch), \(range): \(text)"
    }

    init(figure: EvidenceStatement.FigureKey, name: String?, stated: UInt64, proved: UInt64) {
        kind = .wrongFigure
        place = figure.place
        day = figure.dayText
        event = UsageEventCatalogue.entry(figure.kind).name
        self.stated = stated
        self.proved = proved
        let place = name.map { "\(figure.place) \(SafeText.clean($0))" } ?? "\(figure.place)"
        text =
            "figure of place \(place), \(figure.dayText ?? "day unknown"), \(event ?? ""): \(stated) stated, \(proved) proved"
    }

    init(
        correction figure: EvidenceStatement.FigureKey, name: String?, terminal: [UInt8], stated: UInt64, proved: UInt64
    ) {
        self.init(figure: figure, name: name, stated: stated, proved: proved)
        kind = .wrongCorrection
        self.terminal = Hex.encode(terminal)
        text = "late events of terminal \(Hex.encode(terminal)): " + text
    }
}

extension EvidenceStatement.FigureKey {
    /// ISO 8601, or `nil` for the undecided day.
    public var dayText: String? {
        guard day != UsageDay.unknown, (-1_000_000...10_000_000).contains(day) else { return nil }
        return CivilDate(dayNumber: Int(day)).text
    }
}
