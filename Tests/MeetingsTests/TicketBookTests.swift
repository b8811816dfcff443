// SPDX-License-Identifier: EUPL-1.2
import Crypto
import FaultyDisk
import Foundation
import KioskModel
import Testing

@testable import Meetings

/// Tickets are good once, for this terminal, from its central, for a short while.
@Suite(.serialized) struct TicketBookTests {
    static let now: Int64 = 1_800_000_000_000
    let key = Curve25519.Signing.PrivateKey()
    let folder: String
    var file: String { folder + "/tickets" }

    init() throws {
        folder = NSTemporaryDirectory() + "tickets-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func ticket(_ id: Int = 1) -> LaunchTicket {
        LaunchTicket(
            issuer: TicketBook.issuer(of: key.publicKey), terminal: "aa", agency: 4,
            id: Hex.encode((0..<16).map { UInt8(truncatingIfNeeded: id >> ($0 * 8)) }),
            notBeforeMilliseconds: Self.now - 1_000, expiresMilliseconds: Self.now + 60_000, longestSeconds: 600,
            room: "room-1", token: "token")
    }

    func accept(
        _ ticket: LaunchTicket, _ book: TicketBook, by signer: Curve25519.Signing.PrivateKey? = nil,
        at now: Int64 = now,
        trusted: Bool = true
    ) throws -> TicketRefusal? {
        let signed = try Signed(ticket, by: signer ?? key)
        do throws(TicketRefusal) {
            let accepted = try book.accept(
                signed, by: key.publicKey, terminal: "aa", agency: 4, nowMilliseconds: now, clockTrusted: trusted)
            #expect(accepted == ticket)
            return nil
        } catch {
            return error
        }
    }

    @Test func aGoodTicketIsGoodOnce() throws {
        let book = try TicketBook(file: file)
        #expect(try accept(ticket(), book) == nil)
        #expect(try accept(ticket(), book) == .used)
        #expect(try accept(ticket(2), book) == nil)
        // After a restart, too.
        let next = try TicketBook(file: file)
        #expect(try accept(ticket(), next) == .used)
        #expect(try accept(ticket(2), next) == .used)
        #expect(try accept(ticket(3), next) == nil)
    }

    static let spoils: [(TicketRefusal, @Sendable (inout LaunchTicket) -> Void)] = [
        (TicketRefusal.foreignIssuer, { $0.issuer = "0011223344556677" }),
        (.foreignTerminal, { $0.terminal = "bb" }),
        (.unknownAgency, { $0.agency = 5 }),
        (.tooLong, { $0.expiresMilliseconds = $0.notBeforeMilliseconds + 120_001 }),
        (.notYet, { $0.notBeforeMilliseconds = now + 5_001 }),
        (
            .expired,
            {
                $0.notBeforeMilliseconds = now - 60_000
                $0.expiresMilliseconds = now - 5_000
            }
        ),
        (.malformed, { $0.id = "short" }),
        (.malformed, { $0.id = "../../../../etc/passwd0000000000" }),
        (.malformed, { $0.room = "a/b" }),
        (.malformed, { $0.longestSeconds = 0 }),
        (.malformed, { $0.longestSeconds = 14_401 }),
        (.malformed, { $0.token = String(repeating: "x", count: 4_097) }),
        (.malformed, { $0.expiresMilliseconds = $0.notBeforeMilliseconds }),
        (.malformed, { $0.notBeforeMilliseconds = .min }),
        (.malformed, { $0.expiresMilliseconds = .max }),
    ]

    @Test(arguments: spoils)
    func aBadTicketIsRefusedAndNotBurned(_ refusal: TicketRefusal, _ spoil: @Sendable (inout LaunchTicket) -> Void)
        throws
    {
        let book = try TicketBook(file: file)
        var bad = ticket()
        spoil(&bad)
        #expect(try accept(bad, book) == refusal)
        #expect(try accept(ticket(), book) == nil)
    }

    @Test func theEdgesOfItsLifeAreTheSkew() throws {
        let book = try TicketBook(file: file)
        #expect(try accept(ticket(1), book, at: Self.now - 6_001) == .notYet)
        #expect(try accept(ticket(1), book, at: Self.now - 6_000) == nil)
        #expect(try accept(ticket(2), book, at: Self.now + 65_000) == .expired)
        #expect(try accept(ticket(2), book, at: Self.now + 64_999) == nil)
    }

    @Test func aForgedTicketIsRefused() throws {
        let book = try TicketBook(file: file)
        #expect(try accept(ticket(), book, by: Curve25519.Signing.PrivateKey()) == .badSignature)
        #expect(try accept(ticket(), book) == nil)
    }

    @Test func withoutATrustedClockNoneIsAcceptedAndNoneIsBurned() throws {
        let book = try TicketBook(file: file)
        #expect(try accept(ticket(), book, trusted: false) == .clockUntrusted)
        #expect(try accept(ticket(), book) == nil)
    }

    /// A folder that is gone stands for any disk that takes nothing.
    @Test func whatCannotBeWrittenDownIsRefusedForGood() throws {
        let book = try TicketBook(file: file)
        try FileManager.default.removeItem(atPath: folder)
        #expect(try accept(ticket(), book) == .notKept)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(try accept(ticket(), book) == .used)
        #expect(try accept(ticket(2), book) == nil)
        #expect(try accept(ticket(), try TicketBook(file: file)) == .used)
    }

    @Test func whatIsNoFileIsNoBook() {
        #expect(throws: TicketRefusal.notKept) { try TicketBook(file: "/dev/null") }
        #expect(throws: TicketRefusal.notKept) { try TicketBook(file: folder) }
    }

    @Test(arguments: [(FaultyDisk.Call.write, ENOSPC), (.write, EROFS), (.sync, EIO)])
    func aDiskThatFailsLetsNoMeetingStart(_ call: FaultyDisk.Call, _ code: Int32) throws {
        let book = try TicketBook(file: file)
        FaultyDisk.watch(folder)
        defer { FaultyDisk.forget() }
        FaultyDisk.fail(call, "tickets", after: 0, code: code, times: 1)
        #expect(try accept(ticket(), book) == .notKept)
        #expect(FaultyDisk.failures == 1)
        // Whether it is on the disk nobody knows: it is not tried again. The next one mends the file.
        #expect(try accept(ticket(), book) == .used)
        #expect(try accept(ticket(2), book) == nil)
        let next = try TicketBook(file: file)
        #expect(try accept(ticket(), next) == .used)
        #expect(try accept(ticket(2), next) == .used)
    }

    /// A kill or a power cut after `accept` finds the id on the disk: it was synced before the answer.
    @Test func theIdIsOnTheDiskBeforeTheAnswer() throws {
        let book = try TicketBook(file: file)
        #expect(try accept(ticket(), book) == nil)
        FaultyDisk.watch(folder)
        defer { FaultyDisk.forget() }
        #expect(try accept(ticket(2), book) == nil)
        var isWritten = false
        var isSynced = false
        for change in FaultyDisk.changes {
            if case .write(_, let bytes) = change.kind, String(decoding: bytes, as: UTF8.self).contains(ticket(2).id) {
                isWritten = true
            }
            if case .sync = change.kind { isSynced = isWritten }
        }
        #expect(isWritten && isSynced)
    }

    @Test func aTornLastLineWasNeverAnsweredFor() throws {
        #expect(try accept(ticket(), try TicketBook(file: file)) == nil)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes.append(contentsOf: Array("0200000000".utf8))
        try bytes.write(to: URL(fileURLWithPath: file))
        let book = try TicketBook(file: file)
        #expect(try accept(ticket(), book) == .used)
        #expect(try accept(ticket(2), book) == nil)
        #expect(try accept(ticket(2), try TicketBook(file: file)) == .used)
    }

    @Test func aDamagedBookIsSetAsideAndRefusesWhatMayHaveStoodInIt() throws {
        #expect(try accept(ticket(), try TicketBook(file: file)) == nil)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes.append(contentsOf: [0xFF, 0x00, 0x0A])
        try bytes.write(to: URL(fileURLWithPath: file))
        let changed = Self.now + 10_000
        var times = [
            timeval(tv_sec: Int(changed / 1_000), tv_usec: 0), timeval(tv_sec: Int(changed / 1_000), tv_usec: 0),
        ]
        utimes(file, &times)
        let book = try TicketBook(file: file)
        #expect(FileManager.default.fileExists(atPath: file + ".damaged-1"))
        #expect(try accept(ticket(), book) == .used)
        #expect(try accept(ticket(2), book, at: changed + 1_000) == .used)
        var fresh = ticket(3)
        fresh.notBeforeMilliseconds = changed + 1
        fresh.expiresMilliseconds = changed + 60_000
        #expect(try accept(fresh, book, at: changed + 1_000) == nil)
    }

    @Test func theBookStaysShort() throws {
        let book = try TicketBook(file: file)
        for number in 0..<1_500 {
            // Ten seconds each: those of an hour ago are forgotten.
            var next = ticket(number)
            next.notBeforeMilliseconds += Int64(number) * 10_000
            next.expiresMilliseconds += Int64(number) * 10_000
            #expect(try accept(next, book, at: Self.now + Int64(number) * 10_000) == nil)
        }
        let size = try Data(contentsOf: URL(fileURLWithPath: file)).count
        #expect(size < 64_000, "\(size) bytes")
    }
}
