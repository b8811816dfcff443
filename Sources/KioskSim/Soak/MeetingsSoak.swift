// SPDX-License-Identifier: EUPL-1.2
public import Foundation
import Glibc
import KioskModel

/// Meeting after meeting at one terminal, each with an end of its own, from one seed: nothing is left between two of
/// them, nothing grows, and each is counted once.
public final class MeetingsSoak {
    let county: County
    let report: TourReport
    private let meetings: Int
    private let seed: UInt64
    private let progress: (String) -> Void
    private let began = ContinuousClock.now
    /// Those that were asked for, in their order, as the journal is to have them.
    var asked: [Asked] = []
    /// Browsers that were opened.
    var opened = 0
    /// Visitors who said how it was.
    private(set) var rated = 0
    private var backs: [MeetingWay: [Double]] = [:]
    private var meetingUser: uid_t?

    /// A wish to meet, as it is to stand in the journal and to be counted.
    struct Asked {
        var end: MeetingEnd
        /// `nil`: kioskd was killed, and nobody raised a counter.
        var outcome: AgencyOutcome?
    }

    /// - Parameters:
    ///   - meetings: how many.
    ///   - seed: the same one, the same ends in the same order.
    ///   - progress: told a line now and then.
    public init(
        county: County, report: TourReport, meetings: Int, seed: UInt64, progress: @escaping (String) -> Void
    ) {
        self.county = county
        self.report = report
        self.meetings = meetings
        self.seed = seed
        self.progress = progress
    }

    /// Everything it started has ended when this returns.
    public func run(content: URL) {
        defer { county.stop() }
        var clerk: MeetingClerk?
        report.chapter("The county") {
            let folder = county.folder.appendingPathComponent("short")
            try FileManager.default.createDirectory(at: county.folder, withIntermediateDirectories: true)
            try MeetingCounty.content(content, to: folder)
            try county.make(content: folder) { progress("  " + $0) }
            clerk = try MeetingClerk(try county.clerk())
        }
        guard let clerk else { return }
        defer { clerk.close() }
        report.chapter("\(meetings) meetings, seed \(seed)") { try soak(clerk) }
        report.chapter("kioskd is stopped in the midst of one") { try stops(clerk) }
        report.chapter("Journal and central") { try count() }
    }

    /// For what kioskd itself makes there.
    var temporary: URL { county.folder.appendingPathComponent("temporary") }

    func visitor() throws -> Visitor {
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        return try Visitor(
            county, state: county.state, report: report, environment: ["TMPDIR": temporary.path],
            printer: county.printerAddress, purpose: "demo", arguments: MeetingCounty.arguments)
    }

    private func soak(_ clerk: MeetingClerk) throws {
        let visitor = try visitor()
        let stage = MeetingStage(visitor, clerk)
        var random = SoakRandom(seed: seed)
        var deck = MeetingWay.deck(meetings, &random)
        // What is made on first use is made by one that is held and one that is not.
        for way in [MeetingWay.hungUp, .rendererKilled, .cancelled] { try meet(way, stage, &random) }
        var growths = [MeetingGrowth("kioskd", process: visitor.process, toleranceKibibytes: 1_024)]
        if let central = county.central?.pid {
            growths.append(MeetingGrowth("central", process: central, toleranceKibibytes: 12_288))
        }
        for (name, process) in media() {
            growths.append(MeetingGrowth(name, process: process, toleranceKibibytes: 8_192))
        }
        let (descriptors, threads) = atRest(growths, visitor)
        let remains = remains(visitor, stage)
        let before = remains.counts
        let files = remains.files(below: county.state)
        for growth in growths { progress("  before: \(growth.line)") }
        while let way = deck.popLast() {
            try meet(way, stage, &random)
            for index in growths.indices { growths[index].take() }
            if deck.count % 10 == 0 { tell(growths) }
        }
        for way in [MeetingWay.cancelled] { try meet(way, stage, &random) }
        report.check("meetings held to their end: \(meetings)", true)
        tellBacks()
        let (descriptorsAfter, threadsAfter) = atRest(growths, visitor, downTo: (descriptors, threads))
        for (index, growth) in growths.enumerated() {
            // Debian's Janus falls over now and then, and is started anew: of that one nothing can be compared.
            guard kill(growth.figures.process, 0) == 0 else {
                progress("  \(growth.name) has been started anew on the way")
                continue
            }
            growth.check(report)
            // The relay keeps the sockets of a browser that was killed for ten minutes, as its protocol has it.
            guard growth.name != Self.relay else { continue }
            report.check(
                "\(growth.name), descriptors at rest: \(descriptors[index]) before, \(descriptorsAfter[index]) after",
                descriptorsAfter[index] <= descriptors[index], "\(growth.figures.descriptorKinds)")
            report.check(
                "\(growth.name), threads at rest: \(threads[index]) before, \(threadsAfter[index]) after",
                threadsAfter[index] <= threads[index], "\(growth.figures.threads)")
        }
        for (name, count) in remains.counts.sorted(by: { $0.key < $1.key }) {
            report.check(
                "\(name): \(before[name] ?? 0) before, \(count) after", count <= before[name] ?? 0,
                remains.files(below: county.state).filter { !files.contains($0) }.joined(separator: "\n"))
        }
        checkTickets()
        report.check("no picture stands at the desk", clerk.isIdle() && clerk.videos == 0, "\(clerk.videos) do")
        try stage.toMenu()
        let status = visitor.end(SIGTERM)
        report.check("kioskd ends with status 0 on SIGTERM", status == 0, "status \(status.map(String.init) ?? "none")")
        report.check("and leaves the terminal as it found it", visitor.isTerminalRestored)
        checkLog()
    }

    private func meet(_ way: MeetingWay, _ stage: MeetingStage, _ random: inout SoakRandom) throws {
        let number = asked.count + 1
        do {
            try stage.toMenu()
            try stage.toAgencies()
            let requests = way == .officeClosed ? try requestCount() : 0
            let times = try stage.hold(way, restMilliseconds: Int32.random(in: 0...500, using: &random))
            // Where the menu knew before, nothing was asked for.
            if try way != .officeClosed || requestCount() > requests {
                asked.append(Asked(end: way.end, outcome: way.outcome))
            }
            if way.opens { opened += 1 }
            if let back = times.back { backs[way, default: []].append(back) }
            let left = Self.settled { self.remains(stage.visitor, stage).found() }
            let isClean = report.check(
                "meeting \(number), \(way.rawValue): nothing is left of it", left.isEmpty,
                left.joined(separator: "\n"))
            guard isClean else { throw TourFailure("meeting \(number)") }
            if random.chance(0.5), stage.visitor.text.contains("Fick du det du behövde?") {
                try stage.visitor.choose("En del")
                _ = stage.visitor.sees("Tack för ditt svar")
                rated += 1
            }
            // Its end is written when its screen is left.
            try stage.toMenu()
            if random.chance(0.3) { stage.leave() }
        } catch {
            let log = Leftovers.text(county.state.appendingPathComponent("kioskd.log")).suffix(2_000)
            throw TourFailure("meeting \(number), \(way.rawValue), seed \(seed): \(error)\n\(log)")
        }
    }

    /// What has been killed needs a moment to be gone.
    static func settled(_ look: () -> [String]) -> [String] {
        var left = look()
        _ = Patience.until(seconds: 5, everyMilliseconds: 50) {
            left = look()
            return left.isEmpty
        }
        return left
    }

    func remains(_ visitor: Visitor, _ stage: MeetingStage) -> MeetingRemains {
        if let user = stage.family?.user, user != getuid() { meetingUser = user }
        return MeetingRemains(
            kioskd: visitor.process, state: county.state, temporary: temporary, user: meetingUser)
    }

    /// The media servers, which hold what the desk does not let go of.
    private func media() -> [(String, pid_t)] {
        ProcessList.identifiers(below: getpid()).compactMap { process in
            let name = KernelTable.text("/proc/\(process)/comm").split(separator: "\n").first.map(String.init)
            return name == "janus" || name == Self.relay ? (name ?? "", process) : nil
        }
    }

    private static let relay = "turnserver"

    /// The fewest descriptors and threads of each that were there for three seconds on end: the line of a meeting that was
    /// held lingers for half a minute.
    /// - Parameter expected: waited for, for a minute and a half; without it all is watched for forty seconds.
    private func atRest(
        _ growths: [MeetingGrowth], _ visitor: Visitor, downTo expected: ([Int], [Int])? = nil
    ) -> ([Int], [Int]) {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(expected == nil ? 40 : 90))
        var fewest = ([Int](repeating: .max, count: growths.count), [Int](repeating: .max, count: growths.count))
        var (last, since) = (look(growths), clock.now)
        while clock.now < end {
            if let expected, isReached(fewest, expected, growths) { break }
            visitor.rest(milliseconds: 200)
            let now = look(growths)
            if now != last { (last, since) = (now, clock.now) }
            guard clock.now - since >= .seconds(3) else { continue }
            for index in growths.indices {
                fewest.0[index] = min(fewest.0[index], last[index][0])
                fewest.1[index] = min(fewest.1[index], last[index][1])
            }
        }
        return fewest
    }

    private func isReached(
        _ fewest: ([Int], [Int]), _ expected: ([Int], [Int]), _ growths: [MeetingGrowth]
    ) -> Bool {
        growths.indices.allSatisfy { index in
            growths[index].name == Self.relay
                || fewest.0[index] <= expected.0[index] && fewest.1[index] <= expected.1[index]
        }
    }

    private func look(_ growths: [MeetingGrowth]) -> [[Int]] {
        growths.map { [$0.figures.descriptors, $0.threadCount] }
    }

    private func tell(_ growths: [MeetingGrowth]) {
        let seconds = (ContinuousClock.now - began).components.seconds
        progress(
            "  \(seconds / 60) min \(seconds % 60) s: \(asked.count) meetings; "
                + growths.map(\.line).joined(separator: "; "))
    }

    private func tellBacks() {
        for (way, all) in backs.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let sorted = all.sorted()
            progress(
                "  \(way.rawValue): \(all.count) times, the terminal's own again after "
                    + "\(Int(sorted[sorted.count / 2])) ms, at worst \(Int(sorted.last ?? 0)) ms")
        }
    }
}
