// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskModel
import Testing

@testable import Central
@testable import Uplink

/// The van as courier, with real journals, the real uplink and the real central.
@Suite(.serialized) struct CourierTests {
    /// A terminal that was connected once and then cut off with `events` of its own.
    private static func cutOff(_ central: RealCentralTests.Running, events: Int) async throws -> RealTerminal {
        let terminal = try await RealCentralTests.terminal(central)
        terminal.uplink.start()
        #expect(await terminal.until { terminal.identity.enrolment?.courierKey != nil }, "\(terminal.words)")
        terminal.uplink.stop()
        try terminal.append(events)
        return terminal
    }

    @Test func aBacklogGoesByVanAndTheReceiptComesBack() async throws {
        try await RealCentralTests.withCentral { central in
            let village = try await Self.cutOff(central, events: 700)
            let van = try await RealCentralTests.terminal(central)
            let file = try #require(try village.mail.seal())
            #expect(file.events == 700)

            // The same file twice, on two rounds; and the village goes on meanwhile.
            try village.append(5)
            van.uplink.start()
            for round in 1...2 {
                try van.bag.put(file.bytes, as: file.name)
                van.uplink.nudge(.courierCame)
                #expect(await van.until { !van.bag.names(.receipt).isEmpty }, "round \(round): \(van.words)")
                #expect(await van.until { van.bag.names(.sealed).isEmpty })
                let receipt = try #require(try van.bag.bytes(van.bag.names(.receipt)[0]))
                van.bag.remove(van.bag.names(.receipt)[0])
                #expect(try van.mail.take(receipt) == .foreign, "the van does not take what is the village's")
                #expect(try village.mail.take(receipt) == .taken(1))
                let counted = try await central.counted(village)
                #expect(counted == 700)
            }
            // Only what came since is sealed the next time.
            #expect(try village.mail.seal()?.events == 5)
        }
    }

    @Test func whatWasLostOnTheWayIsSealedAgain() async throws {
        try await RealCentralTests.withCentral { central in
            let village = try await Self.cutOff(central, events: 300)
            _ = try village.mail.seal()
            try village.append(10)
            let second = try #require(try village.mail.seal())
            #expect(second.events == 310)
            let van = try await RealCentralTests.terminal(central)
            try van.bag.put(second.bytes, as: second.name)
            van.uplink.start()
            #expect(await van.until { !van.bag.names(.receipt).isEmpty }, "\(van.words)")
            let counted = try await central.counted(village)
            #expect(counted == 310)
        }
    }

    @Test func aFileThatWasTouchedIsRefusedWithItsReasonAndHoldsUpNothing() async throws {
        try await RealCentralTests.withCentral { central in
            let village = try await Self.cutOff(central, events: 20)
            let file = try #require(try village.mail.seal())
            var touched = file.bytes
            touched[touched.count / 2] ^= 1
            let van = try await RealCentralTests.terminal(central)
            try van.bag.put(touched, as: file.name)
            try van.append(3)
            van.uplink.start()
            #expect(await van.until { !van.bag.names(.receipt).isEmpty }, "\(van.words)")
            let receipt = try #require(try van.bag.bytes(van.bag.names(.receipt)[0]))
            #expect(try village.mail.take(receipt) == .refused(.badSignature))
            #expect(await van.until { van.uplink.status.stored == 3 }, "\(van.words)")
            let (counted, refusals) = (
                try await central.counted(village),
                try await central.server.store.database.read {
                    try $0.run(Statements.Refusals.counts, [.text(CentralStore.defaultArea)]).map {
                        try $0.text("reason")
                    }
                }
            )
            #expect(counted == 0)
            #expect(refusals == ["courier.badSignature"])
            // Sealed once more it goes.
            try van.bag.put(try #require(try village.mail.seal()).bytes, as: file.name)
            van.uplink.nudge(.courierCame)
            #expect(await van.until { van.bag.names(.sealed).isEmpty }, "\(van.words)")
        }
    }

    @Test func aForgedReceiptAcknowledgesNothing() async throws {
        try await RealCentralTests.withCentral { central in
            let village = try await Self.cutOff(central, events: 20)
            let other = try await RealCentralTests.terminal(central)
            let forged = CourierReceipt(
                terminal: village.identity.terminal, number: 1,
                acknowledgements: [
                    Acknowledgement(
                        terminal: village.identity.terminal, epoch: 1, stored: 20, releasable: 20,
                        serverTimeMilliseconds: 1)
                ], serverTimeMilliseconds: 1)
            let bytes = Array(try JSONEncoder().encode(Signed(forged, by: other.identity.signingKey)))
            #expect(throws: UplinkError.badSignature("the receipt that the courier brought")) {
                _ = try village.mail.take(bytes)
            }
            #expect(throws: UplinkError.self) { _ = try village.mail.take(Array("a photo of a cat".utf8)) }
            #expect(try village.mail.seal()?.events == 20)
        }
    }
}
