// SPDX-License-Identifier: EUPL-1.2

/// Why talking to a card ended.
public enum CardFault: Error, Equatable {
    /// It does not answer.
    case mute
    /// It says what cannot be, or never ends.
    case lying
    /// The exchange broke off: pulled or mute, which the reader tells a moment later.
    case cut
    /// Gone from the reader.
    case pulled
    /// The card service went away.
    case serviceLost
}

/// Where commands go: a reader, or the bytes of a fuzzer.
public protocol CardLink {
    /// Where answers are put.
    var memory: CardMemory { get }
    /// T=0: a command with data has no length at its end.
    var isByteProtocol: Bool { get }
    /// Sends one command, puts all that came into `memory.room(at:)`, status included, and returns its length.
    func transmit(_ command: [UInt8], at offset: Int) throws(CardFault) -> Int
}

/// Commands and whole answers: GET RESPONSE and corrected lengths are dealt with, and have an end.
struct CardConversation {
    /// Pieces of one answer: a card that always has more is a liar.
    static let piecesAtMost = 40
    /// What an application says of itself fits into one or two.
    static let piecesOfSelectionAtMost = 8
    let link: any CardLink

    /// The answer with its pieces put together, at the beginning of the link's memory until the next question.
    func ask(_ command: [UInt8], piecesAtMost: Int = Self.piecesAtMost) throws(CardFault) -> CardWhole {
        link.memory.wipe()
        var answer = try one(command, at: 0)
        var (count, pieces) = (answer.count, 1)
        while let more = answer.more {
            pieces += 1
            guard pieces <= piecesAtMost, count <= CardObject.longest else { throw .lying }
            answer = try one(CardCommand.getResponse(more), at: count)
            count += answer.count
        }
        guard count <= CardObject.longest else { throw .lying }
        return CardWhole(range: 0..<count, status: answer.status, pieces: pieces)
    }

    /// Whether an application of this name is there. What it says of itself is dropped unseen.
    func knows(_ name: [UInt8]) throws(CardFault) -> Bool {
        // Over T=0 the answer has to be fetched, or the card would wait for it; one that has no end proves nothing.
        let answer = try ask(CardCommand.select(name), piecesAtMost: Self.piecesOfSelectionAtMost)
        link.memory.wipe()
        // 62xx and 63xx are warnings: there, and blocked. One that had more to say is there, whatever came then.
        return answer.isSuccess || answer.pieces > 1 || [0x62, 0x63].contains(answer.status >> 8)
    }

    private func one(_ command: [UInt8], at offset: Int) throws(CardFault) -> CardAnswer {
        var sent = command
        let hasOnlyData = link.isByteProtocol && CardCommand.isData(sent)
        if hasOnlyData { sent.removeLast() }
        let answer = try exchange(sent, at: offset)
        // Asked again once, with the length it wants; a command without one cannot be.
        guard let length = answer.wantedLength, !hasOnlyData else { return answer }
        sent[sent.count - 1] = length
        return try exchange(sent, at: offset)
    }

    private func exchange(_ command: [UInt8], at offset: Int) throws(CardFault) -> CardAnswer {
        let length = try link.transmit(command, at: offset)
        guard let answer = CardAnswer(length: length, at: offset, in: link.memory) else { throw .lying }
        return answer
    }
}

/// A whole answer: where its data are in the link's memory, and the last status.
struct CardWhole: Equatable {
    var range: Range<Int>
    var status: UInt16
    /// How many answers it came in.
    var pieces: Int

    var isSuccess: Bool { status == 0x9000 }
}
