// SPDX-License-Identifier: EUPL-1.2
import Crypto

@testable import Peripherals

/// A card whose answers are the fuzzer's, and which watches what it is asked.
///
/// Each answer is a byte and what belongs to it; the upper three bits say which, the lower five are `n`:
/// 0: a byte of length and as many bytes, status included · 1: the same, 9000 is added · 2: two bytes of status behind
/// 256 times `n` · 3: as an honest PIV card would, in pieces when `n` is odd · 4: the same, signed by another key ·
/// 5: "not found", `n` + 1 times · 6: the exchange fails · 7: a length of two bytes, and less than that comes.
final class FuzzedCard: CardLink {
    /// No conversation has more commands than this: 17 names of eight pieces, three questions of forty, each piece asked
    /// twice.
    static let mostCommands = (17 * 8 + 3 * 40) * 2

    private static let numberQuestion: [UInt8] = [0xFF, 0xCA, 0x00, 0x00]

    let memory = CardMemory()
    let isByteProtocol: Bool
    /// Data of each question put together, statuses left out: for the judge.
    private(set) var wholes: [[UInt8]] = []
    private(set) var lastCommand: [UInt8] = []
    /// A name of a payment application was answered as known.
    private(set) var isPayment = false
    private(set) var commandCount = 0
    private var bytes: FuzzBytes
    private var notFoundCount = 0
    private var rest: [UInt8] = []
    private var namesAsked: Set<[UInt8]> = []

    init(_ bytes: FuzzBytes, isByteProtocol: Bool) {
        self.bytes = bytes
        self.isByteProtocol = isByteProtocol
    }

    func transmit(_ command: [UInt8], at offset: Int) throws(CardFault) -> Int {
        commandCount += 1
        hold(commandCount <= Self.mostCommands, "a conversation without end")
        judge(command)
        let (answer, claimed) = try next(command)
        let room = memory.room(at: offset)
        room.copyBytes(from: answer.prefix(room.count))
        // What the driver will find there, whatever was meant.
        let given = Array(room.prefix(claimed ?? min(answer.count, room.count)))
        if let last = wholes.indices.last { wholes[last] = wholes[last].prefix(offset) + given.dropLast(2) }
        note(given)
        return given.count
    }

    // MARK: What it is asked

    private func judge(_ command: [UInt8]) {
        hold((4...261).contains(command.count), "a command of no length")
        let isFetch = command.starts(with: [0x00, 0xC0, 0x00, 0x00])
        hold(!isPayment || isFetch, "a payment card was asked for more than its name")
        guard !isFetch else { return }
        lastCommand = command
        wholes.append([])
        if let name = Self.name(in: command) {
            namesAsked.insert(name)
            return
        }
        let allowed: [[UInt8]] = [
            [0x00, 0x87, 0x11, 0x9E], [0x00, 0xCB, 0x3F, 0xFF, 0x05, 0x5C, 0x03, 0x5F, 0xC1, 0x01],
            Self.numberQuestion,
        ]
        hold(allowed.contains { command.starts(with: $0) }, "a command that no card of ours is to be given")
        // A storage tag runs no programs: it alone may be asked for its number before.
        let isAsked = PaymentApplications.names.allSatisfy { namesAsked.contains($0) }
        hold(isAsked || command.starts(with: Self.numberQuestion), "read before it was known to be no payment card")
    }

    private static func name(in command: [UInt8]) -> [UInt8]? {
        guard command.starts(with: [0x00, 0xA4, 0x04, 0x00]), command.count > 5 else { return nil }
        return Array(command[5...].prefix(Int(command[4])))
    }

    private func note(_ answer: [UInt8]) {
        guard answer.count >= 2, let name = Self.name(in: lastCommand), !name.starts(with: [0xA0, 0, 0, 3, 8]) else {
            return
        }
        let (high, low) = (answer[answer.count - 2], answer[answer.count - 1])
        // Success, more to fetch, and warnings.
        if (high, low) == (0x90, 0x00) || [0x61, 0x62, 0x63].contains(high) { isPayment = true }
    }

    // MARK: What it says

    private func next(_ command: [UInt8]) throws(CardFault) -> (answer: [UInt8], claimed: Int?) {
        if !rest.isEmpty, command.starts(with: [0x00, 0xC0]) { return (piece(rest), nil) }
        rest = []
        if notFoundCount > 0 {
            notFoundCount -= 1
            return ([0x6A, 0x82], nil)
        }
        guard let head = bytes.next() else { throw .pulled }
        let count = Int(head & 31)
        switch head >> 5 {
        case 0: return (bytes.take(Int(bytes.byte())), nil)
        case 1: return (bytes.take(Int(bytes.byte())) + [0x90, 0x00], nil)
        case 2: return ([UInt8](repeating: UInt8(count), count: 256) + [bytes.byte(), bytes.byte()], nil)
        case 3, 4:
            let whole = ServiceCardAnswers.answer(command, isForged: head >> 5 == 4)
            return (count & 1 == 1 ? piece(whole) : whole + [0x90, 0x00], nil)
        case 5:
            notFoundCount = count
            return ([0x6A, 0x82], nil)
        case 6: throw [.mute, .cut, .pulled, .serviceLost][count & 3]
        default:
            let claimed = Int(bytes.number(UInt16.self))
            // A reader may not say that there is more than there was room for.
            return (bytes.take(count), min(claimed, CardAnswer.longest))
        }
    }

    private func piece(_ whole: [UInt8]) -> [UInt8] {
        rest = Array(whole.dropFirst(200))
        return whole.prefix(200) + (rest.isEmpty ? [0x90, 0x00] : [0x61, UInt8(min(255, rest.count))])
    }
}
