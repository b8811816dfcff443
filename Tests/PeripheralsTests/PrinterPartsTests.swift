// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import Peripherals

/// Every group of a slip is answered for, and what was lost on the way is never told as printed.
@Suite struct PrinterPartsTests {
    /// A printer beside the conversation: it takes what is written and answers what it processes.
    struct Desk {
        var conversation: PrinterConversation
        var now = 0.0
        var isPaperOut = false
        /// Bytes it took and has not processed.
        var buffer: [UInt8] = []
        var written: [UInt8] = []

        init(_ traits: PrinterTraits = PrinterTraits(), model: PrinterModel = .standard) {
            conversation = PrinterConversation(traits: traits, model: model, firstProcessId: 1)
            conversation.connected(at: 0)
            write()
        }

        /// Everything that may go out now, one chunk at a time; real-time questions are answered at once.
        mutating func write(mostChunks: Int = .max) {
            var left = mostChunks
            while left > 0, let bytes = conversation.nextBytes.map(Array.init) {
                left -= 1
                written += bytes
                conversation.wrote(bytes.count, at: now)
                if bytes.starts(with: [0x10, 0x04]) {
                    conversation.received([status(bytes[2])], at: now)
                } else {
                    buffer += bytes
                }
            }
        }

        private func status(_ n: UInt8) -> UInt8 {
            switch n {
            case 1: isPaperOut ? 0x1A : 0x12
            case 2: isPaperOut ? 0x32 : 0x12
            case 4: isPaperOut ? 0x72 : 0x12
            default: 0x12
            }
        }

        /// Answers for everything in the buffer.
        mutating func process() {
            let (bytes, mark) = (buffer, Array("\u{1D}(H".utf8))
            buffer = []
            for start in bytes.indices where bytes[start...].starts(with: mark) && start + 11 <= bytes.count {
                conversation.received([0x37, 0x22] + bytes[start + 7..<start + 11] + [0], at: now)
            }
            if conversation.traits.receipt == .paperSensor {
                for _ in bytes.ranges(of: [0x1D, 0x72, 1]) { conversation.received([0], at: now) }
            }
        }

        mutating func wait(_ seconds: Double) {
            let end = now + seconds
            while let deadline = conversation.nextDeadline, deadline <= end {
                now = max(now, deadline)
                conversation.tick(at: now)
                write()
            }
            now = end
            conversation.tick(at: now)
            write()
        }

        var outcome: PrintProgress? {
            mutating get {
                told += conversation.takeEvents()
                return told.compactMap { if case .progress(1, let progress) = $0 { progress } else { nil } }.last
            }
        }
        private var told: [PrinterEvent] = []
    }

    /// Twelve groups and more.
    static let job = PrintJob(
        number: 1, parts: [[0x1B, 0x40]] + (1...40).map { [UInt8](repeating: UInt8(0x20 + $0), count: 200) + [0x0A] })

    @Test(arguments: [PrinterModel.Receipt.processId, .paperSensor])
    func everyGroupAnsweredIsPrinted(receipt: PrinterModel.Receipt) {
        var desk = Desk(PrinterTraits(receipt: receipt))
        desk.conversation.submitted(Self.job, at: 0)
        desk.write()
        #expect((desk.conversation.work?.questionCount ?? 0) > 12)
        #expect(desk.outcome == .sending)
        desk.process()
        #expect(desk.outcome == .printed)
    }

    @Test(arguments: 0..<60)
    func aPrinterThatResetsWhileItIsSentToIsNeverToldAsPrinted(chunks: Int) {
        var desk = Desk()
        desk.conversation.submitted(Self.job, at: 0)
        desk.write(mostChunks: 4 + chunks)
        guard desk.conversation.work?.isBegun == true else { return }
        // Its buffer is gone between two looks at it; it takes the rest and answers for that.
        let hadLost = !desk.buffer.isEmpty
        desk.buffer = []
        desk.write()
        desk.process()
        desk.wait(30)
        #expect(hadLost && desk.outcome == .unknown)
        #expect(desk.written.count { $0 == 0x21 } <= 200, "the first line went out once")
    }

    @Test func afterPaperOutNothingIsSentBeforeWhatIsDueIsAnswered() {
        var desk = Desk()
        desk.conversation.submitted(Self.job, at: 0)
        desk.write(mostChunks: 12)
        desk.isPaperOut = true
        desk.conversation.received([0x18, 0, 0x0C, 0], at: 0)
        desk.write()
        let held = desk.written.count
        // Put in again: the printer is well, and has not answered yet.
        desk.wait(40)
        desk.isPaperOut = false
        desk.wait(3)
        #expect(desk.written[held...].allSatisfy { [0x10, 0x04, 1, 2, 3, 4].contains($0) }, "only questions")
        #expect(desk.outcome == .sending)
        desk.process()
        desk.write()
        desk.process()
        #expect(desk.outcome == .printed)
        #expect(desk.written.ranges(of: [UInt8](repeating: 0x48, count: 200)).count == 1)
    }

    @Test func afterPaperOutAPrinterThatForgotMakesUnknownAndGetsNoMore() {
        var desk = Desk()
        desk.conversation.submitted(Self.job, at: 0)
        desk.write(mostChunks: 12)
        desk.isPaperOut = true
        desk.conversation.received([0x18, 0, 0x0C, 0], at: 0)
        desk.write()
        desk.buffer = []
        desk.isPaperOut = false
        desk.wait(30)
        #expect(desk.outcome == .unknown)
        // The last lines never left.
        #expect(desk.written.ranges(of: [UInt8](repeating: 0x48, count: 20)).isEmpty)
    }

    @Test func theAnswerMayComeAfterAnUnplug() {
        var desk = Desk()
        desk.conversation.submitted(Self.job, at: 0)
        desk.write()
        #expect(desk.conversation.work?.stage == .awaitingAnswer)
        desk.conversation.disconnected(at: 1)
        #expect(desk.outcome == .sending)
        desk.conversation.connected(at: 5)
        let before = desk.written.count
        desk.write()
        // Nothing of the slip again: zeros, questions, and one that comes after all it may hold.
        #expect(!desk.written[before...].contains(0x21))
        desk.process()
        #expect(desk.outcome == .printed)
    }

    @Test func anUnpluggedPrinterThatForgotSaysSoByItsNextAnswer() {
        var desk = Desk()
        desk.conversation.submitted(Self.job, at: 0)
        desk.write()
        desk.conversation.disconnected(at: 1)
        desk.buffer = []
        desk.conversation.connected(at: 2)
        desk.now = 2
        desk.write()
        desk.process()
        #expect(desk.outcome == .unknown)
    }

    @Test(arguments: [PrinterModel.Receipt.processId, .paperSensor])
    func anAnswerIsNotAwaitedForEver(receipt: PrinterModel.Receipt) {
        var desk = Desk(PrinterTraits(receipt: receipt))
        desk.conversation.submitted(Self.job, at: 0)
        desk.write()
        desk.conversation.disconnected(at: 1)
        desk.wait(PrinterTraits().replugSeconds + 2)
        #expect(desk.outcome == .unknown)
    }

    @Test func anUnplugInTheMiddleIsUnknownAtOnce() {
        var desk = Desk()
        desk.conversation.submitted(Self.job, at: 0)
        desk.write(mostChunks: 12)
        #expect(desk.conversation.work?.stage == .sending)
        desk.conversation.disconnected(at: 1)
        #expect(desk.outcome == .unknown)
    }

    @Test func aPrinterThatCannotTellMakesUnknown() {
        var desk = Desk(PrinterTraits(receipt: .none))
        desk.conversation.submitted(Self.job, at: 0)
        desk.write()
        desk.wait(10)
        #expect(desk.outcome == .unknown)
        #expect(desk.written.ranges(of: [0x1D, 0x28, 0x48] as [UInt8]).isEmpty)
    }

    static let endless: [(String, [UInt8])] = [
        ("nonsense", [0x9F, 0xFF, 0x93]), ("status nobody asked for", [0x12]), ("automatic status", [0x10, 0, 0, 0]),
        ("a block without end", [0x37, 0x55, 0x55, 0x55]), ("zeros", [0]),
    ]

    @Test(arguments: endless)
    func endlessTalkIsSetAside(what: (String, [UInt8])) {
        var desk = Desk()
        for step in 0..<1_000 {
            desk.conversation.received(what.1, at: Double(step) / 2_000)
            if desk.conversation.wantsReset { break }
        }
        desk.conversation.disconnected(at: 1)
        #expect(desk.conversation.status == DeviceStatus(.printer, .lying))
        #expect(desk.conversation.status.state == .hardwareError)
        // It is tried again, and believed when it behaves: not by its first answer, by a whole round.
        desk.conversation.connected(at: 400)
        desk.now = 400
        desk.write(mostChunks: 2)
        #expect(desk.conversation.status.condition == .lying)
        desk.write()
        #expect(desk.conversation.status.condition == .ready)
    }

    @Test func whatGoesOnLyingIsTriedLessAndLessOften() {
        let traits = PrinterTraits(lyingSeconds: 10, longestLyingSeconds: 300)
        var trust = PrinterTrust()
        var (now, pauses) = (0.0, [Double]())
        for _ in 0..<7 {
            trust.lied(at: now, traits)
            pauses.append(trust.pauseSeconds(traits))
            now += trust.pauseSeconds(traits)
            trust.triedAgain()
        }
        #expect(pauses == [10, 20, 40, 80, 160, 300, 300])
        // Honest for a moment is not honest; honest for long is.
        trust.answeredRound(at: now)
        trust.lied(at: now + 1, traits)
        #expect(trust.pauseSeconds(traits) == 300)
        trust.triedAgain()
        trust.answeredRound(at: now + 400)
        trust.lied(at: now + 400 + traits.longestLyingSeconds, traits)
        #expect(trust.pauseSeconds(traits) == 10)
    }

    @Test(arguments: [
        ("MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;", 0x04B8, 0x0202, "TM-T20II"),
        ("", 0x04B8, 0x0E28, "TM-T20III"), ("MFG:EPSON;MDL:TM-T88V;", 0x04B8, 0x0E15, "TM-T88V"),
        ("MODEL:POS-5890;", 0x0416, 0x5011, "POS-5890"), ("", 0x0416, 0x5011, "unknown"),
        ("MDL:\u{1B}[31m;;;:::", 1, 2, "unknown"), (String(repeating: "MDL:x;", count: 10_000), 1, 2, "unknown"),
    ])
    func modelsAreFoundByWhatTheySay(ieee1284: String, vendor: Int, product: Int, id: String) {
        let identity = DeviceIdentity(vendor: UInt16(vendor), product: UInt16(product))
        #expect(PrinterModel.find(identity: identity, ieee1284: ieee1284).id == id)
    }
}
