// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import Peripherals

/// The pure parts: addresses, reply bits, states, and orders of events no socket would produce on demand.
@Suite struct PrinterRulesTests {
    @Test(arguments: [
        ("tcp://printer.local:9101", PrinterAddress.tcp(host: "printer.local", port: 9_101)),
        ("tcp://10.0.0.7", .tcp(host: "10.0.0.7", port: 9_100)), ("tcp://[::1]:9/", .tcp(host: "::1", port: 9)),
        ("file:/var/spool/x", .file(path: "/var/spool/x")), ("file:///tmp/x", .file(path: "/tmp/x")),
        ("/dev/usb/lp0", .device(path: "/dev/usb/lp0")),
    ])
    func addressesAreRead(text: String, address: PrinterAddress) throws {
        #expect(try PrinterAddress(text) == address)
    }

    @Test(arguments: [
        "", "/", "tcp://", "tcp://:9100", "tcp://a:0", "tcp://a:99999", "tcp://a:x", "tcp://[::1", "tcp://a b:1",
        "file:relative", "file:", "http://a", "lp0", "tcp://a\u{1B}[31m:1", "/dev/\0lp",
    ])
    func otherAddressesAreRefused(text: String) {
        let error = #expect(throws: PeripheralError.self) { try PrinterAddress(text) }
        #expect(error?.description.contains("tcp://HOST:PORT") == true)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var replies: [UInt8?]
        var state: DeviceState
        var paper: PaperState
        var cover: Bool?
        var remedy: Remedy
        var testDescription: String { "\(replies) is \(state), paper \(paper)" }
    }

    @Test(arguments: [
        Case(replies: [0x12, 0x12, 0x12, 0x12], state: .online, paper: .full, cover: false, remedy: .none),
        Case(replies: [0x12, 0x12, 0x12, 0x1E], state: .online, paper: .low, cover: false, remedy: .attendant),
        Case(replies: [0x1A, 0x32, 0x12, 0x7E], state: .online, paper: .out, cover: false, remedy: .attendant),
        Case(replies: [0x1A, 0x16, 0x12, 0x12], state: .online, paper: .full, cover: true, remedy: .attendant),
        Case(replies: [0x1A, 0x12, 0x12, 0x12], state: .offline, paper: .full, cover: false, remedy: .attendant),
        Case(
            replies: [0x1A, 0x52, 0x1A, 0x12], state: .hardwareError, paper: .jammed, cover: false, remedy: .attendant),
        Case(
            replies: [0x1A, 0x52, 0x32, 0x12], state: .hardwareError, paper: .full, cover: false, remedy: .technician),
        Case(replies: [0x1A, 0x52, 0x52, 0x12], state: .deviceBusy, paper: .full, cover: false, remedy: .wait),
        Case(replies: [nil, nil, nil, nil], state: .unknown, paper: .unknown, cover: nil, remedy: .attendant),
        Case(replies: [0x12, nil, nil, nil], state: .online, paper: .unknown, cover: nil, remedy: .none),
    ])
    func repliesInTheWordsOfTheModel(item: Case) {
        var condition = PrinterCondition()
        for (index, reply) in item.replies.enumerated() {
            if let reply { condition.take(reply, for: UInt8(index + 1)) }
        }
        let status = condition.status
        #expect(status.state == item.state && status.paper == item.paper && status.coverOpen == item.cover)
        #expect(status.remedy == item.remedy && status.state == status.condition.state)
    }

    @Test func repliesAreToldApart() {
        var replies = PrinterReplies()
        let stream: [UInt8] = [
            0x11, 0x16, 0x13, 0x18, 0x11, 0x00, 0x0C, 0x00, 0x37, 0x22, 0x41, 0x12, 0x13, 0x42, 0x43, 0x44, 0x00, 0x03,
        ]
        #expect(
            stream.compactMap { replies.take($0) } == [
                .realTime(0x16), .automatic([0x18, 0, 0x0C, 0]), .realTime(0x12), .processId([0x41, 0x42, 0x43, 0x44]),
                .paperSensor(0x03),
            ])
        for number in [0, 1, 50_624, 50_625, -7, Int.max] {
            #expect(EscPos.processId(number).allSatisfy { $0 & 0x10 == 0 && (0x41...0x4F).contains($0) })
        }
    }

    @Test func anyBytesAtAllAreBorne() {
        var conversation = PrinterConversation(traits: PrinterTraits(), firstProcessId: 1)
        conversation.connected(at: 0)
        conversation.submitted(PrintJob(number: 1, bytes: [0x51]), at: 0)
        var state: UInt64 = 7
        for step in 0..<50_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            conversation.received([UInt8(truncatingIfNeeded: state >> 33)], at: Double(step) / 1_000)
            if step % 3 == 0, let bytes = conversation.nextBytes { conversation.wrote(bytes.count, at: 0) }
            conversation.tick(at: Double(step) / 1_000)
        }
        #expect(conversation.outgoing.count < 10)
        #expect(!conversation.takeEvents().contains(.progress(1, .printed)))
    }

    /// Writes everything there is and answers every question with "all is well".
    static func run(_ conversation: inout PrinterConversation, at now: Double, sent: inout [UInt8]) {
        while let bytes = conversation.nextBytes {
            sent += bytes
            let isQuestion = bytes.starts(with: [0x10, 0x04])
            conversation.wrote(bytes.count, at: now)
            if isQuestion { conversation.received([0x12], at: now) }
        }
    }

    @Test func aLateAnswerBelongsToNobodyElse() {
        var conversation = PrinterConversation(traits: PrinterTraits(), firstProcessId: 5)
        var sent: [UInt8] = []
        conversation.connected(at: 0)
        conversation.submitted(PrintJob(number: 1, bytes: [0x51, 0x0A]), at: 0)
        Self.run(&conversation, at: 0, sent: &sent)
        var now = 0.0
        while conversation.work != nil, let deadline = conversation.nextDeadline {
            now = deadline
            conversation.tick(at: now)
            Self.run(&conversation, at: now, sent: &sent)
        }
        let stall = PrinterTraits().stallSeconds
        #expect(now >= stall && now < stall + 1, "given up after \(now) s")
        #expect(conversation.takeEvents().last == .progress(1, .unknown))
        conversation.submitted(PrintJob(number: 2, bytes: [0x52, 0x0A]), at: now)
        Self.run(&conversation, at: now, sent: &sent)
        conversation.received([0x37, 0x22] + EscPos.processId(5) + [0], at: now)
        #expect(conversation.work?.job.number == 2)
        conversation.received([0x37, 0x22] + EscPos.processId(6) + [0], at: now)
        #expect(conversation.work == nil && conversation.takeEvents().last == .progress(2, .printed))
        #expect(sent.count { $0 == 0x51 } == 1 && sent.count { $0 == 0x52 } == 1)
    }

    @Test func questionsNeverStandInsideACommand() {
        var conversation = PrinterConversation(traits: PrinterTraits(), firstProcessId: 5)
        var sent: [UInt8] = []
        conversation.connected(at: 0)
        Self.run(&conversation, at: 0, sent: &sent)
        conversation.submitted(PrintJob(number: 1, parts: [[1, 2, 3, 4], [5, 6, 7, 8]]), at: 0)
        while conversation.work?.stage == .waiting {
            conversation.wrote(3, at: 0)
            conversation.received([0x12], at: 0)
        }
        // Half of the first part is out when a question falls due.
        conversation.wrote(2, at: 1)
        conversation.tick(at: 3)
        // The rest of the part and the question that belongs to it, in one piece.
        let rest = [3, 4] + EscPos.automaticStatus + EscPos.askProcessId(EscPos.processId(5))
        #expect(conversation.nextBytes.map(Array.init) == rest)
        conversation.wrote(rest.count, at: 3)
        #expect(conversation.nextBytes.map(Array.init) == [0x10, 0x04, 1])
    }

    @Test func aJobThatBrokeOffIsClearedBeforeTheNext() {
        var conversation = PrinterConversation(traits: PrinterTraits(), firstProcessId: 5)
        var sent: [UInt8] = []
        conversation.connected(at: 0)
        Self.run(&conversation, at: 0, sent: &sent)
        conversation.submitted(PrintJob(number: 1, bytes: [0x51]), at: 0)
        while conversation.work?.told != .sending {
            // Of the job one byte only.
            conversation.wrote(
                conversation.outgoing.first?.isJob == true ? 1 : conversation.nextBytes?.count ?? 0, at: 0)
            conversation.received([0x12], at: 0)
        }
        conversation.disconnected(at: 1)
        #expect(conversation.takeEvents().contains(.progress(1, .unknown)))
        conversation.connected(at: 2)
        sent = []
        Self.run(&conversation, at: 2, sent: &sent)
        // A command is ended before any question; a slip as soon as the printer says that it can cut.
        let zeros = [UInt8](repeating: 0, count: 16)
        #expect(sent.starts(with: zeros + EscPos.automaticStatus + EscPos.askStatus(1)))
        let clearing = EscPos.initialize + EscPos.feedAndCut(.partial) + EscPos.automaticStatus
        #expect(sent.ranges(of: clearing).count == 1)
        conversation.submitted(PrintJob(number: 2, bytes: [0x52]), at: 2)
        Self.run(&conversation, at: 2, sent: &sent)
        #expect(sent.ranges(of: clearing).count == 1 && sent.last == EscPos.processId(6).last)
    }

    @Test func whatAnotherProcessLeftIsClearedOnceThePrinterCanCut() {
        var conversation = PrinterConversation(traits: PrinterTraits(), firstProcessId: 5, rest: .slip)
        conversation.connected(at: 0)
        // No paper: the clearing waits too, and the job says for what.
        for answer: UInt8 in [0x1A, 0x32, 0x12, 0x72] {
            while let bytes = conversation.nextBytes { conversation.wrote(bytes.count, at: 0) }
            conversation.received([answer], at: 0)
        }
        #expect(conversation.condition.isPaperOut == true && conversation.nextBytes == nil)
        conversation.submitted(PrintJob(number: 1, bytes: [0x51]), at: 0)
        var sent: [UInt8] = []
        conversation.tick(at: 5)
        Self.run(&conversation, at: 5, sent: &sent)
        let clearing = EscPos.initialize + EscPos.feedAndCut(.partial)
        #expect(sent.ranges(of: clearing).count == 1)
        let (cleared, begun) = (sent.firstRange(of: clearing)?.lowerBound, sent.firstIndex(of: 0x51))
        #expect(cleared ?? .max < begun ?? 0)
    }

    @Test func aQuestionTornAfterTheLastAnswerIsEndedToo() {
        var conversation = PrinterConversation(traits: PrinterTraits(), firstProcessId: 5)
        var sent: [UInt8] = []
        conversation.connected(at: 0)
        Self.run(&conversation, at: 0, sent: &sent)
        conversation.submitted(PrintJob(number: 1, bytes: [0x51]), at: 0)
        Self.run(&conversation, at: 0, sent: &sent)
        conversation.tick(at: 3)
        conversation.wrote(3, at: 3)
        conversation.received([0x37, 0x22] + EscPos.processId(5) + [0], at: 3)
        #expect(conversation.takeEvents().last == .progress(1, .printed))
        conversation.disconnected(at: 3)
        conversation.connected(at: 4)
        #expect(conversation.nextBytes.map(Array.init) == [UInt8](repeating: 0, count: 16))
    }
}
