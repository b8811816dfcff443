// SPDX-License-Identifier: EUPL-1.2

/// What a central says of an area's figures as of a checkpoint of its log, to be proved by the rest of an evidence file:
/// the figures as paid, the terminals, when their boots began as far as the central can tell, and what was deleted.
///
/// Binary form, version 1, of open months and all time (numbers are varints, signed ones zigzag, texts a length and
/// UTF-8): `"SPT1"` · area text · made signed · month year × 12 + month, 0 for all time · log size · root 32 ·
/// places: count, each (code, name text), ascending ·
/// terminals: count, each (id 32, Ed25519 key 32, place, enrolled signed, revoked signed or 0, heard signed or 0,
/// epoch and last sequence by its own newest word or 0 0), ascending by id ·
/// boots: count, each (terminal index, epoch, ordinal, form 1: 0 not known, 1 followed by earliest signed and width),
/// ascending · openings: count, each (terminal index, epoch, number of counters and `CounterList` of them), ascending ·
/// figures: count, each (place, day signed, kind, events), ascending ·
/// deletions: count, each (position in the log, decision text), ascending.
///
/// Version 2, `"SPT2"`, of closed months: the same, and then `EvidenceClosing`.
public struct EvidenceStatement: Sendable, Equatable {
    static let magic = Array("SPT1".utf8)
    static let closingMagic = Array("SPT2".utf8)

    public struct Place: Sendable, Equatable {
        public var code: UInt32
        public var name: String

        public init(code: UInt32, name: String) {
            self.code = code
            self.name = name
        }
    }

    public struct Terminal: Sendable, Equatable {
        /// SHA-256 of the key.
        public var id: [UInt8]
        public var key: [UInt8]
        public var place: UInt32
        public var enrolledMilliseconds: Int64
        public var revokedMilliseconds: Int64?
        /// When the central last heard of it.
        public var heardMilliseconds: Int64?
        /// How far its journal went then, by its own word; epoch 0: it never said.
        public var saidEpoch: UInt32
        public var saidSequence: UInt64

        public init(
            id: [UInt8], key: [UInt8], place: UInt32, enrolledMilliseconds: Int64, revokedMilliseconds: Int64?,
            heardMilliseconds: Int64?, saidEpoch: UInt32 = 0, saidSequence: UInt64 = 0
        ) {
            self.id = id
            self.key = key
            self.place = place
            self.enrolledMilliseconds = enrolledMilliseconds
            self.revokedMilliseconds = revokedMilliseconds
            self.heardMilliseconds = heardMilliseconds
            self.saidEpoch = saidEpoch
            self.saidSequence = saidSequence
        }
    }

    public struct Boot: Sendable, Equatable {
        /// Index in `terminals`.
        public var terminal: Int
        public var epoch: UInt32
        public var ordinal: UInt32
        /// Between which moments it began, milliseconds UTC; `nil`: nobody knows.
        public var began: ClosedRange<Int64>?

        public init(terminal: Int, epoch: UInt32, ordinal: UInt32, began: ClosedRange<Int64>?) {
            self.terminal = terminal
            self.epoch = epoch
            self.ordinal = ordinal
            self.began = began
        }
    }

    /// The event counters before the first body of an epoch whose beginning is not in the file.
    public struct Opening: Sendable, Equatable {
        /// Index in `terminals`.
        public var terminal: Int
        public var epoch: UInt32
        public var counters: [CounterKey: UInt64]

        public init(terminal: Int, epoch: UInt32, counters: [CounterKey: UInt64]) {
            self.terminal = terminal
            self.epoch = epoch
            self.counters = counters
        }
    }

    /// What is paid by: visitors' events of one kind at one place on one day.
    public struct FigureKey: Sendable, Hashable, Comparable {
        public var place: UInt32
        /// Days since 1970-01-01, or `UsageDay.unknown`.
        public var day: Int64
        public var kind: UsageEventKind

        public init(place: UInt32, day: Int64, kind: UsageEventKind) {
            self.place = place
            self.day = day
            self.kind = kind
        }

        public static func < (a: FigureKey, b: FigureKey) -> Bool {
            (a.place, a.day, a.kind.rawValue) < (b.place, b.day, b.kind.rawValue)
        }
    }

    public struct Deletion: Sendable, Equatable {
        /// Of the batch's entry in the log.
        public var position: UInt64
        /// The decision it was deleted by.
        public var decision: String

        public init(position: UInt64, decision: String) {
            self.position = position
            self.decision = decision
        }
    }

    public var area: String
    public var madeMilliseconds: Int64
    /// The figures' days; `nil`: all.
    public var month: CivilMonth?
    /// The log as it was: nothing beyond is in the figures.
    public var size: UInt64
    public var root: [UInt8]
    public var places: [Place] = []
    public var terminals: [Terminal] = []
    public var boots: [Boot] = []
    public var openings: [Opening] = []
    /// Purpose visitor only; none of them is 0.
    public var figures: [FigureKey: UInt64] = [:]
    public var deletions: [Deletion] = []
    /// What joins a closed month to the ones before it; `nil`: not closed, or closed before there were corrections.
    public var closing: EvidenceClosing?

    public init(area: String, madeMilliseconds: Int64, month: CivilMonth?, size: UInt64, root: [UInt8]) {
        self.area = area
        self.madeMilliseconds = madeMilliseconds
        self.month = month
        self.size = size
        self.root = root
    }

    /// True when figures of this day are in the statement.
    public func covers(day: Int64) -> Bool { month?.days.contains(day) ?? true }

    /// Entries of the log from here on came after the month before was closed; beyond all of them in a statement that
    /// corrects nothing.
    var lateFrom: UInt64 { closing.map { $0.previous?.size ?? 0 } ?? .max }

    /// Days that the file proves: those of the month, and from the first corrected one on; `nil`: all, which an undecided
    /// day among the corrections asks for, since its events may lie anywhere.
    var provedDays: Range<Int64>? {
        guard let month else { return nil }
        let corrected = (closing?.corrections ?? []).map(\.key.day)
        guard !corrected.contains(UsageDay.unknown) else { return nil }
        return min(corrected.min() ?? month.days.lowerBound, month.days.lowerBound)..<month.days.upperBound
    }
}
