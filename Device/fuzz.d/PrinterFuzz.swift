// SPDX-License-Identifier: EUPL-1.2
import KioskModel

@testable import Peripherals

/// A printer that says anything at any time. Whatever it says: a job's bytes go out once, it ends once, as printed only
/// when all of it is out and something was said after that, as cancelled only when nothing of it is.
///
/// Input: a byte (1: asked by the paper sensor, 2: without automatic status), then orders; the upper three bits of each
/// say which, the lower five are `n`: 0: a job of `n` and more bytes · 1: as many bytes as `n` say, 31: what it was asked
/// for, 30: the same as a printer well and with paper · 2: `n` bytes are taken · 3: all are · 4: `n` seconds · 5: it goes
/// (1: forbidden, 2: and forgets) · 6: it comes · 7: the job is cancelled
struct PrinterFuzz {
    /// Of a job, and of nothing else that is ever written.
    private static let ink: UInt8 = 0x55

    private struct Job {
        var length: Int
        var written = 0
        var wasAnswered = false
        var isOver = false
    }

    private var bytes: FuzzBytes
    private var conversation: PrinterConversation
    private var printer = FuzzedPrinter()
    private var jobs: [Int: Job] = [:]
    private var now = 1.0

    static func run(_ input: [UInt8]) {
        var fuzz = PrinterFuzz(input)
        while let order = fuzz.bytes.next() {
            fuzz.obey(order >> 5, Int(order & 31))
            fuzz.conversation.tick(at: fuzz.now)
            fuzz.listen()
        }
        fuzz.conversation.stopped()
        fuzz.listen()
        hold(fuzz.jobs.values.allSatisfy(\.isOver), "a job without an end")
    }

    private init(_ input: [UInt8]) {
        bytes = FuzzBytes(input)
        let mode = bytes.byte()
        var traits = PrinterTraits()
        if mode & 1 == 1 { traits.receipt = .paperSensor }
        traits.hasAutomaticStatus = mode & 2 == 0
        conversation = PrinterConversation(traits: traits, firstProcessId: 7)
        conversation.connected(at: now)
    }

    private mutating func obey(_ order: UInt8, _ count: Int) {
        switch order {
        case 0:
            let number = jobs.count + 1
            jobs[number] = Job(length: 1 + count * 8)
            let ink = [UInt8](repeating: Self.ink, count: count * 8)
            conversation.submitted(PrintJob(number: number, parts: [[0x1B, 0x40], ink, [Self.ink]]), at: now)
        case 1:
            let said = count == 31 ? printer.answer(isWell: false) : count == 30 ? printer.answer(isWell: true) : nil
            hear(said ?? bytes.take(count))
        case 2: write(1 + count)
        case 3: while conversation.nextBytes != nil { write(.max) }
        case 4: now += Double(count)
        case 5:
            if count & 2 != 0 { printer = FuzzedPrinter() }
            conversation.disconnected(isForbidden: count & 1 == 1, at: now)
        case 6: conversation.connected(at: now)
        default:
            conversation.cancelled(jobs.count, at: now)
        }
    }

    private mutating func hear(_ said: [UInt8]) {
        guard !said.isEmpty else { return }
        if let number = conversation.work?.job.number, jobs[number]?.written == jobs[number]?.length {
            jobs[number]?.wasAnswered = true
        }
        conversation.received(said, at: now)
    }

    private mutating func write(_ most: Int) {
        guard let next = conversation.nextBytes else { return }
        let taken = next.prefix(most)
        hold(!taken.isEmpty, "nothing to write is no turn")
        printer.take(taken)
        let ink = taken.count { $0 == Self.ink }
        if ink > 0 {
            guard let number = conversation.work?.job.number else { broken("a job that nobody wants is printed") }
            jobs[number]?.written += ink
        }
        conversation.wrote(taken.count, at: now)
    }

    private mutating func listen() {
        for job in jobs.values { hold(job.written <= job.length, "a slip was printed twice") }
        for event in conversation.takeEvents() {
            guard case .progress(let number, let progress) = event, let job = jobs[number] else { continue }
            hold(!job.isOver, "a job ended twice")
            switch progress {
            case .printed: hold(job.written == job.length && job.wasAnswered, "printed, and nobody said so")
            case .cancelled: hold(job.written == 0, "cancelled, and some of it is on paper")
            case .waitingPaper, .waitingCover, .waitingOffline: hold(job.written == 0, "begun, and told as waiting")
            case .sending, .unknown: break
            }
            jobs[number]?.isOver = progress.isFinal
        }
    }
}
