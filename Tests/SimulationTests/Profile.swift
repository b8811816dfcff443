// SPDX-License-Identifier: EUPL-1.2

/// Which of the world's evils a seed brings.
struct Profile: CustomStringConvertible {
    var machineFaults = false
    var fullDisks = false
    var readOnly = false
    var centralFaults = false
    var centralRestores = false
    var copies = false
    var badClocks = false
    var oldCentral = false
    var longTimes = false
    var badLines = false
    var bigGroups = false

    /// None of them.
    static let quiet = Profile()

    private init() {}

    /// - Parameter everything: all of them at once.
    init(_ dice: Dice, everything: Bool) {
        let more = everything ? 100 : 0
        machineFaults = dice.percent(50 + more)
        fullDisks = dice.percent(35 + more)
        readOnly = dice.percent(35 + more)
        centralFaults = dice.percent(50 + more)
        centralRestores = dice.percent(40 + more)
        copies = dice.percent(35 + more)
        badClocks = dice.percent(60 + more)
        oldCentral = dice.percent(20 + more)
        longTimes = dice.percent(40 + more)
        badLines = dice.percent(80 + more)
        bigGroups = dice.percent(60 + more)
    }

    var description: String {
        let all: [(String, Bool)] = [
            ("failing disks", machineFaults), ("full disks", fullDisks), ("read-only disks", readOnly),
            ("a failing central", centralFaults), ("a restored central", centralRestores),
            ("copied and restored disks", copies), ("bad clocks", badClocks), ("an older central", oldCentral),
            ("months", longTimes), ("bad lines", badLines), ("crowds", bigGroups),
        ]
        return all.filter(\.1).map(\.0).joined(separator: ", ")
    }
}
