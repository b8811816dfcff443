// SPDX-License-Identifier: EUPL-1.2

/// What became of checking an evidence file.
public struct EvidenceReport: Sendable, Equatable, Codable {
    /// A signature on a checkpoint that holds.
    public struct Witness: Sendable, Equatable, Codable {
        public var name: String
        /// Size of the log it vouches for.
        public var size: UInt64
        /// When a cosigner signed, seconds since 1970; the log's own key does not say.
        public var atSeconds: UInt64?
    }

    public struct Figure: Sendable, Equatable, Codable {
        public var place: UInt32
        public var name: String?
        /// ISO 8601; absent where it is not decided.
        public var day: String?
        public var event: String
        public var count: UInt64
    }

    /// By how much a figure of an earlier month has changed since it was stated.
    public struct Correction: Sendable, Equatable, Codable {
        public var place: UInt32
        public var name: String?
        /// ISO 8601; absent where it is not decided.
        public var day: String?
        public var event: String
        /// Terminal id in hexadecimal.
        public var terminal: String
        /// "late" or "moved", see `EvidenceClosing.Cause`.
        public var cause: String
        /// Signed.
        public var events: Int64
        /// Of the batches in the log.
        public var positions: [UInt64]
    }

    public var area = ""
    /// `2026-11`; absent: all time.
    public var month: String?
    public var madeMilliseconds: Int64 = 0
    /// Entries of the log that the figures rest on.
    public var logSize: UInt64 = 0
    public var witnesses: [Witness] = []
    public var terminals = 0
    public var batches = 0
    /// Events in them, of every purpose, each counted once.
    public var events: UInt64 = 0
    /// Deleted records among them: their sum is proved, their day and place are the central's word.
    public var deletedEvents: UInt64 = 0
    /// Events among them whose detail the terminal itself had to shed; their counts are signed.
    public var foldedEvents: UInt64 = 0
    /// Proved or not: as stated.
    public var figures: [Figure] = []
    /// Of earlier months, proved or not: as stated.
    public var corrections: [Correction] = []
    /// Nothing here: every figure is proved.
    public var problems: [EvidenceProblem] = []
    /// Worth knowing, and no contradiction: terminals that are silent, events that wait, clocks that were overruled.
    public var notices: [String] = []

    public var isProved: Bool { problems.isEmpty }

    mutating func complain(_ kind: EvidenceProblem.Kind, _ text: String) {
        problems.append(EvidenceProblem(kind, text))
    }
}
