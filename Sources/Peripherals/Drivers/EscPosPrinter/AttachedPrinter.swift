// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// A printer that udev found.
struct AttachedPrinter: Sendable {
    /// Syspath: told again when it goes.
    var id: String
    /// Only to be opened.
    var node: String
    var model: PrinterModel
    var identity: DeviceIdentity
    var ordinal: Int
    var report: @Sendable (DeviceStatus) -> Void
}

/// Those that are there, in the order they came, and which of them serves.
struct AttachedPrinters {
    private(set) var all: [AttachedPrinter] = []
    private(set) var serving: AttachedPrinter?
    /// The one that served last: an answer that is due can come from it alone.
    private var last: AttachedPrinter?
    private(set) var hasServed = false

    /// More are not used.
    static let most = 8

    mutating func add(_ printer: AttachedPrinter) {
        remove(printer.id)
        guard all.count < Self.most else { return }
        all.append(printer)
    }

    mutating func remove(_ id: String) {
        all.removeAll { $0.id == id }
        if serving?.id == id { serving = nil }
    }

    /// The first one, while none serves; while an answer is due only the printer that owes it, or an identical one in
    /// its place.
    mutating func choose(isAnswerDue: Bool) -> AttachedPrinter? {
        guard serving == nil else { return nil }
        let candidate = all.first { printer in
            guard isAnswerDue, let last else { return true }
            return printer.model.id == last.model.id && printer.identity.mayReplace(last.identity)
        }
        guard let candidate else { return nil }
        serving = candidate
        last = candidate
        hasServed = true
        return candidate
    }
}
