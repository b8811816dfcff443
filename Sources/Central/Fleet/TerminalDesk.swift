// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// A terminal that enrolled here.
struct EnrolledTerminal: Sendable {
    let area: String
    /// Terminal id in hexadecimal.
    let id: String
    /// The same, 32 bytes.
    let idBytes: [UInt8]
    let place: UInt32
    let signingKey: Curve25519.Signing.PublicKey
    let softwareVersion: String
    let enrolledMilliseconds: Int64
    let revokedMilliseconds: Int64?

    init(_ row: SQLRow) throws {
        area = try row.text("area")
        id = try row.text("terminal")
        idBytes = Hex.decode(id) ?? []
        place = UInt32(clamping: try row.integer("place"))
        softwareVersion = try row.text("software")
        enrolledMilliseconds = try row.integer("enrolled_ms")
        revokedMilliseconds = try row.optionalInteger("revoked_ms")
        do {
            signingKey = try Curve25519.Signing.PublicKey(rawRepresentation: try row.blob("signing_key"))
        } catch {
            throw CentralError.inconsistent("the key of terminal \(id)")
        }
    }

    static func find(_ id: String, _ session: any DatabaseSession) throws -> EnrolledTerminal? {
        try session.run(Statements.Terminals.find, [.text(id)]).first.map(EnrolledTerminal.init)
    }

    /// The terminal as it is in this transaction: revocation holds from its commit on.
    /// - Throws: `TerminalRefusal`.
    static func current(_ id: String, _ session: any DatabaseSession) throws -> EnrolledTerminal {
        guard let terminal = try find(id, session) else { throw TerminalRefusal.unknownTerminal }
        guard terminal.revokedMilliseconds == nil else { throw TerminalRefusal.revokedTerminal }
        return terminal
    }
}

/// Why a terminal is not listened to at all.
enum TerminalRefusal: String, RequestRefusal {
    case unknownTerminal, revokedTerminal
}

extension BatchRefusal: RequestRefusal {}

/// What terminals ask for with their certificates.
struct TerminalDesk: Sendable {
    /// A heartbeat is sent every 5 minutes when idle (DESIGN.md).
    static let idleContactSeconds: Int32 = 300
    /// Where a desk's switch counts, menus follow it within a minute.
    static let deskContactSeconds: Int32 = 60
    /// A promise beyond this is not believed: 60 days.
    static let maximumPromiseSeconds: Int32 = 5_184_000

    /// Closed epochs a heartbeat may name.
    static let mostEpochs = 64

    let queue: IngestQueue
    let database: any Database
    let state: StateDirectory
    let clock: CentralClock
    /// Knows which agencies are open; `nil`: nobody does.
    var meetings: MeetingQueue?

    func find(_ id: String) async throws -> EnrolledTerminal? {
        try await database.read { try EnrolledTerminal.find(id, $0) }
    }

    /// Keeps a verified heartbeat and answers what the terminal should have. The latest is kept, and what changed.
    func heard(_ heartbeat: Heartbeat, payload: Data, from terminal: EnrolledTerminal) async throws -> HeartbeatAnswer {
        let now = clock.nowMilliseconds()
        let text = String(decoding: payload, as: UTF8.self)
        let condition = Condition(heartbeat)
        var answer = try await queue.run(area: terminal.area, bytes: payload.count) { group in
            let current = try EnrolledTerminal.current(terminal.id, group.session)
            try Self.keep(heartbeat, text, condition, of: current, at: now, group.session)
            group.forgetEpochs()
            var answer = try Self.answer(
                heartbeat, Ingest(terminal: current, group: group, nowMilliseconds: now), at: now)
            try meetings?.tellDoors(&answer, to: current, heartbeat.activity, at: now, group.session)
            return answer
        }.0
        answer.courierKey = Hex.encode(state.courierKey.publicKey.rawRepresentation)
        return answer
    }

    private static func keep(
        _ heartbeat: Heartbeat, _ text: String, _ condition: Condition, of terminal: EnrolledTerminal, at now: Int64,
        _ session: any DatabaseSession
    ) throws {
        let key: [SQLValue] = [.text(terminal.area), .text(terminal.id)]
        let before = try session.run(Statements.Terminals.contact, key).first?.text("condition")
        let promise = min(max(heartbeat.nextContactSeconds, 1), maximumPromiseSeconds)
        let news = try session.run(
            Statements.Terminals.heard,
            key + [
                .number(now), .number(now + Int64(promise) * 1_000), .text(SafeText.clean(heartbeat.bootID)),
                .number(Int64(clamping: heartbeat.number)), .text(condition.text), .text(text),
            ])
        // A repeated or older one says nothing new.
        guard !news.isEmpty else { return }
        if condition.text != before {
            let changes = before.map { condition.changes(since: Condition($0)) } ?? condition.text
            try session.run(Statements.Terminals.changed, key + [.number(now), .text(changes)])
            try session.run(Statements.Terminals.trimChanges, key + [.number(Condition.mostChanges)])
        }
        if let boot = Hex.decode(heartbeat.bootID), boot.count == 16 {
            try BootBook(terminal, session, nowMilliseconds: now)
                .heard(boot: boot, atBoot: heartbeat.bootMilliseconds)
        }
        for mark in heartbeat.epochs?.prefix(mostEpochs) ?? [] where mark.epoch != heartbeat.epoch {
            try close(mark, key, at: now, session)
        }
    }

    /// A closed epoch goes so far; what is beyond what is stored is asked for again.
    private static func close(
        _ mark: EpochMark, _ key: [SQLValue], at now: Int64, _ session: any DatabaseSession
    ) throws {
        let newest = try session.run(Statements.Records.newestEpoch, key).first?.integer("epoch") ?? 0
        guard mark.epoch >= 1, Int64(mark.epoch) <= newest + Ingest.maximumEpochJump, mark.last <= UInt64(Int64.max)
        else { return }
        try session.run(
            Statements.Records.closeEpoch,
            key + [.number(mark.epoch), .number(mark.last), .blob(RecordChain.start), .blob([]), .number(now)])
    }

    private static func answer(_ heartbeat: Heartbeat, _ ingest: Ingest, at now: Int64) throws -> HeartbeatAnswer {
        let (terminal, session) = (ingest.terminal, ingest.group.session)
        let mark = try ingest.load(heartbeat.epoch)
        let content = try session.run(Statements.Contents.currentVersion, [.text(terminal.area)]).first
        let place = try session.run(Statements.Places.find, [.number(terminal.place)]).first
        return HeartbeatAnswer(
            serverTimeMilliseconds: now,
            wantedConfiguration: UInt32(clamping: try place?.integer("version") ?? 0),
            wantedContent: UInt32(clamping: try content?.integer("version") ?? 0), wantedSoftware: nil,
            agenciesOpenNow: [],
            nextContactSeconds: heartbeat.activity == .session
                ? 60 : ContactSlot.seconds(terminal.id, period: idleContactSeconds, now: now),
            stored: mark?.stored ?? 0, releasable: mark?.releasable ?? 0,
            accepts: Parcel.Form.allCases.map(\.contentType),
            epochs: try olderEpochs(heartbeat, ingest))
    }

    /// What is lacking of closed epochs, and where more of one may be forgotten than its terminal knows.
    private static func olderEpochs(_ heartbeat: Heartbeat, _ ingest: Ingest) throws -> [EpochMark]? {
        let lacking = try ingest.lacking(beside: heartbeat.epoch) ?? []
        let told = (heartbeat.epochs ?? []).prefix(mostEpochs).filter { mark in
            mark.releasable.map { $0 < mark.last } ?? false && !lacking.contains { $0.epoch == mark.epoch }
        }
        guard !told.isEmpty else { return lacking.isEmpty ? nil : lacking }
        let released = try ingest.group.session.run(
            Statements.Records.released, [.text(ingest.terminal.area), .text(ingest.terminal.id)]
        ).map {
            EpochMark(
                epoch: UInt32(clamping: try $0.integer("epoch")), last: UInt64(clamping: try $0.integer("stored")),
                releasable: UInt64(clamping: try $0.integer("releasable")))
        }
        let news = released.filter { mark in
            told.contains { $0.epoch == mark.epoch && $0.releasable ?? 0 < mark.releasable ?? 0 }
        }
        return lacking + news == [] ? nil : lacking + news
    }

    func configuration(of terminal: EnrolledTerminal) async throws -> Signed<SiteConfiguration> {
        let place = try await PlaceRegister(database: database, clock: clock).find(terminal.place)
        return try Signed(place.configuration, by: state.signingKey)
    }

    func content(area: String) async throws -> [UInt8]? {
        try await database.read { session in
            try session.run(Statements.Contents.current, [.text(area)]).first?.blob("bundle")
        }
    }
}
