// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Events on their way to the central, and agency counters once a day.
extension UplinkLoop {
    func shipment() throws(UplinkError) {
        guard let shipment = nextShipment() else { return }
        let asked = now
        let acknowledgement: Acknowledgement
        do throws(UplinkError) {
            acknowledgement = try talk { talk throws(UplinkError) in try talk.send(shipment) }
        } catch .notUnderstood(let url) {
            guard terms.notUnderstood() else { throw .unexpectedAnswer(url, detail: "it takes no batches of ours") }
            edges.log("the central is older than this terminal: batches go in their first form", [:])
            return agenda.batchTaken(now: now)
        }
        authenticated(acknowledgement.serverTimeMilliseconds, askedAt: asked)
        agenda.contact.succeed()
        terms.credit(acknowledgement.creditBytes)
        // A refusal may speak of an epoch the central could not read.
        let taken = acknowledgement.epoch == shipment.epoch && take(acknowledgement, of: shipment)
        note(acknowledgement.rejected, in: shipment)
        if let refusal = acknowledgement.refused { return refused(refusal, shipment, acknowledgement) }
        let moved = taken && acknowledgement.isNews(of: shipment)
        lastSent = (shipment.epoch, shipment.first)
        guard moved else { return agenda.refusal.fail(now: now, random: edges.random()) }
        agenda.batchTaken(now: now, slotSeconds: acknowledgement.nextContactSeconds)
        publish { $0.refusedBatch = acknowledgement.rejected?.first?.reason.rawValue }
    }

    private func refused(_ refusal: BatchRefusal, _ shipment: OutgoingShipment, _ answer: Acknowledgement) {
        let again = lastSent.map { $0 == (shipment.epoch, shipment.first) } ?? false
        lastSent = (shipment.epoch, shipment.first)
        publish { $0.refusedBatch = refusal.rawValue }
        // A gap tells where to go on: at once, but only once.
        let goesOn = refusal == .gap && !again && answer.stored + 1 < shipment.first
        if !goesOn { agenda.refusal.fail(now: now, random: edges.random()) }
        edges.log(
            "the central set a batch aside",
            [
                "reason": refusal.rawValue, "epoch": "\(shipment.epoch)", "first": "\(shipment.first)",
                "last": "\(shipment.last)",
            ])
    }

    private func note(_ rejected: [Acknowledgement.Rejection]?, in shipment: OutgoingShipment) {
        for member in rejected ?? [] {
            edges.log(
                "the central set a batch aside",
                [
                    "reason": member.reason.rawValue, "epoch": "\(shipment.epoch)", "first": "\(member.first)",
                    "last": "\(member.last)",
                ])
        }
    }

    private func nextShipment() -> OutgoingShipment? {
        do {
            let shipment = try edges.outbox.nextShipment(creditBytes: terms.creditBytes, version: terms.version)
            if let shipment { return shipment }
            agenda.nothingToSend()
        } catch {
            edges.log("the journal gave no batch", ["error": "\(error)"])
            agenda.refusal.fail(now: now, random: edges.random())
        }
        return nil
    }

    /// - Parameter shipment: what it answers; `nil` for what a heartbeat learnt.
    @discardableResult
    func take(_ acknowledgement: Acknowledgement, of shipment: OutgoingShipment? = nil) -> Bool {
        do {
            if let shipment {
                try edges.outbox.acknowledge(acknowledgement, of: shipment)
            } else {
                try edges.outbox.learn(acknowledgement)
            }
        } catch {
            edges.log("the journal did not take an acknowledgement", ["error": "\(error)"])
            return false
        }
        known[acknowledgement.epoch] = (acknowledgement.stored, acknowledgement.releasable)
        publish { status in
            status.epoch = acknowledgement.epoch
            status.stored = acknowledgement.stored
        }
        return true
    }

    /// Agency counters, once a Swedish day and only while the time is known. What the day was is kept in a file: a
    /// terminal that is switched on twice a day must not tell the two halves apart.
    func agencies() throws(UplinkError) {
        let reading = time.reading(atBootMilliseconds: now)
        guard reading.trusted else { return agenda.agenciesDone(now: now) }
        let day = Int32(LocalMinute(utcMilliseconds: reading.wallMilliseconds).date.dayNumber)
        guard try AgencyDay.last(identity.directory) < day else { return agenda.agenciesDone(now: now) }
        let counters: [CounterKey: UInt64]
        do { counters = try edges.outbox.agencyCounters() } catch {
            edges.log("the journal gave no agency counters", ["error": "\(error)"])
            return agenda.agenciesDone(now: now)
        }
        let report = AgencyReport(terminal: identity.terminal, day: day, counters: counters)
        if !report.counts.isEmpty {
            try talk { talk throws(UplinkError) in try talk.send(report) }
        }
        agenda.contact.succeed()
        agenda.agenciesDone(now: now)
        try AgencyDay.store(day, identity.directory)
    }
}

extension OutgoingShipment {
    var first: UInt64 { sequences[0].lowerBound }
    var last: UInt64 { sequences[sequences.count - 1].upperBound }
}

extension Acknowledgement {
    /// Whether it says that anything of the shipment was kept: without that the same would be sent for ever.
    fileprivate func isNews(of shipment: OutgoingShipment) -> Bool {
        shipment.sequences.contains { member in
            if stored >= member.lowerBound { return true }
            let first = member.lowerBound
            let isSetAside = rejected?.contains { $0.first <= first && first <= $0.last } ?? false
            let isMissing = missing?.contains { $0.first <= first && first <= $0.last } ?? true
            return !isSetAside && !isMissing
        }
    }
}
