// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// `kiosk-sim printer` as a process of its own: slips arrive as files, faults are told to it in words.
final class VirtualPrinterProcess {
    private let child: Child
    private let slips: URL
    /// For `kioskd --printer`.
    let address: String

    init(programs: Programs, slips: URL) throws {
        self.slips = slips
        child = try Child(
            programs.path("kiosk-sim"), ["printer", "--listen", "127.0.0.1:0", "--directory", slips.path],
            log: slips.appendingPathComponent("printer.log"))
        var port: String?
        let log = slips.appendingPathComponent("printer.log")
        _ = Patience.until(seconds: 20) {
            let text = Leftovers.text(log)
            // Either the number alone or an address that ends in it.
            port = text.firstMatch(of: /(?m)(?::|^|\s)([0-9]{4,5})\s*$/).map { String($0.1) }
            return port != nil
        }
        guard let port else {
            child.stop()
            throw TourFailure("kiosk-sim printer named no port: \(Leftovers.text(log))")
        }
        address = "tcp://127.0.0.1:\(port)"
    }

    func tell(_ command: String) throws { try child.tell(command) }

    /// The texts of the slips so far, oldest first.
    var printed: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: slips.path)) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
            .map { Leftovers.text(slips.appendingPathComponent($0)) }
    }

    func stop() { child.stop() }
}
