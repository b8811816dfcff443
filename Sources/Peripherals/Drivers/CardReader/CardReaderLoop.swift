// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel

/// What is known of the readers and their cards, on the one thread that decides. Nothing here blocks: the card service
/// is watched by one thread, and each card is spoken to by another, because a call into a service that hangs does not
/// return.
struct CardReaderLoop {
    private struct Reader {
        var ordinal: Int
        var isPresent = false
        var count: UInt32 = 0
        /// The examination under way, and when it is given up.
        var card: Int?
        var deadline = 0.0
    }

    private let mailbox: CardMailbox
    private let board: CardBoard
    private let waits: CardWaits
    private var readers: [[CChar]: Reader] = [:]
    private var watch = 0
    private var isWatched = false
    private var cards = 0
    /// Threads that speak to a card and have not come back.
    private var talking = 0
    private var retrySeconds: Double
    private var retryAt: Double? = 0
    /// When readers that udev sees and the service does not are told as such.
    private var missingAt: Double?
    private static let talkingAtMost = 4

    init(mailbox: CardMailbox, board: CardBoard, waits: CardWaits) {
        self.mailbox = mailbox
        self.board = board
        self.waits = waits
        retrySeconds = waits.firstRetrySeconds
    }

    mutating func run() {
        while true {
            let news = mailbox.take()
            if news.isStopped { break }
            for word in news.words { take(word) }
            if news.isPoked { poked() }
            passTime()
            var watched = pollfd(fd: mailbox.wakeup, events: Int16(POLLIN), revents: 0)
            poll(&watched, 1, timeoutMilliseconds())
        }
        endWatch()
    }

    private func timeoutMilliseconds() -> Int32 {
        let deadlines =
            readers.values.compactMap { $0.card == nil ? nil : $0.deadline } + [retryAt, missingAt].compactMap { $0 }
        guard let next = deadlines.min() else { return -1 }
        return Int32(max(0, min(3_600, next - cdev_now())) * 1_000) + 1
    }

    private mutating func take(_ word: CardMailbox.Word) {
        switch word {
        case .watching: break
        case .slots(watch, let slots):
            retrySeconds = waits.firstRetrySeconds
            fold(slots)
        case .lost(watch):
            isWatched = false
            retryAt = cdev_now() + retrySeconds
            retrySeconds = min(waits.longestRetrySeconds, retrySeconds * 2)
            serviceWent()
        case .found(let card, let finding):
            talking -= 1
            finish(card, finding)
        case .slots, .lost: break
        }
    }

    private mutating func poked() {
        // Seconds from now it may be asked for; a service that is down is tried at once.
        missingAt = cdev_now() + waits.missingSeconds
        if retryAt != nil { retryAt = 0 }
    }

    private mutating func passTime() {
        let now = cdev_now()
        if let at = retryAt, now >= at {
            retryAt = nil
            startWatch()
        }
        if let at = missingAt, now >= at {
            missingAt = nil
            tellMissing()
        }
        for (name, reader) in readers {
            guard reader.card != nil, now >= reader.deadline else { continue }
            readers[name]?.card = nil
            board.tell(DeviceStatus(.cardReader, .cardMute, ordinal: reader.ordinal, card: .present))
            board.tell(.refused(.mute))
        }
    }

    // MARK: The service

    private mutating func startWatch() {
        watch += 1
        mailbox.begin(watch: watch)
        let watching = CardWatch(number: watch, mailbox: mailbox)
        isWatched = CardThread.start { watching.run() } == 0
        if !isWatched { retryAt = cdev_now() + waits.longestRetrySeconds }
        // A service that hangs says nothing: then what udev sees is missing, too.
        missingAt = cdev_now() + waits.missingSeconds
    }

    private func endWatch() {
        // A cancellation between two waits is lost: repeated, with an end.
        for _ in 0..<20 where isWatched {
            mailbox.cancelWatch()
            var watched = pollfd(fd: mailbox.wakeup, events: Int16(POLLIN), revents: 0)
            poll(&watched, 1, 100)
            let words = mailbox.take().words
            if words.contains(where: { if case .lost(watch) = $0 { true } else { false } }) { return }
        }
    }

    private mutating func serviceWent() {
        let ordinals = Set(readers.values.map(\.ordinal)).union(board.expected)
        readers = [:]
        for ordinal in ordinals.sorted() {
            board.tell(DeviceStatus(.cardReader, .serviceDown, ordinal: ordinal))
        }
        if ordinals.isEmpty { board.tell(DeviceStatus(.cardReader, .serviceDown)) }
    }

    private func tellMissing() {
        let seen = Set(readers.values.map(\.ordinal))
        for ordinal in board.expected.subtracting(seen).sorted() {
            board.tell(DeviceStatus(.cardReader, .serviceDown, ordinal: ordinal))
        }
    }

    // MARK: Readers and cards

    private mutating func fold(_ slots: [CardSlot]) {
        for (name, reader) in readers where !slots.contains(where: { $0.name == name }) {
            if reader.card != nil { board.tell(.refused(.pulled)) }
            readers[name] = nil
            if board.expected.contains(reader.ordinal) {
                missingAt = cdev_now() + waits.missingSeconds
            } else {
                board.tell(DeviceStatus(.cardReader, .unplugged, ordinal: reader.ordinal))
            }
        }
        if slots.isEmpty, board.expected.isEmpty { board.tell(DeviceStatus(.cardReader, .notFitted)) }
        for slot in slots { fold(slot) }
    }

    private mutating func fold(_ slot: CardSlot) {
        let isNew = readers[slot.name] == nil
        var reader = readers[slot.name] ?? Reader(ordinal: freeOrdinal())
        let isSame = !isNew && reader.isPresent == slot.isPresent && reader.count == slot.count
        guard !isSame else { return }
        if reader.card != nil {
            // Gone, or another one: what the first has to say is not waited for.
            reader.card = nil
            board.tell(.refused(.pulled))
        }
        reader.isPresent = slot.isPresent
        reader.count = slot.count
        readers[slot.name] = reader
        let name = DeviceIdentity(
            name: String(decoding: slot.name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
        board.name(reader.ordinal, name)
        if slot.isPresent {
            meet(slot, reader.ordinal)
        } else {
            board.tell(DeviceStatus(.cardReader, .ready, ordinal: reader.ordinal, card: .notPresent))
        }
    }

    private func freeOrdinal() -> Int {
        let taken = Set(readers.values.map(\.ordinal))
        return (1...(taken.count + 1)).first { !taken.contains($0) } ?? taken.count + 1
    }

    private mutating func meet(_ slot: CardSlot, _ ordinal: Int) {
        guard !slot.isMute, let bytes = slot.reset, let reset = AnswerToReset(bytes), talking < Self.talkingAtMost
        else {
            board.tell(DeviceStatus(.cardReader, .cardMute, ordinal: ordinal, card: .present))
            return board.tell(.refused(.mute))
        }
        board.tell(DeviceStatus(.cardReader, .cardPresent, ordinal: ordinal, card: .present))
        cards += 1
        let (card, mailbox, trusted) = (cards, mailbox, board.trusted)
        readers[slot.name]?.card = card
        readers[slot.name]?.deadline = cdev_now() + waits.examinationSeconds
        let failure = CardThread.start {
            mailbox.post(.found(card: card, Self.examine(slot.name, reset, trusted)))
        }
        if failure == 0 { talking += 1 }
    }

    private static func examine(
        _ reader: [CChar], _ reset: AnswerToReset, _ trusted: [ServiceCard]
    ) -> Result<CardExamination.Finding, CardFault> {
        guard let service = CardService() else { return .failure(.serviceLost) }
        defer { service.release() }
        do throws(CardFault) {
            let link = try ReaderLink(service, reader: reader)
            let nonce = (0..<32).map { _ in UInt8.random(in: 0...255) }
            return .success(try CardExamination(link: link, reset: reset, nonce: nonce).run(trusted: trusted))
        } catch {
            return .failure(error)
        }
    }

    private mutating func finish(_ card: Int, _ result: Result<CardExamination.Finding, CardFault>) {
        // Given up, pulled or of a service that went: told already.
        guard let (name, reader) = readers.first(where: { $0.value.card == card }) else { return }
        readers[name]?.card = nil
        switch result {
        case .success(.proven(let card)): board.tell(.proven(card))
        case .success(.recognised(let card)): board.tell(.recognised(card))
        case .success(.refused(let refusal)): board.tell(.refused(refusal))
        case .failure(.pulled): board.tell(.refused(.pulled))
        case .failure(.serviceLost): break
        case .failure(.mute):
            board.tell(DeviceStatus(.cardReader, .cardMute, ordinal: reader.ordinal, card: .present))
            board.tell(.refused(.mute))
        }
    }
}
