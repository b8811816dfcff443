// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// The readiness reports of this terminal, newest last: a folder with a file each, `7.waiting.json` until the central
/// has acknowledged it, `7.stored.json` from then on.
///
/// The session's thread saves and the uplink's thread sends; the file's name is all they share, and it changes in one
/// step.
struct ReadinessStore: ReportShelf {
    /// The last so many are kept; older ones go, acknowledged or not.
    static let most = 20

    let path: String

    private struct Entry {
        var number: UInt64
        var isWaiting: Bool
        var name: String { "\(number).\(isWaiting ? "waiting" : "stored").json" }
    }

    /// The number of the next report.
    var nextNumber: UInt64 { (entries.last?.number ?? 0) + 1 }

    /// The newest that can be read.
    var newest: Signed<ReadinessReport>? {
        for entry in entries.reversed() { if let report = read(entry) { return report } }
        return nil
    }

    /// All that can be read, oldest first.
    var all: [Signed<ReadinessReport>] { entries.compactMap(read) }

    func save(_ report: Signed<ReadinessReport>, number: UInt64) throws(DaemonError) {
        _ = mkdir(path, 0o700)
        try SmallFile.write(DoctorDesk.json(report), to: file(Entry(number: number, isWaiting: true)))
        for old in entries.dropLast(Self.most) { unlink(file(old)) }
    }

    // MARK: ReportShelf

    func nextReport() -> OutgoingReport? {
        for entry in entries where entry.isWaiting {
            guard let report = read(entry) else {
                // Nobody can mend it, and it must not stop those after it.
                rename(file(entry), file(entry) + ".damaged")
                continue
            }
            return OutgoingReport(number: entry.number, body: DoctorDesk.json(report))
        }
        return nil
    }

    func reportStored(_ number: UInt64) {
        rename(file(Entry(number: number, isWaiting: true)), file(Entry(number: number, isWaiting: false)))
    }

    // MARK: files

    private func file(_ entry: Entry) -> String { path + "/" + entry.name }

    private func read(_ entry: Entry) -> Signed<ReadinessReport>? {
        guard let bytes = SmallFile.bytes(file(entry)),
            let signed = try? JSONDecoder().decode(Signed<ReadinessReport>.self, from: Data(bytes)),
            let report = try? JSONDecoder().decode(ReadinessReport.self, from: signed.payload),
            report.number == entry.number
        else { return nil }
        return signed
    }

    /// By number.
    private var entries: [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { name -> Entry? in
            let parts = name.split(separator: ".")
            guard parts.count == 3, parts[2] == "json", let number = UInt64(parts[0]) else { return nil }
            switch parts[1] {
            case "waiting": return Entry(number: number, isWaiting: true)
            case "stored": return Entry(number: number, isWaiting: false)
            default: return nil
            }
        }.sorted { $0.number < $1.number }
    }
}
