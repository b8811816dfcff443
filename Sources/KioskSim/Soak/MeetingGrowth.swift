// SPDX-License-Identifier: EUPL-1.2

/// Whether one program's memory grows from meeting to meeting: as it is once warm against as it is at the end.
struct MeetingGrowth {
    let name: String
    let figures: SoakFigures
    /// More than this over the rest of the soak is growth, KiB.
    let toleranceKibibytes: Int
    /// What is filled once is filled by then.
    static let warmMeetings = 25
    private static let most = 5
    private var samples: [(resident: Int, anonymous: Int)] = []

    init(_ name: String, process: Int32, toleranceKibibytes: Int) {
        self.name = name
        figures = SoakFigures(process: process)
        self.toleranceKibibytes = toleranceKibibytes
    }

    mutating func take() { samples.append((figures.residentKibibytes, figures.anonymousKibibytes)) }

    var line: String {
        "\(name) \(figures.residentKibibytes) KiB resident, \(figures.anonymousKibibytes) KiB its own, "
            + "\(figures.descriptors) + \(figures.connections) descriptors, \(threadCount) threads"
    }

    var threadCount: Int { figures.threads.values.reduce(0, +) }

    /// The last meetings before it was warm against the last of all, by their medians.
    func check(_ report: TourReport) {
        guard samples.count >= 2 * Self.warmMeetings else { return }
        let warm = samples.prefix(Self.warmMeetings).suffix(Self.most)
        let late = samples.suffix(Self.most)
        check("resident", warm.map(\.resident), late.map(\.resident), report)
        check("its own", warm.map(\.anonymous), late.map(\.anonymous), report)
    }

    private func check(_ what: String, _ warm: [Int], _ late: [Int], _ report: TourReport) {
        let (before, after) = (SoakFigures.median(warm), SoakFigures.median(late))
        report.check(
            "\(name), memory, \(what): \(before) KiB after \(Self.warmMeetings) meetings, \(after) KiB at the end "
                + "(\(toleranceKibibytes) KiB more are allowed)",
            after <= before + toleranceKibibytes, "meeting by meeting: \(samples)")
    }
}
