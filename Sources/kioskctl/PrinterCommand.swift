// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import Glyphs
import KioskDaemon
import KioskModel
import Peripherals
import Slips

struct PrinterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "printer", abstract: "The receipt printer: how it is, a test page, the models that are known.",
        subcommands: [Test.self, Status.self, Models.self])

    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Print a page that shows whether the printer is well.",
            discussion: """
                Without --printer the running kioskd prints it, between visits. With --printer the page goes there \
                directly; the kioskd that holds the printer must be stopped for that.
                """)

        @Option(help: "tcp://HOST:PORT, file:/PATH or a device node.")
        var printer: String?

        @Option(help: "The printer's model, as `kioskctl printer models` lists it.")
        var model = PrinterModel.standard.id

        @Option(help: "Width of the paper: 80 or 58.")
        var paperMillimetres = 80

        @Option(help: "A content folder with the symbol; without it the terminal's content.")
        var from: String?

        @OptionGroup var options: StateOption

        func validate() throws { try PrinterCommand.check(model, paperMillimetres, printer) }

        func run() throws {
            let report = try printer.map(direct) ?? throughDaemon()
            if options.json {
                try CommandEntry.printJSON(report)
            } else {
                for line in PrinterWords.report(report) { print(line) }
            }
            if !report.isPrinted { throw ExitCode.failure }
        }

        private func throughDaemon() throws -> PrinterTestReport {
            try ControlClient.ask(
                PrinterTestReport.self, ControlRequest(["print-test"]), state: options.directory, timeoutSeconds: 90)
        }

        private func direct(_ address: String) throws -> PrinterTestReport {
            guard let row = PrinterModel.named(model) else { throw ValidationError("no such model") }
            var content = ContentOption()
            (content.from, content.state) = (from, options.state)
            let page = TestPage(model: row, symbol: try Symbol(svg: try content.content().symbolSVG))
            let millimetres = paperMillimetres
            let witness = PrinterWitness()
            let printer = try EscPosPrinter(address: PrinterAddress(address), model: row) { witness.take($0) }
            defer { printer.stop() }
            printer.submit(
                PrintJob(number: 1) { page.escPosParts(PrinterProfile($0, paperMillimetres: millimetres)) })
            let outcome = witness.outcome(timeoutSeconds: 60)
            if outcome?.isFinal != true { printer.cancel(1) }
            return PrinterTestReport(
                model: row.id, status: witness.status, outcome: outcome.map { "\($0)" } ?? "cancelled")
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "What the printer says of itself.")

        @Option(help: "tcp://HOST:PORT, file:/PATH or a device node; without it the running kioskd is asked.")
        var printer: String?

        @Option(help: "The printer's model, as `kioskctl printer models` lists it.")
        var model = PrinterModel.standard.id

        @OptionGroup var options: StateOption

        func validate() throws { try PrinterCommand.check(model, 80, printer) }

        func run() throws {
            let statuses = try printer.map { [try direct($0)] } ?? throughDaemon()
            if options.json { return try CommandEntry.printJSON(statuses) }
            for status in statuses { print(PrinterWords.status(status)) }
            if statuses.isEmpty { print("no printer is known to this terminal") }
        }

        private func throughDaemon() throws -> [DeviceStatus] {
            try ControlClient.ask(TerminalStatus.self, ControlRequest(["status"]), state: options.directory)
                .devices.filter { $0.kind == .printer }
        }

        private func direct(_ address: String) throws -> DeviceStatus {
            let witness = PrinterWitness()
            let printer = try EscPosPrinter(
                address: PrinterAddress(address), model: PrinterModel.named(model) ?? .standard
            ) { witness.take($0) }
            defer { printer.stop() }
            return witness.settledStatus(timeoutSeconds: 15)
        }
    }

    struct Models: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "models", abstract: "The printers whose abilities are known.",
            discussion: """
                From the ESC/POS printer database of the receipt-print-hq contributors, \
                github.com/receipt-print-hq/escpos-printer-db, licence CC BY 4.0; shortened to what a slip needs.
                """)

        @Flag(help: "Print JSON.")
        var json = false

        func run() throws {
            let models = [PrinterModel.standard, .unknown] + PrinterModel.all
            if json { return try CommandEntry.printJSON(models.map(PrinterModelRow.init)) }
            for model in models { print(PrinterWords.model(model)) }
        }
    }

    static func check(_ model: String, _ millimetres: Int, _ address: String?) throws {
        guard PrinterModel.named(model) != nil else {
            throw ValidationError("--model \(model) is not known: see kioskctl printer models")
        }
        guard [58, 80].contains(millimetres) else { throw ValidationError("--paper-millimetres takes 80 or 58") }
        if let address {
            do { _ = try PrinterAddress(address) } catch { throw ValidationError("--printer: \(error)") }
        }
    }
}
