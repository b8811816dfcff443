// SPDX-License-Identifier: EUPL-1.2

/// Whether the kiosk's memory grows: as it is once warm against as it is at the end.
struct SoakGrowth {
    /// What is filled once is filled by then.
    static let warmEvents = 200
    /// More than this over the rest of the soak is growth: some 150 KiB were seen over 800 events.
    static let toleranceKibibytes = 1_024
    private static let most = 5

    private var samples: [(events: Int, resident: Int, anonymous: Int)] = []

    mutating func take(_ figures: SoakFigures, after events: Int) {
        samples.append((events, figures.residentKibibytes, figures.anonymousKibibytes))
    }

    /// The last visits before it was warm against the last of all, by their medians.
    func check(_ report: TourReport) {
        let warm = samples.filter { $0.events <= Self.warmEvents }.suffix(Self.most)
        let late = samples.suffix(Self.most)
        guard !warm.isEmpty, let last = samples.last, last.events >= 2 * Self.warmEvents else { return }
        check("resident", warm.map(\.resident), late.map(\.resident), report)
        check("its own", warm.map(\.anonymous), late.map(\.anonymous), report)
    }

    private func check(_ what: String, _ warm: [Int], _ late: [Int], _ report: TourReport) {
        let (before, after) = (SoakFigures.median(warm), SoakFigures.median(late))
        report.check(
            "memory, \(what): \(before) KiB by \(Self.warmEvents) events, \(after) KiB at the end "
                + "(\(Self.toleranceKibibytes) KiB more are allowed)",
            after <= before + Self.toleranceKibibytes, "visit by visit: \(samples)")
    }
}
