// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Peripherals
import Synchronization

/// Everything a driver told, in order.
final class Recorder: Sendable {
    private let events = Mutex<[PrinterEvent]>([])

    func take(_ event: PrinterEvent) { events.withLock { $0.append(event) } }

    func progress(_ number: Int) -> [PrintProgress] {
        events.withLock { $0.compactMap { if case .progress(number, let progress) = $0 { progress } else { nil } } }
    }

    var statuses: [DeviceStatus] {
        events.withLock { $0.compactMap { if case .status(let status) = $0 { status } else { nil } } }
    }

    var status: DeviceStatus? { statuses.last }

    func outcome(_ number: Int) -> PrintProgress? { progress(number).last { $0.isFinal } }

    /// Waits until `condition` holds, for `seconds` at most.
    func wait(seconds: Double = 10, until condition: (Recorder) -> Bool) -> Bool {
        let deadline = ProcessInfo.processInfo.systemUptime + seconds
        while !condition(self) {
            if ProcessInfo.processInfo.systemUptime > deadline { return false }
            usleep(1_000)
        }
        return true
    }
}

/// A driver, its printer and what was told.
struct Bench {
    let printer: VirtualPrinter
    let driver: EscPosPrinter
    let told = Recorder()

    /// Short waits, so that a test of a silence is short too.
    static var traits: PrinterTraits {
        PrinterTraits(
            busyPollSeconds: 0.05, idlePollSeconds: 0.3, replySeconds: 0.4, stallSeconds: 1, repairSeconds: 20,
            connectSeconds: 2, firstRetrySeconds: 0.01, longestRetrySeconds: 0.05)
    }

    init(
        _ model: VirtualPrinter.Model = .init(), traits: PrinterTraits = Self.traits, onNode: Bool = false
    ) throws {
        printer = onNode ? try VirtualPrinter(onNodeWith: model) : try VirtualPrinter(model: model)
        let told = told
        driver = try EscPosPrinter(address: PrinterAddress(printer.address), traits: traits) { told.take($0) }
    }

    /// A small slip: reset, two lines, cut. The stop after the number shows that it is whole.
    static func job(_ number: Int) -> PrintJob { PrintJob(number: number, parts: parts(number)) }

    static func parts(_ number: Int) -> [[UInt8]] {
        [[0x1B, 0x40], Array("hej \(number).\n".utf8), Array("rad\n".utf8), [0x1D, 0x56, 66, 0]]
    }

    /// A small slip with a picture of 32 × 8 dots. Its bytes spell no command.
    static func pictureJob(_ number: Int) -> PrintJob {
        let picture: [UInt8] = [0x1D, 0x76, 0x30, 0, 4, 0, 8, 0] + [UInt8](repeating: 0xC3, count: 32)
        var parts = parts(number)
        parts.insert(picture, at: 1)
        return PrintJob(number: number, parts: parts)
    }

    /// A long one: forty lines.
    static func longJob(_ number: Int) -> PrintJob {
        PrintJob(
            number: number,
            parts: [[0x1B, 0x40]] + (1...40).map { Array("rad \($0) av \(number)\n".utf8) } + [[0x1D, 0x56, 66, 0]])
    }

    func isReady() -> Bool { told.wait { $0.status?.canPrint == true } }

    /// Slips that hold this job's text.
    func slips(_ number: Int) -> Int {
        printer.slips.count { slip in slip.text.contains { $0 == "hej \(number)." || $0.hasSuffix(" av \(number)") } }
    }

    func end() {
        driver.stop()
        printer.stop()
    }
}
