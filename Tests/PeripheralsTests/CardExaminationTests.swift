// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import Peripherals

/// What a card is asked after each of its answers, without a reader.
struct CardExaminationTests {
    /// Answers to the first name of a payment application, each of which says that it is there.
    @Test(
        arguments: [
            [[0x90, 0x00]], [[0x62, 0x83]], [[0x63, 0x00]], [[0x61, 0x10], [0x90, 0x00]],
            // More to say, and then not: over T=0 the first answer alone says that the name is known.
            [[0x61, 0x10], [0x6A, 0x82]], [[0x61, 0x10], [0x6F, 0x00]],
        ] as [[[UInt8]]])
    func aNameThatIsKnownIsNeverReadFrom(answers: [[UInt8]]) throws {
        let card = SaidCard(answers)
        let finding = try examine(card)
        #expect(finding == .refused(.payment))
        #expect(card.instructions == [0xA4] + answers.dropFirst().map { _ in 0xC0 })
        #expect(card.memory.isWiped)
    }

    @Test func aCardThatKnowsNoNameIsAskedForAllOfThem() throws {
        let card = SaidCard([])
        #expect(try examine(card) == .refused(.stranger))
        #expect(card.instructions == Array(repeating: 0xA4, count: PaymentApplications.names.count + 1))
    }

    private func examine(_ card: SaidCard) throws -> CardExamination.Finding {
        let reset = try #require(AnswerToReset([0x3B, 0x00]))
        return try CardExamination(link: card, reset: reset, nonce: [1, 2, 3]).run(trusted: [])
    }
}

/// A card that gives these answers, and then knows nothing more.
private final class SaidCard: CardLink {
    let memory = CardMemory()
    let isByteProtocol = true
    private(set) var instructions: [UInt8] = []
    private var answers: ArraySlice<[UInt8]>

    init(_ answers: [[UInt8]]) { self.answers = answers[...] }

    func transmit(_ command: [UInt8], at offset: Int) throws(CardFault) -> Int {
        instructions.append(command[1])
        let answer = answers.popFirst() ?? [0x6A, 0x82]
        memory.room(at: offset).copyBytes(from: answer)
        return answer.count
    }
}
