// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// `kioskctl doctor` and the real `kioskd`, as a technician uses them.
@Suite("The guided device test", .serialized)
struct DoctorTests {
    /// Runs `kioskctl` with somebody's answers.
    private func kioskctl(
        _ arguments: [String], answers: String
    ) throws -> (status: Int32, output: String, error: String) {
        let process = ChildProcess()
        process.executableURL = TestKiosk.programs.appendingPathComponent("kioskctl")
        process.arguments = arguments
        let (input, output, error) = (Pipe(), Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (input, output, error)
        try process.run()
        input.fileHandleForWriting.write(Data(answers.utf8))
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, complaint)
    }

    @Test("the printer is tested with a person: page on paper, words on both screens, the result signed and kept")
    func printer() throws {
        let kiosk = try TestKiosk()
        let printer = try VirtualPrinter(model: .init())
        defer { printer.stop() }
        let terminal = try kiosk.start(settings: ["--printer", printer.address])
        #expect(terminal.wait(for: KioskdTests.start))
        #expect(kiosk.answers(terminal))
        let state = ["--state", kiosk.state.path]
        #expect(
            terminal.wait { _ in (try? kiosk.kioskctl(["status"] + state).output.contains("paper full")) == true })
        let result = try kioskctl(["doctor", "--only", "printer"] + state, answers: "y\ny\ny\n")
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("> Look at the test page"))
        #expect(result.output.contains("å, ä, ö and € are right"))
        #expect(result.output.contains("Readiness report 1"))
        #expect(terminal.wait { !$0.contains(KioskdTests.start) }, "the terminal's screen tells of the test")
        #expect(printer.wait { $0.slips.count == 1 })
        #expect(printer.slips.first?.text.joined(separator: " ").contains("SERVICEPUNKT TEST") == true)
        let last = try kiosk.kioskctl(["doctor", "--last", "--json"] + state)
        let report = try JSONDecoder().decode(ReadinessReport.self, from: Data(last.output.utf8))
        #expect(report.items.map(\.verdict) == [.passed])
        #expect(report.isReady)
        terminal.signal(SIGTERM)
        #expect(terminal.waitForExit() == 0)
        // No visitor's event came of it.
        #expect(try kiosk.events().allSatisfy { $0.purpose != "visitor" })
    }

    @Test("what is wrong on paper is a terminal that is not ready: status 1 and one line that says what")
    func notReady() throws {
        let kiosk = try TestKiosk()
        let printer = try VirtualPrinter(model: .init())
        defer { printer.stop() }
        let terminal = try kiosk.start(settings: ["--printer", printer.address])
        #expect(terminal.wait(for: KioskdTests.start))
        #expect(kiosk.answers(terminal))
        let state = ["--state", kiosk.state.path]
        #expect(
            terminal.wait { _ in (try? kiosk.kioskctl(["status"] + state).output.contains("paper full")) == true })
        let result = try kioskctl(["doctor", "--only", "printer"] + state, answers: "n\ny\ny\n")
        #expect(result.status == 1)
        #expect(result.error.split(separator: "\n").count == 1)
        #expect(result.error.contains("printer failed"))
        // The next test prints a page of its own: this one is out first.
        #expect(printer.wait { $0.slips.count == 1 && $0.isAtRest })
        let stopped = try kioskctl(["doctor", "--only", "printer"] + state, answers: "q\n")
        #expect(stopped.status == 1)
        #expect(stopped.error.contains("nothing is recorded"))
        #expect(terminal.wait(for: KioskdTests.start), "\(terminal.screen.text)")
        let numbers = try FileManager.default.contentsOfDirectory(atPath: kiosk.state.readiness)
        #expect(numbers == ["1.waiting.json"])
    }

    @Test("without a person, without devices: every kind is told, and nothing is asked")
    func unattended() throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start(settings: ["--printer", "none"])
        #expect(terminal.wait(for: KioskdTests.start))
        #expect(kiosk.answers(terminal))
        let result = try kiosk.kioskctl(["doctor", "--yes", "--json", "--state", kiosk.state.path])
        #expect(result.status == 0, "\(result.error)")
        let report = try JSONDecoder().decode(ReadinessReport.self, from: Data(result.output.utf8))
        #expect(report.items.contains { $0.kind == .printer && $0.verdict == .notFitted })
        #expect(report.number == 1)
        #expect(terminal.screen.contains(KioskdTests.start))
    }

    @Test("a visitor is not interrupted")
    func visitorFirst() throws {
        let kiosk = try TestKiosk()
        let terminal = try kiosk.start()
        #expect(terminal.wait(for: KioskdTests.start))
        #expect(kiosk.answers(terminal))
        terminal.send("\r")
        #expect(terminal.wait(for: KioskdTests.menu))
        for words in [["doctor"], ["provision", "--scan", "--central", "https://localhost:1"]] {
            let result = try kiosk.kioskctl(words + ["--state", kiosk.state.path])
            #expect(result.status == 1)
            #expect(result.error.contains("a visitor uses the terminal"), "\(result.error)")
        }
        #expect(terminal.screen.contains(KioskdTests.menu))
    }

    @Test("who has no kioskd is told how to start one; who asks for nonsense is told what there is")
    func usage() throws {
        let kiosk = try TestKiosk()
        let state = ["--state", kiosk.state.path]
        let alone = try kiosk.kioskctl(["doctor"] + state)
        #expect(alone.status == 1 && alone.error.contains("kioskd run --state"))
        for words in [["--only", "toaster"], ["--enrol-card", "mayor"], ["--yes", "--enrol-card", "attendant"]] {
            #expect(try kiosk.kioskctl(["doctor"] + words + state).status == 64, "\(words)")
        }
        #expect(try kiosk.kioskctl(["provision", "--central", "https://localhost:1"] + state).status == 64)
    }

    @Test("a damaged record of devices is set aside, said, and never stops the terminal")
    func damagedRecord() throws {
        let kiosk = try TestKiosk()
        try Data("{\"entries\": 7".utf8).write(to: URL(fileURLWithPath: kiosk.state.devices))
        let terminal = try kiosk.start(settings: ["--printer", "none"])
        #expect(terminal.wait(for: KioskdTests.start))
        #expect(kiosk.answers(terminal))
        let status = try kiosk.kioskctl(["status", "--state", kiosk.state.path])
        #expect(status.output.contains("the record of devices was damaged"))
        #expect(FileManager.default.fileExists(atPath: kiosk.state.devices + ".damaged"))
        #expect(!FileManager.default.fileExists(atPath: kiosk.state.devices))
    }
}

extension TestKiosk {
    /// The first screen stands before the control socket does: waits until somebody answers there.
    func answers(_ terminal: PseudoTerminal) -> Bool {
        terminal.wait { _ in (try? self.kioskctl(["status", "--state", self.state.path]).status) == 0 }
    }
}
