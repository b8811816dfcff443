// SPDX-License-Identifier: EUPL-1.2

/// Why talking to a card ended.
public enum CardFault: Error, Equatable {
    /// It does not answer, or answers garbage.
    case mute
    /// Gone from the reader.
    case pulled
    /// The card service went away.
    case serviceLost
}

/// Where commands go: a reader, or the bytes of a fuzzer.
public protocol CardLink {
    /// T=0: a command with data has no length at its end.
    var isByteProtocol: Bool { get }
    /// Sends one command and returns all that came, status included.
    func transmit(_ command: [UInt8]) throws(CardFault) -> [UInt8]
}

/// Commands and whole answers: GET RESPONSE and corrected lengths are dealt with, and have an end.
struct CardConversation {
    /// Pieces of one answer: a card that always has more is a liar.
    static let piecesAtMost = 40
    let link: any CardLink

    /// The answer with its pieces put together.
    func ask(_ command: [UInt8]) throws(CardFault) -> (data: [UInt8], status: UInt16) {
        var data: [UInt8] = []
        var answer = try one(command)
        var pieces = 1
        while true {
            guard data.count + answer.data.count <= CardObject.longest else { throw .mute }
            data += answer.data
            answer.wipe()
            guard let more = answer.more else { return (data, answer.status) }
            pieces += 1
            guard pieces <= Self.piecesAtMost else {
                data.wipe()
                throw .mute
            }
            answer = try one(CardCommand.getResponse(more))
        }
    }

    /// Whether an application of this name is there. What it says of itself is dropped unseen.
    func knows(_ name: [UInt8]) throws(CardFault) -> Bool {
        var answer = try one(CardCommand.select(name))
        answer.wipe()
        // 62xx and 63xx are warnings: there, and blocked.
        return answer.isSuccess || [0x61, 0x62, 0x63].contains(answer.status >> 8)
    }

    private func one(_ command: [UInt8]) throws(CardFault) -> CardAnswer {
        var sent = command
        if link.isByteProtocol, CardCommand.isData(sent) { sent.removeLast() }
        let answer = try parsed(link.transmit(sent))
        guard let length = answer.wantedLength else { return answer }
        // Asked again once, with the length it wants.
        if link.isByteProtocol, CardCommand.isData(command) { return answer }
        sent[sent.count - 1] = length
        return try parsed(link.transmit(sent))
    }

    private func parsed(_ bytes: [UInt8]) throws(CardFault) -> CardAnswer {
        var bytes = bytes
        defer { bytes.wipe() }
        guard let answer = CardAnswer(bytes) else { throw .mute }
        return answer
    }
}
