// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Peripherals

/// The card driver against the real libpcsclite and pcscd, with cards in software.
@Suite(.serialized) struct CardReaderTests {
    private static func trusted(_ kind: VirtualCardKind, _ label: String = "blue card") -> ServiceCard {
        ServiceCard(role: .technician, publicKey: kind.publicKey.map { Hex.encode($0) }, label: label)
    }

    @Test func aServiceCardProvesItselfAndIsMissedWhenItGoes() throws {
        let kind = VirtualCardKind.newService
        let bench = try CardBench(trusting: [Self.trusted(kind)])
        let card = VirtualCard(kind)
        #expect(bench.hears("ready 1"))
        try card.insert(port: bench.service.ports[0])
        #expect(bench.hears("proven"), "\(bench.text)")
        #expect(bench.text.contains("blue card"))
        #expect(bench.hears("cardPresent 1"))
        card.remove()
        #expect(bench.hears("ready 1", times: 2))
        // The reader has a second slot, and is one reader all the same.
        #expect(bench.count("ready 2") == 0)
        #expect(bench.end())
    }

    @Test func aPaymentCardIsNeverAskedForMoreThanItsName() throws {
        let bench = try CardBench(trusting: [Self.trusted(.newService)])
        let card = VirtualCard(.visa)
        try card.insert(port: bench.service.ports[0])
        #expect(bench.hears("refused.payment"), "\(bench.text)")
        #expect(!card.commands.isEmpty && card.commands.allSatisfy { $0[1] == 0xA4 && $0[2] == 4 })
        #expect(!card.wasRead)
        #expect(!bench.text.contains(VirtualCard.accountNumber))
        #expect(bench.end())
    }

    @Test(arguments: [
        (VirtualCardKind.newService, "refused.stranger"),
        (.mute, "refused.mute"),
        (.garbage(reset: [0x3B, 0xFF, 0xFF, 0xFF, 0x00]), "refused.lying"),
        (.garbage(reset: [UInt8](repeating: 0x3B, count: 60)), "refused.mute"),
        (.endless, "refused.lying"),
        (.boastful, "refused.lying"),
        (.tag(uid: [1, 2, 3, 4]), "refused.stranger"),
    ])
    func whatOpensNothingSaysWhy(_ kind: VirtualCardKind, _ expected: String) throws {
        let bench = try CardBench(trusting: [Self.trusted(.newService)])
        let card = VirtualCard(kind)
        try card.insert(port: bench.service.ports[0])
        #expect(bench.hears(expected), "\(bench.text)")
        #expect(bench.count("proven") == 0 && bench.count("recognised") == 0)
        if expected == "refused.mute" { #expect(bench.hears("cardMute 1"), "\(bench.text)") }
        if expected == "refused.lying" { #expect(bench.hears("cardLying 1"), "\(bench.text)") }
        #expect(bench.end())
    }

    @Test func aCopiedCertificateIsABadProof() throws {
        let real = P256.Signing.PrivateKey()
        let bench = try CardBench(trusting: [Self.trusted(.service(real))])
        let card = VirtualCard(.forged(claimed: real.publicKey))
        try card.insert(port: bench.service.ports[0])
        #expect(bench.hears("refused.badProof"), "\(bench.text)")
        #expect(bench.end())
    }

    @Test(arguments: [ServiceCard.Role.attendant, .technician])
    func aNumberIsGoodForTheAttendantOnly(_ role: ServiceCard.Role) throws {
        let uid: [UInt8] = [4, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66]
        let tag = ServiceCard(role: role, uidHash: Hex.encode(SHA256.hash(data: uid)), label: "tag")
        let bench = try CardBench(trusting: [tag])
        let card = VirtualCard(.tag(uid: uid))
        try card.insert(port: bench.service.ports[0])
        #expect(bench.hears(role == .attendant ? "recognised" : "refused.stranger"), "\(bench.text)")
        #expect(bench.count("proven") == 0)
        #expect(bench.end())
    }

    @Test func pulledInTheMiddleItIsWelcomeAgain() throws {
        let kind = VirtualCardKind.newService
        let bench = try CardBench(trusting: [Self.trusted(kind)])
        let pulled = VirtualCard(kind)
        pulled.pull(at: 0x87)
        try pulled.insert(port: bench.service.ports[0])
        #expect(bench.hears("cardPresent 1") && bench.hears("ready 1", times: 2), "\(bench.text)")
        #expect(bench.count("proven") == 0)
        let card = VirtualCard(kind)
        try card.insert(port: bench.service.ports[0])
        #expect(bench.hears("proven"), "\(bench.text)")
        #expect(bench.end())
    }

    @Test func twoReadersHaveACardEach() throws {
        let (one, other) = (VirtualCardKind.newService, VirtualCardKind.newService)
        let bench = try CardBench(trusting: [Self.trusted(one, "one"), Self.trusted(other, "other")])
        let cards = [VirtualCard(one), VirtualCard(other)]
        try cards[0].insert(port: bench.service.ports[0])
        try cards[1].insert(port: bench.service.ports[1])
        #expect(bench.hears("proven", times: 2), "\(bench.text)")
        #expect(bench.text.contains("\"one\"") && bench.text.contains("\"other\""))
        #expect(bench.end())
    }

    @Test func twoReadersAreTwoAndEachTellsTheGravestOfItsSlots() throws {
        let bench = try CardBench(readers: ["Ett", "Tre"])
        #expect(bench.hears("ready 1") && bench.hears("ready 2"), "\(bench.text)")
        let (good, bad) = (VirtualCard(.newService), VirtualCard(.garbage(reset: [0x3B, 0xFF, 0xFF, 0xFF, 0])))
        try good.insert(port: bench.service.ports[2])
        #expect(bench.hears("cardPresent 2"), "\(bench.text)")
        try bad.insert(port: bench.service.ports[3])
        #expect(bench.hears("cardLying 2"), "\(bench.text)")
        bad.remove()
        #expect(bench.hears("cardPresent 2", times: 2), "\(bench.text)")
        good.remove()
        #expect(bench.hears("ready 2", times: 2), "\(bench.text)")
        #expect(bench.count("ready 3") == 0 && bench.count("ready 1") == 1)
        #expect(bench.end())
    }

    @Test func aServiceThatHangsInTheMiddleOfAProofIsSaidAndFoundAgain() throws {
        let kind = VirtualCardKind.newService
        // The second proof, with the card as slow as before, has to come in time on a machine that is busy.
        let bench = try CardBench(trusting: [Self.trusted(kind)], patienceSeconds: 5)
        let card = VirtualCard(kind)
        card.delay(at: 0x87, seconds: 0.5)
        #expect(bench.hears("ready 1"))
        try card.insert(port: bench.service.ports[0])
        #expect(bench.waits { card.commands.contains { $0[1] == 0x87 } }, "\(bench.text)")
        bench.service.freeze()
        #expect(bench.hears("serviceDown 1"), "\(bench.text)")
        #expect(bench.count("proven") == 0 && bench.count("refused.mute") == 0)
        bench.service.thaw()
        #expect(bench.hears("proven"), "\(bench.text)")
        #expect(bench.end())
    }

    @Test func aServiceThatHangsWhileThereIsNoCardIsSaidAndFoundAgain() throws {
        let kind = VirtualCardKind.newService
        let bench = try CardBench(trusting: [Self.trusted(kind)], pulseSeconds: 0.3)
        #expect(bench.hears("ready 1"), "\(bench.text)")
        let open = bench.descriptorCount
        for round in 1...3 {
            bench.service.freeze()
            #expect(bench.hears("serviceDown 1", times: round), "\(bench.text)")
            bench.service.thaw()
            #expect(bench.hears("ready 1", times: round + 1), "\(bench.text)")
        }
        // Whoever slept over the service when it hung has let go of it.
        #expect(bench.waits { bench.descriptorCount <= open }, "\(bench.descriptorCount) open, \(open) before")
        let card = VirtualCard(kind)
        try card.insert(port: bench.service.ports[0])
        #expect(bench.hears("proven"), "\(bench.text)")
        #expect(bench.end())
    }

    @Test func aServiceThatWasKilledIsFoundAgain() throws {
        let kind = VirtualCardKind.newService
        let bench = try CardBench(trusting: [Self.trusted(kind)], startsService: false)
        #expect(bench.hears("serviceDown"), "\(bench.text)")
        try bench.service.start()
        #expect(bench.hears("ready 1"), "\(bench.text)")
        bench.service.kill()
        #expect(bench.hears("serviceDown", times: 2), "\(bench.text)")
        try bench.service.start()
        #expect(bench.hears("ready 1", times: 2), "\(bench.text)")
        let card = VirtualCard(kind)
        try card.insert(port: bench.service.ports[0])
        #expect(bench.hears("proven"), "\(bench.text)")
        #expect(bench.end())
    }

    @Test(arguments: [
        ("3b8501", false), ("", false), ("3b", false), ("3b00", true), ("3bffffff", false),
        ("3b8f8001804f0ca000000306030001000000006a", true),
        ("3b8f8001804f0ca000000306030001000000006b", false),
        ("3bf81300008131fe15597562696b657934d4", true),
    ])
    func anAnswerToResetIsWholeOrGarbage(_ hex: String, _ isGood: Bool) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect((AnswerToReset(bytes) != nil) == isGood)
    }

    /// pcscd's own names: the reader's number and the slot's at the end.
    @Test(arguments: [
        ("Kort 00 00", "Kort 00 01", true), ("Kort 00 00", "Kort 01 00", false),
        ("Gemalto PC Twin Reader (4A5B) 0A 00", "Gemalto PC Twin Reader (4A5B) 0A 0F", true),
        ("OMNIKEY 5427 [CCID] 00 00", "OMNIKEY 5427 [CL] 00 01", false), ("Reader", "Reader", true),
        ("Reader 1", "Reader 2", false), ("", "00", false), ("Kort 0x 00", "Kort 0x 01", false),
    ])
    func slotsOfOneReaderAreToldByName(_ one: String, _ other: String, _ isSame: Bool) {
        let names = [one, other].map { CardReaderUnit.name(ofSlot: Array($0.utf8CString)) }
        #expect((names[0] == names[1]) == isSame)
        #expect(names.allSatisfy { $0.last == 0 })
    }
}
