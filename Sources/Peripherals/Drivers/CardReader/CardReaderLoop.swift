// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel

/// What is known of the readers and their cards, on the one thread that decides. Nothing here blocks: the card service
/// is watched by one thread, and each card is spoken to by another, because a call into a service that hangs does not
/// return.
struct CardReaderLoop {
    /// A slot of a reader.
    private struct Reader {
        let ordinal: Int
        /// What all slots of the reader have in common.
        let unit: [CChar]
        /// How this slot is; what is told of a reader is made from all of its slots.
        var status: DeviceStatus
        var isPresent = false
        var count: UInt32 = 0
        /// `nil` for a card whose answer to reset cannot be.
        var reset: AnswerToReset?
        /// Which of the cards that were put in is the newest.
        var met = 0
        /// The examination under way, and when something must be done about it.
        var card: Int?
        var deadline = 0.0
        var step = Step.talking
    }

    private enum Step {
        case talking
        /// Nothing came in time: the service is asked whether it lives.
        case silent
        /// The exchange broke off: pulled or mute.
        case doubted
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
    private var keys = CardKeyQueue()
    private var isAskingWhetherAlive = false
    private var pulse: CardServicePulse
    /// The service does not answer; what it has to say when it does begins anew.
    private var isHanging = false
    private static let talkingAtMost = 4

    init(mailbox: CardMailbox, board: CardBoard, waits: CardWaits) {
        self.mailbox = mailbox
        self.board = board
        self.waits = waits
        pulse = CardServicePulse(waits)
        retrySeconds = waits.firstRetrySeconds
    }

    mutating func run() {
        while true {
            let news = mailbox.take()
            guard !news.isStopped else {
                for case .wanted(let asker) in news.words { keys.ask(asker) }
                break
            }
            for word in news.words { take(word) }
            if news.isPoked { poked() }
            passTime()
            readKeyIfWanted()
            var watched = pollfd(fd: mailbox.wakeup, events: Int16(POLLIN), revents: 0)
            poll(&watched, 1, timeoutMilliseconds())
        }
        keys.answer(.unreadable(.mute))
        endWatch()
    }

    private func timeoutMilliseconds() -> Int32 {
        let deadlines =
            readers.values.compactMap { $0.card == nil ? nil : $0.deadline }
            + [retryAt, missingAt, keys.deadline, pulse.deadline].compactMap { $0 }
        guard let next = deadlines.min() else { return -1 }
        return Int32(max(0, min(3_600, next - cdev_now())) * 1_000) + 1
    }

    private mutating func take(_ word: CardMailbox.Word) {
        switch word {
        case .watching: break
        case .slots(watch, let slots) where !isHanging:
            retrySeconds = waits.firstRetrySeconds
            fold(slots)
        case .lost(watch): watchEnded(.serviceDown)
        case .refused(watch, let refusal):
            if case .missingPackage(let package) = refusal { board.trouble = .noCardLibrary(package) }
            watchEnded(refusal == .forbidden ? .forbidden : .serviceDown)
        case .found(let card, let finding):
            talking -= 1
            finish(card, finding)
        case .wanted(let asker): keys.ask(asker)
        case .read(let card, let result):
            talking -= 1
            if keys.card == card { finishKey(result) }
        case .lives: lives()
        case .slots, .lost, .refused: break
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
        if let at = keys.deadline, now >= at { keys.answer(.unreadable(.mute)) }
        switch pulse.due(now: now) {
        case .ask: askWhetherAlive()
        case .hangs: return hang()
        case nil: break
        }
        for (name, reader) in readers where reader.card != nil && now >= reader.deadline {
            switch reader.step {
            case .talking: askWhetherAlive(name)
            case .doubted: tellMute(name)
            case .silent: return hang()
            }
        }
    }

    private mutating func tellMute(_ name: [CChar]) { setAside(name, .cardMute, .mute) }
    private mutating func tellLying(_ name: [CChar]) { setAside(name, .cardLying, .lying) }

    /// The card that is there is not spoken to any more.
    private mutating func setAside(_ name: [CChar], _ condition: DeviceCondition, _ refusal: CardRefusal) {
        guard readers[name] != nil else { return }
        readers[name]?.card = nil
        tell(condition, of: name, card: .present)
        board.tell(.refused(refusal))
    }

    private mutating func tell(_ condition: DeviceCondition, of name: [CChar], card: CardState) {
        guard let ordinal = readers[name]?.ordinal else { return }
        readers[name]?.status = DeviceStatus(.cardReader, condition, ordinal: ordinal, card: card)
        tellUnit(ordinal)
    }

    private func tellUnit(_ ordinal: Int) {
        let slots = readers.values.filter { $0.ordinal == ordinal }.map(\.status)
        if let status = CardReaderUnit.status(ofSlots: slots) { board.tell(status) }
    }

    // MARK: The service

    private mutating func startWatch() {
        watch += 1
        mailbox.begin(watch: watch)
        let watching = CardWatch(number: watch, mailbox: mailbox)
        isWatched = DriverThread.start("cards") { watching.run() } == 0
        if isWatched { pulse.answered(now: cdev_now()) } else { retryAt = cdev_now() + waits.longestRetrySeconds }
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
            let hasEnded = words.contains { word in
                switch word {
                case .lost(watch), .refused(watch, _): true
                default: false
                }
            }
            if hasEnded { return }
        }
    }

    // MARK: A service that hangs

    private mutating func askWhetherAlive(_ name: [CChar]) {
        readers[name]?.step = .silent
        readers[name]?.deadline = cdev_now() + waits.aliveSeconds
        askWhetherAlive()
    }

    private mutating func askWhetherAlive() {
        guard !isAskingWhetherAlive else { return }
        let mailbox = mailbox
        isAskingWhetherAlive =
            DriverThread.start("cards") {
                // Returns when the service answers, be it an hour later.
                if let service = try? CardService() {
                    _ = service.names()
                    service.release()
                }
                mailbox.post(.lives)
            } == 0
    }

    private mutating func hang() {
        isHanging = true
        pulse.rest()
        serviceWent(.serviceDown)
    }

    private mutating func lives() {
        isAskingWhetherAlive = false
        if pulse.deadline != nil { pulse.answered(now: cdev_now()) }
        for (name, reader) in readers where reader.card != nil && reader.step == .silent { tellMute(name) }
        guard isHanging else { return }
        isHanging = false
        retryAt = 0
    }

    private mutating func watchEnded(_ condition: DeviceCondition) {
        isWatched = false
        pulse.rest()
        retryAt = cdev_now() + retrySeconds
        retrySeconds = min(waits.longestRetrySeconds, retrySeconds * 2)
        serviceWent(condition)
    }

    private mutating func serviceWent(_ condition: DeviceCondition) {
        keys.answer(.unreadable(.mute))
        let ordinals = Set(readers.values.map(\.ordinal)).union(board.expected)
        readers = [:]
        for ordinal in ordinals.sorted() {
            board.tell(DeviceStatus(.cardReader, condition, ordinal: ordinal))
        }
        if ordinals.isEmpty { board.tell(DeviceStatus(.cardReader, condition)) }
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
            if keys.reader == name { keys.answer(.unreadable(.pulled)) }
            readers[name] = nil
            if readers.values.contains(where: { $0.unit == reader.unit }) {
                tellUnit(reader.ordinal)
            } else if board.expected.contains(reader.ordinal) {
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
        var reader = readers[slot.name] ?? newSlot(slot.name)
        let isSame = !isNew && reader.isPresent == slot.isPresent && reader.count == slot.count
        guard !isSame else { return }
        if reader.card != nil {
            // Gone, or another one: what the first has to say is not waited for.
            reader.card = nil
            board.tell(.refused(.pulled))
        }
        if keys.reader == slot.name { keys.answer(.unreadable(.pulled)) }
        reader.isPresent = slot.isPresent
        reader.count = slot.count
        reader.reset = slot.isMute ? nil : slot.reset.flatMap { AnswerToReset($0) }
        readers[slot.name] = reader
        if slot.isPresent { meet(slot) } else { tell(.ready, of: slot.name, card: .notPresent) }
    }

    /// A slot of a reader that is known, or of one that gets the lowest free ordinal.
    private func newSlot(_ name: [CChar]) -> Reader {
        let unit = CardReaderUnit.name(ofSlot: name)
        let taken = Set(readers.values.map(\.ordinal))
        let ordinal =
            readers.values.first { $0.unit == unit }?.ordinal
            ?? (1...(taken.count + 1)).first { !taken.contains($0) } ?? taken.count + 1
        return Reader(
            ordinal: ordinal, unit: unit,
            status: DeviceStatus(.cardReader, .ready, ordinal: ordinal, card: .notPresent))
    }

    private mutating func meet(_ slot: CardSlot) {
        cards += 1
        readers[slot.name]?.met = cards
        guard let reset = readers[slot.name]?.reset else {
            // No answer at all, or one that no card may give.
            let isMute = slot.isMute || slot.reset?.isEmpty == true
            return isMute ? tellMute(slot.name) : tellLying(slot.name)
        }
        guard talking < Self.talkingAtMost else { return tellMute(slot.name) }
        tell(.cardPresent, of: slot.name, card: .present)
        let (card, mailbox, trusted) = (cards, mailbox, board.trusted)
        readers[slot.name]?.card = card
        readers[slot.name]?.step = .talking
        readers[slot.name]?.deadline = cdev_now() + waits.examinationSeconds
        let failure = DriverThread.start("cards") {
            mailbox.post(
                .found(
                    card: card,
                    Self.examine(slot.name, reset) { (examination) throws(CardFault) in
                        try examination.run(trusted: trusted)
                    }))
        }
        if failure == 0 { talking += 1 }
    }

    private static func examine<Outcome>(
        _ reader: [CChar], _ reset: AnswerToReset,
        _ run: (CardExamination) throws(CardFault) -> Outcome
    ) -> Result<Outcome, CardFault> {
        guard let service = try? CardService() else { return .failure(.serviceLost) }
        defer { service.release() }
        do throws(CardFault) {
            let link = try ReaderLink(service, reader: reader)
            let nonce = (0..<32).map { _ in UInt8.random(in: 0...255) }
            return .success(try run(CardExamination(link: link, reset: reset, nonce: nonce)))
        } catch {
            return .failure(error)
        }
    }

    private mutating func finish(_ card: Int, _ result: Result<CardExamination.Finding, CardFault>) {
        // Given up, pulled or of a service that went: told already.
        guard let name = readers.first(where: { $0.value.card == card })?.key else { return }
        switch result {
        case .failure(.cut), .failure(.serviceLost):
            // Whether the card or the service went is heard from the watch.
            readers[name]?.step = .doubted
            readers[name]?.deadline = cdev_now() + waits.doubtSeconds
            return
        case .failure(.mute): return tellMute(name)
        case .failure(.lying): return tellLying(name)
        case .success(.proven(let card)): board.tell(.proven(card))
        case .success(.recognised(let card)): board.tell(.recognised(card))
        case .success(.refused(let refusal)): board.tell(.refused(refusal))
        case .failure(.pulled): board.tell(.refused(.pulled))
        }
        readers[name]?.card = nil
    }

    // MARK: Enrolment

    private mutating func readKeyIfWanted() {
        guard keys.isWaiting else { return }
        guard let (name, reader) = readers.filter({ $0.value.isPresent }).max(by: { $0.value.met < $1.value.met })
        else { return keys.answer(.unreadable(isHanging ? .mute : .pulled)) }
        // One at a time speaks to a card.
        guard reader.card == nil else { return }
        guard let reset = reader.reset, talking < Self.talkingAtMost else { return keys.answer(.unreadable(.mute)) }
        cards += 1
        let (card, mailbox) = (cards, mailbox)
        let failure = DriverThread.start("cards") {
            mailbox.post(
                .read(
                    card: card,
                    Self.examine(name, reset) { (examination) throws(CardFault) in try examination.readKey() }))
        }
        guard failure == 0 else { return keys.answer(.unreadable(.mute)) }
        talking += 1
        keys.begin(reader: name, card: card, deadline: cdev_now() + waits.examinationSeconds)
    }

    private mutating func finishKey(_ result: Result<CardKeyReading, CardFault>) {
        switch result {
        case .success(let reading): keys.answer(reading)
        case .failure(.pulled): keys.answer(.unreadable(.pulled))
        case .failure(.cut), .failure(.serviceLost): keys.doubt(until: cdev_now() + waits.doubtSeconds)
        case .failure(.mute): keys.answer(.unreadable(.mute))
        case .failure(.lying): keys.answer(.unreadable(.lying))
        }
    }
}
