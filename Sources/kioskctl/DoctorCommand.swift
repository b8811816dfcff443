// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskDaemon
import KioskModel

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Tests every device of this terminal with you, and records the result.",
        discussion: """
            The running kioskd leads the test: its own screen and this one say what to do. Answer y or n to a question, \
            s to skip a device, q to stop; nothing is recorded then. The result is signed, kept, and sent to the central.
            """)

    @Flag(help: "Only what needs no person: states, identities, firmware.")
    var yes = false

    @Option(help: "This kind alone: printer, cardReader, touchscreen, scanner or keyboard.")
    var only: String?

    @Flag(name: .customLong("print"), help: "Print the readiness report on the terminal's printer.")
    var printsReport = false

    @Flag(help: "Show the result of the last test and test nothing.")
    var last = false

    @Option(help: "Enrol the card that is put in: attendant or technician.")
    var enrolCard: String?

    @Option(help: "What is written on the card to enrol (\"blue card 2\"), never a person's name.")
    var label: String = ""

    @Option(help: "Pack logs, states and versions for support into this file; no visitor's data, no keys.")
    var bundle: String?

    @OptionGroup var options: StateOption

    func validate() throws {
        if let only, PeripheralKind(named: only) == nil {
            throw ValidationError("there is no \(only): write printer, cardReader, touchscreen, scanner or keyboard")
        }
        if let enrolCard, ServiceCard.Role(rawValue: enrolCard) == nil {
            throw ValidationError("a card is an attendant's or a technician's: --enrol-card attendant")
        }
        if enrolCard != nil, yes { throw ValidationError("a card is put in by a person: leave out --yes") }
    }

    func run() throws {
        if let bundle { return try packBundle(bundle) }
        if last {
            let signed = try ControlClient.ask(
                Signed<ReadinessReport>.self, ControlRequest(["doctor", "last"]), state: options.directory)
            try show(signed)
            return
        }
        let role = enrolCard.flatMap(ServiceCard.Role.init(rawValue:))
        let test = DoctorOptions(
            only: role == nil ? only.flatMap(PeripheralKind.init(named:)) : .cardReader, isUnattended: yes,
            printsReport: printsReport, enrols: role.map { ServiceCard(role: $0, label: label) })
        let signed = try DoctorTalk(state: options.directory, isQuiet: options.json).hold(test)
        let report = try show(signed)
        guard report.isReady else {
            let bad =
                report.items.filter { $0.verdict == .failed || $0.verdict == .skipped }
                .map { "\($0.kind) \($0.verdict)" }
                + (report.meetings.map { [$0] } ?? [])
                .filter { $0.verdict == .failed || $0.verdict == .skipped }.map { "meetings \($0.verdict)" }
            CommandEntry.complain(
                "kioskctl: the terminal is not ready: \(bad.joined(separator: ", ")); mend it and run kioskctl doctor")
            throw ExitCode(1)
        }
    }

    private func packBundle(_ file: String) throws {
        let names = try SupportBundle(state: options.directory).write(to: file)
        if options.json { return try CommandEntry.printJSON(["bundle": [file], "files": names]) }
        print("Packed \(names.count) files into \(file): nothing of a visitor, no keys. Give it to support.")
    }

    /// The signature is the terminal's own: whoever keeps the report can check it; here it is only shown.
    @discardableResult
    private func show(_ signed: Signed<ReadinessReport>) throws -> ReadinessReport {
        let report = try JSONDecoder().decode(ReadinessReport.self, from: signed.payload)
        if options.json {
            try CommandEntry.printJSON(report)
        } else {
            for line in ReadinessText.lines(report) { print(line) }
        }
        return report
    }
}

/// A readiness report as a technician reads it.
enum ReadinessText {
    static func lines(_ report: ReadinessReport) -> [String] {
        let then = LocalMinute(utcMilliseconds: report.wallMilliseconds)
        func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time =
            "\(then.date.year)-\(pad(then.date.month))-\(pad(then.date.day)) "
            + "\(pad(then.minute / 60)):\(pad(then.minute % 60))" + (report.clockTrusted ? "" : ", clock not confirmed")
        var lines = ["Readiness report \(report.number), \(time): " + (report.isReady ? "ready" : "NOT READY")]
        for item in report.items {
            let name = "\(item.kind)" + (item.ordinal > 1 ? " \(item.ordinal)" : "")
            var parts = ["\(item.verdict)"]
            if !item.identity.label.isEmpty { parts.append(item.identity.label) }
            if !item.identity.serial.isEmpty { parts.append("serial \(item.identity.serial)") }
            if !item.identity.firmware.isEmpty { parts.append("firmware \(item.identity.firmware)") }
            lines.append(
                "  " + name.padding(toLength: 14, withPad: " ", startingAt: 0) + parts.joined(separator: ", "))
            for finding in item.findings { lines.append("                \(SafeText.clean(finding))") }
        }
        if let meetings = report.meetings {
            lines.append("  meetings      \(meetings.verdict)")
            for finding in meetings.findings { lines.append("                \(SafeText.clean(finding))") }
        }
        return lines
    }
}
