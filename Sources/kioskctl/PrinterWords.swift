// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import Peripherals

/// What a driver tells, kept until somebody asks.
final class PrinterWitness: @unchecked Sendable {
    // Unchecked: every field is read and written under the condition's lock.
    private let changed = NSCondition()
    private var last = DeviceStatus(.printer, .starting)
    private var progress: PrintProgress?

    func take(_ event: PrinterEvent) {
        changed.lock()
        defer { changed.unlock() }
        switch event {
        case .status(let status): last = status
        case .progress(_, let told): progress = told
        }
        changed.broadcast()
    }

    var status: DeviceStatus {
        changed.lock()
        defer { changed.unlock() }
        return last
    }

    /// How far the job came when it ended, or when the time was up.
    func outcome(timeoutSeconds: Double) -> PrintProgress? {
        wait(timeoutSeconds) { progress?.isFinal == true }
        changed.lock()
        defer { changed.unlock() }
        return progress
    }

    /// The status once the printer has said everything it says of itself.
    func settledStatus(timeoutSeconds: Double) -> DeviceStatus {
        wait(timeoutSeconds) { last.condition != .starting && (last.state != .online || last.paper != .unknown) }
        return status
    }

    private func wait(_ timeoutSeconds: Double, until condition: () -> Bool) {
        let end = Date(timeIntervalSinceNow: timeoutSeconds)
        changed.lock()
        defer { changed.unlock() }
        while !condition(), changed.wait(until: end) {}
    }
}

/// A printer as a technician reads it.
enum PrinterWords {
    static func report(_ report: PrinterTestReport) -> [String] {
        ["Model       \(report.model)", status(report.status), "Page        " + outcome(report.outcome)]
    }

    static func status(_ status: DeviceStatus) -> String {
        var words = ["\(status.condition.name)"]
        if status.paper != .unknown { words.append("paper \(status.paper)") }
        if let isOpen = status.coverOpen { words.append(isOpen ? "cover open" : "cover closed") }
        switch status.remedy {
        case .none: break
        case .wait: words.append("it mends itself: wait")
        case .attendant, .technician: words.append("the \(status.remedy) mends it")
        }
        return "Printer     " + words.joined(separator: ", ")
    }

    private static func outcome(_ outcome: String) -> String {
        switch outcome {
        case "printed": "printed: the printer answered for every part of it"
        case "unknown": "unknown: it was sent and the printer did not answer for all of it; look at the paper"
        case "waitingPaper": "not printed: put paper in, then try again"
        case "waitingCover": "not printed: close the cover, then try again"
        case "waitingOffline": "not printed: the printer cannot be reached; look at its cable and its switch"
        case "sending": "not known yet: the printer is still at it; look at the paper"
        default: "not printed: \(outcome)"
        }
    }

    static func model(_ model: PrinterModel) -> String {
        let paper = model.papers.map { "\($0.millimetres) mm \($0.dots) dots \($0.columns) columns" }
        let pages = model.codePages.map { "\($0.number)=\($0.characters.rawValue)" }
        let abilities = [
            paper.joined(separator: " or "), pages.isEmpty ? "letters drawn" : pages.joined(separator: " "),
            "cutter \(model.cutter.rawValue)", model.hasQRCode ? "own QR codes" : "QR codes drawn",
            "answers \(model.receipt.rawValue)",
        ]
        return "\(model.id)".padding(toLength: 18, withPad: " ", startingAt: 0)
            + "\(model.vendor) \(model.name): ".trimmingCharacters(in: .whitespaces) + " "
            + abilities.joined(separator: ", ")
    }
}

/// A model in `--json`.
struct PrinterModelRow: Encodable {
    let id, vendor, name, cutter, receipt: String
    let papers: [[String: Int]]
    let codePages: [String: String]
    let hasQRCode, hasAutomaticStatus: Bool

    init(_ model: PrinterModel) {
        (id, vendor, name) = (model.id, model.vendor, model.name)
        (cutter, receipt) = (model.cutter.rawValue, model.receipt.rawValue)
        papers = model.papers.map { ["millimetres": $0.millimetres, "dots": $0.dots, "columns": $0.columns] }
        codePages = Dictionary(
            model.codePages.map { (String($0.number), $0.characters.rawValue) }, uniquingKeysWith: { first, _ in first }
        )
        (hasQRCode, hasAutomaticStatus) = (model.hasQRCode, model.hasAutomaticStatus)
    }
}
