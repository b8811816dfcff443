// SPDX-License-Identifier: EUPL-1.2

extension VirtualPrinter {
    /// Does what a line of words says; the answer is one line.
    public func obey(_ line: String) -> String {
        let words = line.split(separator: " ").map(String.init)
        switch (words.first, words.dropFirst().first) {
        case ("paper", "left"):
            guard words.count == 3, let dots = Int(words[2]), dots > 0 else { return Self.usage }
            setPaperLeft(dots: dots)
        case ("paper", let supply?):
            guard let paper = PaperSupply(rawValue: supply) else { return Self.usage }
            setPaper(paper)
        case ("cover", "open"): setCover(open: true)
        case ("cover", "closed"): setCover(open: false)
        case ("offline", nil): setOnline(false)
        case ("online", nil): setOnline(true)
        case ("cutter", "jammed"): setCutterJammed(true)
        case ("cutter", "free"): setCutterJammed(false)
        case ("unplug", nil): setPlugged(false)
        case ("plug", nil): setPlugged(true)
        case ("power", "cycle"): restartPower()
        case ("babble", nil): setBabbling(true)
        case ("quiet", nil): setBabbling(false)
        case ("mute", nil): setMute(true)
        case ("answer", nil): setMute(false)
        case ("status", nil): return ([summary] + errors).joined(separator: "; ")
        default: return Self.usage
        }
        return "ok"
    }

    static let usage =
        "unknown: say paper out|in|low, paper left DOTS, cover open|closed, offline, online, cutter jammed|free, "
        + "unplug, plug, power cycle, babble, quiet, mute, answer, status or quit"
}
