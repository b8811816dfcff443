// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Synchronization

/// A private card service and the card driver in a process of its own beside it.
final class CardBench {
    let service: PrivateCardService
    private let watcher = ChildProcess()
    private let input = Pipe()
    private let told = LineLog()

    /// - Parameters:
    ///   - pulseSeconds: how often a service that says nothing is asked whether it answers.
    ///   - patienceSeconds: a card that has not answered by then is mute.
    init(
        trusting trusted: [ServiceCard] = [], readers: [String] = ["Kort"], startsService: Bool = true,
        pulseSeconds: Double = 60, patienceSeconds: Double = 2
    ) throws {
        service = try PrivateCardService(readers: readers)
        if startsService { try service.start() }
        let output = Pipe()
        watcher.executableURL = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("kiosk-sim")
        if !FileManager.default.fileExists(atPath: watcher.executableURL?.path ?? "") {
            watcher.executableURL = Bundle.main.bundleURL.appendingPathComponent("kiosk-sim")
        }
        let cards = try trusted.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        watcher.arguments =
            ["card-watch", "--patience", "\(patienceSeconds)", "--retry", "0.1", "--pulse", "\(pulseSeconds)"]
            + cards.flatMap { ["--trust", $0] }
        watcher.environment = ProcessInfo.processInfo.environment.merging(service.environment) { $1 }
        watcher.standardInput = input
        watcher.standardOutput = output
        let told = told
        output.fileHandleForReading.readabilityHandler = { told.take($0.availableData) }
        try watcher.run()
    }

    var text: String { told.text }

    /// Waits until this was told `times` times: "event" or "event 1" with the reader's ordinal.
    func hears(_ event: String, times: Int = 1, seconds: Double = 15) -> Bool {
        waits(seconds: seconds) { self.told.count(event) >= times }
    }

    func waits(seconds: Double = 15, until condition: () -> Bool) -> Bool {
        let deadline = ProcessInfo.processInfo.systemUptime + seconds
        while !condition() {
            if ProcessInfo.processInfo.systemUptime > deadline { return false }
            usleep(5_000)
        }
        return true
    }

    func count(_ event: String) -> Int { told.count(event) }

    /// What the driver has open.
    var descriptorCount: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(watcher.processIdentifier)/fd"))?.count ?? 0
    }

    /// Ends the driver; whether it ended by itself.
    func end() -> Bool {
        try? input.fileHandleForWriting.close()
        let isEnded = hears("stopped", seconds: 6)
        if watcher.isRunning { watcher.terminate() }
        watcher.waitUntilExit()
        service.stop()
        return isEnded
    }
}

private final class LineLog: Sendable {
    private struct Line: Decodable {
        var event: String
        var ordinal: Int?
    }

    private let bytes = Mutex(Data())

    func take(_ data: Data) { bytes.withLock { $0.append(data) } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }

    func count(_ event: String) -> Int {
        text.split(separator: "\n").count { text in
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)) else { return false }
            return line.event == event || "\(line.event) \(line.ordinal ?? 0)" == event
        }
    }
}
