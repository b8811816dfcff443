// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel
import Peripherals

/// One guided device test: what happens goes in, what is to be done comes out. Pure; moments are CLOCK_BOOTTIME,
/// milliseconds.
struct DoctorRun {
    enum Action: Equatable {
        case show(DeviceTestStep)
        case printTestPage
        case readCardKey
        /// Looks at camera, microphone, sound and line; what is found goes to `rehearsed`.
        case rehearse
        case finish
    }

    static let longestFindings = 8
    static let longestLines = 400
    static let mostServiceCards = 64
    /// A rehearsal waits for servers, and has an end.
    static let rehearsalMilliseconds: Int64 = 45_000

    let options: DoctorOptions
    /// As it will be written when the test comes to its end.
    private(set) var record: DeviceRecord
    private(set) var items: [ReadinessReport.Item] = []
    private(set) var meetings: MeetingReadiness?
    private(set) var lines: [String] = []
    private(set) var deadline: Int64?
    private(set) var isOver = false

    var subject: DoctorSubject?
    var stages: [DoctorStage] = []
    var devices: [SeenDevice]
    private var waiting: [DoctorSubject]
    private var actions: [Action] = []

    private var findings: [String] = []
    private var hasFailed = false
    private var wasSkipped = false
    private var isForgotten = false
    private var samples: [TouchFit.Sample] = []
    private var calibration: TouchCalibration?
    private var touchedAgain = false
    private var readsCard = false
    private var rehearses: Bool
    private var isRehearsing = false

    /// - Parameter rehearses: meetings can be held here, and are looked at last.
    init(_ options: DoctorOptions, record: DeviceRecord, devices: [SeenDevice], rehearses: Bool = false) {
        self.rehearses = rehearses && options.only == nil && options.enrols == nil
        self.options = options
        self.record = record
        self.devices = devices
        waiting = DoctorSubject.all(devices, only: options.only)
    }

    var stage: DoctorStage? { stages.first }
    var prompt: String? {
        guard let subject, let stage else { return nil }
        return stage.prompt(subject.kind)
    }
    var isReady: Bool {
        (items.map(\.verdict) + [meetings?.verdict ?? .notFitted]).allSatisfy { $0 == .passed || $0 == .notFitted }
    }

    // MARK: what happens

    mutating func begin(now: Int64) -> [Action] {
        if !options.isUnattended { actions.append(.show(.welcome)) }
        next(now)
        return takeActions()
    }

    mutating func saw(_ sight: DoctorSight, now: Int64) -> [Action] {
        guard !isOver else { return [] }
        if case .devices(let now) = sight { devices = now }
        switch (sight, stage) {
        case (.touch(let x, let y), .touch(let target)): touched(target, x, y, now)
        case (.key(let name), .key(let wanted)): pressed(name.lowercased(), wanted, now)
        case (.scan(let text), .scan): scanned(text, now)
        case (.card(let event), _): card(event, now)
        case (.testPage(let wasPrinted), .page): if !wasPrinted { fail("the test page was not printed", now) }
        case (.devices, _): looked(now)
        default: break
        }
        return takeActions()
    }

    mutating func said(_ word: DoctorWord, now: Int64) -> [Action] {
        if isRehearsing, word == .skip { return skipRehearsal() }
        guard !isOver, let stage else { return [] }
        switch (word, stage) {
        case (.skip, _):
            wasSkipped = true
            find("skipped by the technician")
            endSubject(now)
        case (.yes, .page(let question)): answered(question, true, now)
        case (.no, .page(let question)): answered(question, false, now)
        case (.no, .stillFitted):
            isForgotten = true
            find("gone for good: forgotten")
            endSubject(now)
        case (.no, .key("å")):
            find("no key Å")
            advance(now)
        default: break
        }
        return takeActions()
    }

    mutating func cardKey(_ key: CardKeyReading, now: Int64) -> [Action] {
        guard !isOver, readsCard, let wanted = options.enrols else { return [] }
        readsCard = false
        var card = wanted
        switch key {
        case .key(let publicKey): card.publicKey = publicKey
        case .tag(let hash) where wanted.role == .attendant: card.uidHash = hash
        case .tag: fail("the card has a number and no key: it cannot be a technician's", now)
        case .unreadable(let refusal): fail("the card cannot be enrolled (\(refusal.rawValue))", now)
        }
        if card.publicKey != nil || card.uidHash != nil {
            record.serviceCards.removeAll { $0.publicKey == card.publicKey && $0.uidHash == card.uidHash }
            record.serviceCards = record.serviceCards.suffix(Self.mostServiceCards - 1) + [card]
            find(card.publicKey == nil ? "a tag was enrolled: good for the pause alone" : "a service card was enrolled")
            advance(now)
        }
        return takeActions()
    }

    mutating func tick(now: Int64) -> [Action] {
        guard let deadline, now >= deadline, !isOver else { return [] }
        if isRehearsing {
            say("  the rehearsal has no end")
            return rehearsed(MeetingReadiness(verdict: .failed, rehearsal: nil, lacks: []))
        }
        guard let stage else { return [] }
        fail("nothing was seen within \(stage.timeoutSeconds) s", now)
        return takeActions()
    }

    /// What was found of the meetings; `nil`: there are none after all.
    mutating func rehearsed(_ found: MeetingReadiness?) -> [Action] {
        guard isRehearsing else { return [] }
        isRehearsing = false
        meetings = found
        if let found {
            for finding in found.findings { say("  " + finding) }
            say("meetings: \(found.verdict.words)")
        }
        end()
        return takeActions()
    }

    private mutating func skipRehearsal() -> [Action] {
        say("  skipped by the technician")
        return rehearsed(MeetingReadiness(verdict: .skipped, rehearsal: nil, lacks: []))
    }

    private mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    // MARK: from device to device

    private mutating func next(_ now: Int64) {
        while subject == nil, !waiting.isEmpty {
            let next = waiting.removeFirst()
            subject = next
            (findings, samples, calibration) = ([], [], nil)
            (hasFailed, wasSkipped, isForgotten, touchedAgain, readsCard) = (false, false, false, false, false)
            say(next.description)
            stages = stages(next)
            if stages.isEmpty { conclude() } else { enter(now) }
        }
        if subject == nil, !isRehearsing { beginRehearsal(now) }
    }

    private func stages(_ subject: DoctorSubject) -> [DoctorStage] {
        guard !options.isUnattended, subject.status.state != .noDevice else { return [] }
        let stages = DoctorStage.stages(subject.kind, subject.identity)
        if stages.isEmpty { return [] }
        if options.enrols != nil { return [.insertCard, .removeCard] }
        switch subject.status.condition {
        case .unplugged: return [.stillFitted] + stages
        case _ where subject.status.isFine: return stages
        default: return [.mend] + stages
        }
    }

    private mutating func enter(_ now: Int64) {
        guard let subject, let stage else { return }
        deadline = now + stage.timeoutSeconds * 1_000
        actions.append(.show(stage.screen(subject.kind)))
        if stage == .page(.letters) { actions.append(.printTestPage) }
        // What is waited for may be there already: a card that was left in the reader, a plug that is out.
        looked(now)
    }

    private mutating func advance(_ now: Int64) {
        guard !stages.isEmpty else { return }
        stages.removeFirst()
        if stages.isEmpty { endSubject(now) } else { enter(now) }
    }

    private mutating func fail(_ finding: String, _ now: Int64) {
        hasFailed = true
        find(finding)
        endSubject(now)
    }

    private mutating func endSubject(_ now: Int64) {
        stages = []
        conclude()
        next(now)
    }

    /// Meetings come last: what they need of devices has been mended by then.
    private mutating func beginRehearsal(_ now: Int64) {
        guard rehearses else { return end() }
        rehearses = false
        isRehearsing = true
        deadline = now + Self.rehearsalMilliseconds
        say("meetings: camera, microphone, sound and line are tried")
        if !options.isUnattended { actions.append(.show(.meeting)) }
        actions.append(.rehearse)
    }

    private mutating func end() {
        deadline = nil
        isOver = true
        if !options.isUnattended { actions.append(.show(.done(isReady: isReady))) }
        actions.append(.finish)
    }

    /// Gives the device its verdict and its place in the record.
    private mutating func conclude() {
        guard let tested = subject else { return }
        subject = nil
        let seen = tested.find(in: devices) ?? SeenDevice(tested.status, tested.identity)
        if options.isUnattended, seen.status.isFine { find("answers") }
        if !seen.status.isFine, seen.status.state != .noDevice { find("state \(seen.status.state), \(words(seen))") }
        let verdict: ReadinessReport.Verdict =
            if isForgotten || seen.status.state == .noDevice {
                .notFitted
            } else if wasSkipped {
                .skipped
            } else {
                hasFailed || !seen.status.isFine ? .failed : .passed
            }
        items.append(
            ReadinessReport.Item(
                kind: tested.kind, ordinal: tested.ordinal, identity: seen.identity, status: seen.status,
                verdict: verdict, findings: findings))
        say("\(tested.name): \(verdict.words)")
        let isOurs: (DeviceRecord.Entry) -> Bool = { $0.kind == tested.kind && seen.identity.mayReplace($0.identity) }
        let known = record.entries.first(where: isOurs)
        if isForgotten { record.entries.removeAll(where: isOurs) }
        // A device that says nothing of itself (a printer in the network) is in the settings, not in the record.
        if verdict == .passed, !seen.identity.label.isEmpty {
            record.entries.removeAll(where: isOurs)
            record.entries.append(
                DeviceRecord.Entry(
                    kind: tested.kind, identity: seen.identity, calibration: calibration ?? known?.calibration))
        }
    }

    private func words(_ seen: SeenDevice) -> String { seen.status.condition.name }

    private mutating func find(_ finding: String) {
        if findings.count < Self.longestFindings { findings.append(finding) }
        say("  " + finding)
    }

    private mutating func say(_ line: String) {
        if lines.count < Self.longestLines { lines.append(line) }
    }
}

// MARK: - What is seen of each kind

extension DoctorRun {
    private mutating func touched(_ target: TouchTarget, _ x: Double, _ y: Double, _ now: Int64) {
        samples.append(TouchFit.Sample(target: target, x: x, y: y))
        guard samples.count == TouchTarget.allCases.count else { return advance(now) }
        let fit = TouchFit(samples)
        samples = []
        if let found = fit.calibration {
            calibration = found
            find("four crosses touched, the worst \(fit.words) of the screen away")
            return advance(now)
        }
        guard !touchedAgain else { return fail("the touches do not fit the crosses (\(fit.words))", now) }
        touchedAgain = true
        say("  the touches do not fit the crosses: once more")
        stages = TouchTarget.allCases.map(DoctorStage.touch) + stages.dropFirst()
        enter(now)
    }

    private mutating func pressed(_ name: String, _ wanted: String, _ now: Int64) {
        guard name == wanted else { return say("  another key came: press \(DoctorStage.keyName(wanted))") }
        find("key \(DoctorStage.keyName(wanted)) arrives")
        advance(now)
    }

    /// What else was scanned is nobody's business: it is not repeated here.
    private mutating func scanned(_ text: String, _ now: Int64) {
        guard text.trimmed == DoctorStage.testCode else {
            return say("  another code was scanned: scan the test page's")
        }
        find("the test code was read")
        advance(now)
    }

    private mutating func answered(_ question: DoctorStage.PageQuestion, _ isRight: Bool, _ now: Int64) {
        switch question {
        case .letters: find(isRight ? "å, ä, ö and € are right" : "å, ä, ö or € are wrong")
        case .code: find(isRight ? "the code is sharp" : "the code is not sharp")
        case .cut: find(isRight ? "the paper was cut" : "the paper was not cut")
        }
        if !isRight { hasFailed = true }
        advance(now)
    }

    private mutating func card(_ event: CardEvent, _ now: Int64) {
        switch event {
        case .status(let status): slot(status.card, now)
        case .proven:
            if stage == .insertCard || stage == .removeCard { find("a service card proved its key") }
            slot(.present, now)
        case .recognised: slot(.present, now)
        case .refused(let refusal):
            if stage == .insertCard || stage == .removeCard { say("  the card opens nothing (\(refusal.rawValue))") }
            if refusal != .pulled { slot(.present, now) }
        }
    }

    private mutating func slot(_ card: CardState, _ now: Int64) {
        switch (card, stage) {
        case (.present, .insertCard):
            guard options.enrols == nil else {
                if !readsCard { actions.append(.readCardKey) }
                readsCard = true
                return
            }
            find("a card was seen coming")
            advance(now)
        case (.notPresent, .removeCard):
            find("a card was seen going")
            advance(now)
        default: break
        }
    }

    /// Looks whether the devices are as the stage waits for them to be.
    private mutating func looked(_ now: Int64) {
        guard let subject, let stage else { return }
        let seen = subject.find(in: devices)
        let isThere = seen.map { $0.status.state != .powerOff && $0.status.state != .noDevice } ?? false
        switch stage {
        case .unplug where !isThere:
            find("seen going")
            advance(now)
        case .replug where seen?.status.isFine == true:
            find("seen coming back")
            advance(now)
        case .stillFitted where isThere: advance(now)
        case .mend where seen?.status.isFine == true: advance(now)
        case .insertCard, .removeCard: if let seen { slot(seen.status.card, now) }
        default: break
        }
    }
}

extension ReadinessReport.Verdict {
    /// For people at `kioskctl`.
    var words: String { self == .notFitted ? "not fitted" : rawValue }
}

extension String {
    /// Without the spaces around it; a scanner may end its line with one.
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
