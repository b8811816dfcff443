// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Peripherals
import Uplink

/// What a terminal does with the stick of the van as courier, in this order: it takes the receipts that are its own;
/// takes others' files along, where it has a line or rides in the van; puts down receipts that it brought; and, where it
/// is cut off, leaves its own backlog. On the sticks' thread.
struct CourierClerk: Sendable {
    let counter: CourierCounter
    /// Whether the central is within reach now.
    let hasLine: @Sendable () -> Bool
    let onReport: @Sendable (StickReport) -> Void

    func serve(_ stick: StickVolume, _ names: [CourierName]) -> DeviceCondition {
        guard let county = counter.county else { return .unexpected }
        var report = StickReport()
        var condition = DeviceCondition.courierDone
        let own = CourierName(.sealed, keyID: county, terminalID: counter.terminalID)
        do throws(StickTrouble) {
            for name in names where name.kind == .receipt && name.terminal == own.terminal {
                try take(name, from: stick, &report)
            }
            let isCutOff = !hasLine()
            if !isCutOff || counter.isMobile {
                // No round meets more terminals; whoever makes up more of them waits for nobody.
                let others = names.filter { $0.kind == .sealed && $0.terminal != own.terminal }
                for name in others.prefix(CourierBag.mostFiles) { try take(name, from: stick, &report) }
            }
            try putReceipts(on: stick, names, &report)
            if isCutOff || report.refused != nil { try putBacklog(on: stick, names, &report) }
        } catch {
            switch error {
            // Pulled out: nothing is lost, and nobody asks any more.
            case .gone: return .unexpected
            case .full:
                report.isFull = true
                condition = .courierFull
            default:
                if error.isHostile { report.setAside = "\(error)" } else { report.note("\(error)") }
                condition = error.isHostile ? .unexpected : .broken
            }
        }
        onReport(report)
        return condition
    }

    // MARK: From the stick

    private func take(
        _ name: CourierName, from stick: StickVolume, _ report: inout StickReport
    ) throws(StickTrouble) {
        guard let bytes = try read(name, from: stick, &report) else { return }
        if name.kind == .sealed, isDelivered(bytes) { return }
        do {
            let taken = try counter.take(bytes)
            switch taken.what {
            case .acknowledged: report.acknowledgements += Int(taken.detail) ?? 0
            case .refused: report.refused = taken.detail
            case .carried: report.taken += 1
            case .own: break
            }
        } catch {
            report.note("\(name.text): \(error)")
        }
    }

    /// One file that cannot be read holds up nothing; what harms mtools ends it all.
    private func read(
        _ name: CourierName, from stick: StickVolume, _ report: inout StickReport
    ) throws(StickTrouble) -> [UInt8]? {
        do {
            return try stick.read(name)
        } catch {
            guard case .refused = error else { throw error }
            report.note("\(name.text): \(error)")
            return nil
        }
    }

    /// The central has all that is in the file: its receipt is here already.
    private func isDelivered(_ bytes: [UInt8]) -> Bool {
        guard let label = CourierFile.Label(bytes),
            let kept = try? counter.bag.bytes(CourierName(.receipt, keyID: label.keyID, terminalID: label.terminalID)),
            let receipt = try? counter.mail.read(kept)
        else { return false }
        return receipt.refused == nil && receipt.number >= label.number
    }

    // MARK: Onto the stick

    private func putReceipts(
        on stick: StickVolume, _ names: [CourierName], _ report: inout StickReport
    ) throws(StickTrouble) {
        for name in counter.bag.names(.receipt) where name.keyID == counter.county {
            guard let bytes = try? counter.bag.bytes(name), let mine = try? counter.mail.read(bytes) else { continue }
            if names.contains(name), let there = try read(name, from: stick, &report),
                let other = try? counter.mail.read(there),
                other.serverTimeMilliseconds >= mine.serverTimeMilliseconds
            {
                continue
            }
            try stick.put(bytes, as: name)
            report.receipts += 1
        }
    }

    private func putBacklog(
        on stick: StickVolume, _ names: [CourierName], _ report: inout StickReport
    ) throws(StickTrouble) {
        let sealed: (name: CourierName, bytes: [UInt8], events: UInt64)?
        do { sealed = try counter.mail.seal() } catch {
            return report.note("the backlog cannot be sealed: \(error)")
        }
        guard let sealed else { return }
        // What lies there already, whole and with as much in it, need not be written again.
        if report.refused == nil, names.contains(sealed.name),
            let there = try read(sealed.name, from: stick, &report), counter.mail.isOwn(there),
            let old = CourierFile.Label(there), let new = CourierFile.Label(sealed.bytes), old.keyID == new.keyID,
            old.number == new.number
        {
            report.events = sealed.events
            return
        }
        try stick.put(sealed.bytes, as: sealed.name)
        report.events = sealed.events
    }
}
