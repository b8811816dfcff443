// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// What the central states of an area's figures, read in one transaction with the log they rest on.
struct StatementDesk {
    let area: String
    let session: any DatabaseSession
    let nowMilliseconds: Int64

    /// The statement as of now.
    func read(month: CivilMonth?) throws -> EvidenceStatement {
        let head = try BatchLog.head(session, area: area)
        var statement = EvidenceStatement(
            area: area, madeMilliseconds: nowMilliseconds, month: month, size: head.size, root: head.root)
        statement.places = try session.run(Statements.Places.list, [.text(area)]).map { row in
            let place = try PlaceRegister.place(row)
            return .init(code: place.code, name: String(SafeText.clean(place.configuration.placeName).prefix(100)))
        }
        statement.terminals = try terminals()
        statement.boots = try boots(statement.terminals)
        statement.figures = try figures(month)
        var decisions: [UInt64: String] = [:]
        for row in try session.run(Statements.Log.deletions, [.text(area)]) {
            decisions[UInt64(clamping: try row.integer("of_position"))] = try row.text("decision")
        }
        statement.deletions = decisions.keys.sorted().map { .init(position: $0, decision: decisions[$0] ?? "") }
        return statement
    }

    private func terminals() throws -> [EvidenceStatement.Terminal] {
        let contacts = try FleetView.contacts(area, session)
        return try session.run(Statements.Terminals.list, [.text(area)]).map { row in
            let terminal = try EnrolledTerminal(row)
            guard let id = Hex.decode(terminal.id) else {
                throw CentralError.inconsistent("terminal \(terminal.id) has no id")
            }
            let contact = contacts[terminal.id]
            return .init(
                id: id, key: Array(terminal.signingKey.rawRepresentation), place: terminal.place,
                enrolledMilliseconds: terminal.enrolledMilliseconds, revokedMilliseconds: terminal.revokedMilliseconds,
                heardMilliseconds: contact?.heardMilliseconds, saidEpoch: contact?.heartbeat.epoch ?? 0,
                saidSequence: contact?.heartbeat.lastSequence ?? 0)
        }.sorted { $0.id.lexicographicallyPrecedes($1.id) }
    }

    private func boots(_ terminals: [EvidenceStatement.Terminal]) throws -> [EvidenceStatement.Boot] {
        var epochs: [String: [UInt32]] = [:]
        for row in try session.run(Statements.Records.epochs, [.text(area)]) {
            epochs[try row.text("terminal"), default: []].append(UInt32(clamping: try row.integer("epoch")))
        }
        var boots: [EvidenceStatement.Boot] = []
        for (index, terminal) in terminals.enumerated() {
            let key: [SQLValue] = [.text(area), .text(Hex.encode(terminal.id))]
            var clocks: [[UInt8]: BootClock] = [:]
            for row in try session.run(Statements.Records.clocks, key) {
                clocks[try row.blob("boot")] = try BootClock(row)
            }
            for epoch in (epochs[Hex.encode(terminal.id)] ?? []).sorted() {
                for row in try session.run(Statements.Records.bootsOfEpoch, key + [.number(epoch)]) {
                    let claim = try StoredBoot(row).claim
                    let estimate = BootEstimate(claimed: claim, own: clocks[claim.bootID] ?? BootClock())
                    boots.append(.init(terminal: index, epoch: epoch, ordinal: claim.ordinal, began: estimate.began))
                }
            }
        }
        return boots
    }

    private func figures(_ month: CivilMonth?) throws -> [EvidenceStatement.FigureKey: UInt64] {
        var figures: [EvidenceStatement.FigureKey: UInt64] = [:]
        for row in try session.run(
            Statements.Usage.byPlaceAndDay, [.text(area), .number(Purpose.visitor.rawValue)])
        {
            let day = try row.integer("day")
            guard month?.days.contains(day) ?? true,
                let kind = UsageEventKind(rawValue: UInt16(clamping: try row.integer("kind")))
            else { continue }
            let key = EvidenceStatement.FigureKey(
                place: UInt32(clamping: try row.integer("place")), day: day, kind: kind)
            let events = try row.integer("events")
            guard events > 0 else { throw CentralError.inconsistent("a figure below zero at place \(key.place)") }
            figures[key] = UInt64(events)
        }
        return figures
    }
}
