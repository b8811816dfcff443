// SPDX-License-Identifier: EUPL-1.2

/// What a device test found of a terminal's meetings: part of `ReadinessReport`.
public struct MeetingReadiness: Codable, Sendable, Equatable {
    /// `notFitted`: no agency of its content can be met here.
    public var verdict: ReadinessReport.Verdict
    /// Four lights; `nil`: none was tried.
    public var rehearsal: RehearsalReport?
    /// What the machine lacks for meetings, each with what to do about it, in English.
    public var lacks: [String]

    public init(verdict: ReadinessReport.Verdict, rehearsal: RehearsalReport?, lacks: [String]) {
        self.verdict = verdict
        self.rehearsal = rehearsal
        self.lacks = lacks
    }

    /// In sentences, for a technician.
    public var findings: [String] {
        (rehearsal?.named ?? []).map { name, light in
            "\(name): \(RehearsalReport.isOnlyThere(name, light) ? "is there" : light.words)"
        } + lacks
    }
}

extension RehearsalReport.Light {
    /// In English: "works", "is not there".
    public var words: String {
        switch self {
        case .unknown: "was not told"
        case .good: "works"
        case .missing: "is not there"
        case .busy: "is in use"
        case .failed: "is there and does not work"
        }
    }
}
