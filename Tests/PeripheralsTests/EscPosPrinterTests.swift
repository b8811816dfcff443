// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Peripherals
import Testing

/// The driver against a strict printer, over a real socket and a real device node.
@Suite(.serialized) struct EscPosPrinterTests {
    @Test(arguments: [false, true])
    func aSlipIsPrintedOnceAndTheAnswerSaysSo(onNode: Bool) throws {
        let bench = try Bench(onNode: onNode)
        defer { bench.end() }
        #expect(bench.isReady())
        for number in 1...5 {
            bench.driver.submit(Bench.job(number))
            #expect(bench.told.wait { $0.outcome(number) != nil })
            #expect(bench.told.progress(number) == [.sending, .printed])
            #expect(bench.slips(number) == 1)
        }
        #expect(bench.printer.errors == [] && bench.printer.slips.count == 5)
        #expect(bench.told.status == DeviceStatus(.printer, .ready, paper: .full, coverOpen: false))
    }

    @Test func aLongSlipFlowsThroughASmallBufferAtWalkingPace() throws {
        var model = VirtualPrinter.Model()
        model.bufferBytes = 64
        model.linesPerSecond = 200
        let bench = try Bench(model)
        defer { bench.end() }
        bench.driver.submit(Bench.longJob(1))
        #expect(bench.told.wait { $0.outcome(1) != nil })
        #expect(bench.told.progress(1).suffix(2) == [.sending, .printed])
        #expect(bench.slips(1) == 1 && bench.printer.errors == [])
    }

    @Test func aPrinterWithoutProcessIdsAnswersByItsPaperSensor() throws {
        var model = VirtualPrinter.Model()
        model.hasProcessId = false
        var traits = Bench.traits
        traits.receipt = .paperSensor
        traits.hasAutomaticStatus = false
        let bench = try Bench(model, traits: traits)
        defer { bench.end() }
        bench.driver.submit(Bench.job(1))
        #expect(bench.told.wait { $0.outcome(1) == .printed })
        #expect(bench.slips(1) == 1 && bench.printer.errors == [])
    }

    static let obstacles: [(String, PrintProgress, String)] = [
        ("paper out", .waitingPaper, "paper in"), ("cover open", .waitingCover, "cover closed"),
        ("offline", .waitingOffline, "online"), ("cutter jammed", .waitingOffline, "cutter free"),
    ]

    @Test(arguments: obstacles, [true, false])
    func beforeTheFirstByteItWaitsAndGoesOnByItself(
        obstacle: (String, PrintProgress, String), automatic: Bool
    ) throws {
        var traits = Bench.traits
        traits.hasAutomaticStatus = automatic
        let bench = try Bench(traits: traits)
        defer { bench.end() }
        #expect(bench.isReady())
        #expect(bench.printer.obey(obstacle.0) == "ok")
        bench.driver.submit(Bench.job(1))
        #expect(bench.told.wait { $0.progress(1).last == obstacle.1 })
        #expect(bench.told.status?.canPrint == false)
        // Nothing of the slip has left: its text is not among the bytes.
        #expect(!bench.printer.receivedBytes.contains(UInt8(ascii: "h")))
        #expect(bench.printer.obey(obstacle.2) == "ok")
        #expect(bench.told.wait { $0.outcome(1) == .printed })
        #expect(bench.told.progress(1) == [obstacle.1, .sending, .printed] && bench.slips(1) == 1)
        #expect(bench.told.wait { $0.status?.canPrint == true })
    }

    @Test func aWaitingSlipCanBeTakenBack() throws {
        let bench = try Bench()
        defer { bench.end() }
        bench.printer.setPaper(.out)
        bench.driver.submit(Bench.job(1))
        #expect(bench.told.wait { $0.progress(1).last == .waitingPaper })
        bench.driver.cancel(1)
        #expect(bench.told.wait { $0.outcome(1) == .cancelled })
        bench.printer.setPaper(.plenty)
        bench.driver.submit(Bench.job(2))
        #expect(bench.told.wait { $0.outcome(2) == .printed })
        #expect(bench.slips(1) == 0 && bench.slips(2) == 1)
    }

    @Test func oneSlipAtATime() throws {
        let bench = try Bench()
        defer { bench.end() }
        bench.printer.setPaper(.out)
        bench.driver.submit(Bench.job(1))
        bench.driver.submit(Bench.job(2))
        #expect(bench.told.wait { $0.outcome(2) == .cancelled })
        #expect(bench.told.outcome(1) == nil)
    }

    @Test func paperOutInTheMiddleIsWaitedForAndNeverSentAgain() throws {
        let bench = try Bench()
        defer { bench.end() }
        #expect(bench.isReady())
        bench.printer.setPaperLeft(dots: 400)
        bench.driver.submit(Bench.longJob(1))
        #expect(bench.told.wait { $0.status?.paper == .out })
        #expect(bench.told.status?.remedy == .attendant)
        // Longer than a silence would be borne: there is an explanation.
        #expect(!bench.told.wait(seconds: 1.5) { $0.outcome(1) != nil })
        #expect(bench.told.progress(1) == [.sending])
        bench.printer.setPaper(.plenty)
        #expect(bench.told.wait { $0.outcome(1) == .printed })
        #expect(bench.slips(1) == 1 && bench.printer.slips.first?.text.count { $0.hasPrefix("rad ") } == 40)
    }

    @Test func aPrinterThatForgetsLeavesTheOutcomeUnknown() throws {
        var model = VirtualPrinter.Model()
        model.forgets = true
        let bench = try Bench(model)
        defer { bench.end() }
        #expect(bench.isReady())
        bench.printer.setPaperLeft(dots: 400)
        bench.driver.submit(Bench.longJob(1))
        #expect(bench.told.wait { $0.status?.paper == .out })
        // The question at its end fell on the floor with the rest.
        #expect(bench.printer.wait { $0.receivedBytes.firstRange(of: [0x1D, 0x28, 0x48] as [UInt8]) != nil })
        bench.printer.setPaper(.plenty)
        #expect(bench.told.wait { $0.outcome(1) == .unknown })
        #expect(bench.slips(1) == 0)
        bench.driver.submit(Bench.job(2))
        #expect(bench.told.wait { $0.outcome(2) == .printed })
        #expect(bench.slips(2) == 1)
    }

    /// The promise itself: wherever the line breaks, the outcome is one of two and there are never two slips.
    @Test func aConnectionCutAtEveryByteNeverPrintsTwice() throws {
        let bench = try Bench()
        defer { bench.end() }
        #expect(bench.isReady())
        var outcomes: Set<PrintProgress> = []
        // Up to past the end of everything that is said during one small job with a picture; questions of the idle
        // round that fall in between, and the clearing after the job before, only shift where the cut comes.
        let last = 170
        for count in 0..<last {
            let number = count + 1
            bench.printer.cutNextConnection(afterBytes: count)
            bench.driver.submit(Bench.pictureJob(number))
            #expect(bench.told.wait { $0.outcome(number) != nil }, "cut after \(count)")
            let told = bench.told.progress(number)
            let outcome = try #require(told.last)
            #expect(outcome == .printed || outcome == .unknown, "cut after \(count): \(told)")
            #expect(told.count { $0 == .sending } == 1, "cut after \(count): \(told)")
            outcomes.insert(outcome)
            #expect(bench.slips(number) <= 1, "cut after \(count)")
            if outcome == .printed { #expect(bench.slips(number) == 1, "cut after \(count)") }
        }
        #expect(outcomes == [.printed, .unknown])
        // The last one went through whole, so everything before it is on paper by now: none twice, and nobody's rest on
        // another's slip.
        bench.printer.cutNextConnection(afterBytes: 1_000_000)
        bench.driver.submit(Bench.job(500))
        #expect(bench.told.wait { $0.outcome(500) == .printed })
        for number in 1...last { #expect(bench.slips(number) <= 1) }
        for slip in bench.printer.slips {
            #expect(slip.text.count { $0.hasPrefix("hej ") } <= 1, "\(slip.text)")
            #expect(
                slip.text.allSatisfy { row in
                    row.hasPrefix("[picture 32") || ["hej ", "rad"].contains { row.hasPrefix($0) || $0.hasPrefix(row) }
                }, "\(slip.text)")
        }
        #expect(bench.printer.errors == [])
    }

    @Test func whatAKilledProcessLeftIsCutOffBeforeTheNextSlip() throws {
        let bench = try Bench()
        #expect(bench.isReady())
        // Paper for the head only: the rest of the slip stays in the printer's buffer when the driver goes.
        bench.printer.setPaperLeft(dots: 100)
        bench.driver.submit(Bench.longJob(1))
        #expect(bench.told.wait { $0.status?.paper == .out })
        bench.driver.stop()
        defer { bench.printer.stop() }
        let told = Recorder()
        let next = try EscPosPrinter(
            address: PrinterAddress(bench.printer.address), traits: Bench.traits, clearsFirst: true
        ) { told.take($0) }
        defer { next.stop() }
        next.submit(Bench.job(2))
        #expect(told.wait { $0.outcome(2) == nil && $0.progress(2).last == .waitingPaper })
        bench.printer.setPaper(.plenty)
        #expect(told.wait { $0.outcome(2) == .printed })
        #expect(bench.slips(2) == 1 && bench.printer.errors == [])
        let mine = bench.printer.slips.first { $0.text.contains("hej 2.") }
        #expect(mine?.text.contains { $0.hasSuffix(" av 1") } == false, "somebody else's rest: \(mine?.text ?? [])")
    }

    @Test func pulledOutAndPluggedInAgain() throws {
        let bench = try Bench()
        defer { bench.end() }
        #expect(bench.isReady())
        bench.printer.setPlugged(false)
        #expect(bench.told.wait { $0.status?.canPrint == false })
        bench.driver.submit(Bench.job(1))
        #expect(bench.told.wait { $0.progress(1).last == .waitingOffline })
        bench.printer.setPlugged(true)
        #expect(bench.told.wait { $0.outcome(1) == .printed })
        #expect(bench.slips(1) == 1)
    }

    @Test func aNodePulledOutIsPowerOff() throws {
        let bench = try Bench(onNode: true)
        defer { bench.end() }
        #expect(bench.isReady())
        bench.printer.setPlugged(false)
        #expect(
            bench.told.wait {
                $0.status == DeviceStatus(.printer, .unplugged)
            })
    }

    @Test func noAnswerIsUnknownAndNothingIsSent() throws {
        let bench = try Bench()
        defer { bench.end() }
        #expect(bench.isReady())
        bench.printer.setMute(true)
        bench.driver.submit(Bench.job(1))
        #expect(bench.told.wait { $0.status?.state == .unknown })
        #expect(bench.told.wait { $0.progress(1).last == .waitingOffline })
        #expect(bench.told.outcome(1) == nil && bench.slips(1) == 0)
        bench.printer.setMute(false)
        #expect(bench.told.wait { $0.outcome(1) == .printed })
        #expect(bench.slips(1) == 1)
    }

    @Test(arguments: ["tcp://127.0.0.1:1", "/dev/there-is-no-such-printer"])
    func nobodyThereIsPowerOff(address: String) throws {
        let told = Recorder()
        let driver = try EscPosPrinter(address: PrinterAddress(address), traits: Bench.traits) { told.take($0) }
        #expect(told.wait { $0.status == DeviceStatus(.printer, .unplugged) })
        driver.submit(Bench.job(1))
        #expect(told.wait { $0.progress(1).last == .waitingOffline })
        driver.stop()
        #expect(told.outcome(1) == .cancelled)
    }

    @Test func stoppedInTheMiddleIsUnknown() throws {
        let bench = try Bench()
        defer { bench.end() }
        #expect(bench.isReady())
        bench.printer.setPaperLeft(dots: 100)
        bench.driver.submit(Bench.longJob(1))
        #expect(bench.told.wait { $0.status?.paper == .out })
        bench.driver.stop()
        #expect(bench.told.progress(1) == [.sending, .unknown])
    }

    @Test func aSpoolIsAskedByWritingAndSyncing() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let told = Recorder()
        let driver = try EscPosPrinter(address: PrinterAddress("file:\(path)")) { told.take($0) }
        driver.submit(Bench.job(1))
        driver.submit(Bench.job(2))
        #expect(told.wait { $0.outcome(2) == .printed && $0.outcome(1) == .printed })
        driver.stop()
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        #expect(bytes == (Bench.parts(1) + Bench.parts(2)).flatMap { $0 })
        #expect(told.statuses.first?.canPrint == true)
        let away = Recorder()
        let lost = try EscPosPrinter(address: PrinterAddress("file:/nowhere/spool")) { away.take($0) }
        lost.submit(Bench.job(1))
        #expect(away.wait { $0.outcome(1) == .cancelled })
        #expect(away.status?.remedy == .technician)
        lost.stop()
    }

    @Test func anIdlePrinterIsLeftAlone() throws {
        let bench = try Bench(traits: PrinterTraits())
        defer { bench.end() }
        #expect(bench.isReady())
        // Automatic status once, one round of four questions; then nothing until the minute is over.
        #expect(bench.printer.wait { $0.receivedBytes.count == 3 + 4 * 3 })
        #expect(!bench.printer.wait(seconds: 3) { $0.receivedBytes.count > 3 + 4 * 3 })
        // Yet a change is told at once.
        bench.printer.setPaper(.low)
        #expect(bench.told.wait(seconds: 2) { $0.status?.paper == .low && $0.status?.canPrint == true })
    }
}
