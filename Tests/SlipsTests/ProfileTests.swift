// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Glyphs
@testable import Slips

/// Slips on every printer of the table: a strict printer of that model reads each of them.
@Suite struct ProfileTests {
    static let models = [PrinterModel.standard, .unknown] + PrinterModel.all

    static func letter() throws -> Slip {
        Slip(
            draft: SlipDraft(
                service: 1,
                lines: [
                    .init(.symbol, "Servicepunkt"), .init(.heading, "Försäkringskassan"),
                    .init(.body, "åäö ÅÄÖ é € – 20 kr"), .init(.body, "Привет سلام"), .init(.large, "0771-524 524"),
                    .init(.qr, "https://www.forsakringskassan.se/"), .init(.rule),
                ]), symbol: try SlipTests.symbol())
    }

    @Test(arguments: models, [80, 58])
    func everyModelReadsItsSlip(model: PrinterModel, millimetres: Int) throws {
        let profile = PrinterProfile(model, paperMillimetres: millimetres)
        let machine = VirtualPrinter.Model(model, paperMillimetres: millimetres)
        let parts = try Self.letter().escPosParts(profile)
        #expect(parts.allSatisfy { $0.count <= 1_024 })
        let cut: [UInt8] = model.cutter == .none ? [0x1D, 0x56, 0] : []
        let job = PrintedJob(parts.flatMap { $0 } + cut, model: machine)
        #expect(job.errors == [] && job.realTimeCommandCount == 0 && job.slips.count == 1, "\(model.id)")
        if model.cutter == .none { #expect(!parts.contains { $0.contains([0x1D, 0x56]) }, "\(model.id) cannot cut") }
        let text = try #require(job.slips.first).text.joined(separator: "\n")
        #expect(text.contains("0771-524 524"))
        // The letters are the printer's own where it has a page with all of them, else dots.
        #expect(
            text.contains("åäö ÅÄÖ é € - 20 kr")
                == profile.codePages.contains {
                    $0.characters.encode("åäö ÅÄÖ é € – 20 kr")?.count == 19
                } || text.contains("åäö ÅÄÖ é € – 20 kr"))
        #expect(text.contains("[QR code") == model.hasQRCode)
    }

    @Test func namesAndNumbersAreNobodyElses() {
        let ids = Self.models.map { $0.id.lowercased() }
        #expect(Set(ids).count == ids.count)
        let numbers = PrinterModel.all.flatMap(\.usb).map { "\($0.vendor):\($0.product)" }
        #expect(Set(numbers).count == numbers.count)
        for model in Self.models {
            #expect(PrinterModel.named(model.id) == model && !model.papers.isEmpty)
            #expect(model.papers.allSatisfy { $0.columns * 12 <= $0.dots && $0.dots <= 576 }, "\(model.id)")
        }
    }

    @Test(arguments: CodePage.allCases)
    func codePagesReadBack(page: CodePage) {
        for byte in UInt8(0x20)...0xFF where byte != 0x7F {
            guard let character = page.decode(byte) else { continue }
            #expect(page.encode(String(character)) == [byte], "\(page) \(byte)")
        }
        #expect(page.encode("\u{FFFD}") == nil && page.encode("\u{1B}") == nil && page.encode("字") == nil)
    }

    /// A telephone reads the code off the paper, whoever drew it, on wide and narrow paper.
    @Test(arguments: [true, false], [80, 58])
    func theCodeCanBeRead(native: Bool, millimetres: Int) throws {
        var profile = PrinterProfile(.standard, paperMillimetres: millimetres)
        profile.hasQRCode = native
        let job = PrintedJob(try Self.letter().escPos(profile), dots: profile.dots)
        let picture = try #require(job.slips.first).picture
        #expect(try Self.read(picture) == "https://www.forsakringskassan.se/")
        #expect(try Self.read(Self.letter().picture(profile)) == "https://www.forsakringskassan.se/")
        let code = try QRCode("https://www.forsakringskassan.se/")
        // 0.4 mm at 203 dpi is 3.2 dots.
        #expect(profile.moduleDots(side: code.side) >= 4)
    }

    @Test func aTextNoCodeHoldsIsPrinted() throws {
        let long = String(repeating: "lång ", count: 180)
        let slip = Slip(draft: SlipDraft(service: 1, lines: [.init(.qr, long)]), symbol: try SlipTests.symbol())
        let job = PrintedJob(slip.escPos())
        #expect(job.errors == [] && job.slips.first?.text.joined(separator: " ").contains("lång lång") == true)
        #expect(slip.text(columns: 40).allSatisfy { $0.count <= 40 })
    }

    @Test func theCodeOnAScreenIsWhole() throws {
        let slip = Slip(draft: SlipDraft(service: 1, lines: [.init(.qr, "ABC")]), symbol: try SlipTests.symbol())
        let rows = slip.text(columns: 40)
        #expect(rows.count == 15 && rows.allSatisfy { $0.count == 29 })
        #expect(slip.text(columns: 20) == ["ABC"])
    }

    @Test(arguments: models)
    func theTestPageIsReadByItsPrinter(model: PrinterModel) throws {
        let page = TestPage(model: model, symbol: try SlipTests.symbol())
        for millimetres in [80, 58] {
            let profile = PrinterProfile(model, paperMillimetres: millimetres)
            let parts = page.escPosParts(profile)
            #expect(parts.allSatisfy { $0.count <= 1_024 })
            let cut: [UInt8] = model.cutter == .none ? [0x1D, 0x56, 0] : []
            let machine = VirtualPrinter.Model(model, paperMillimetres: millimetres)
            let job = PrintedJob(parts.flatMap { $0 } + cut, model: machine)
            #expect(job.errors == [] && job.slips.count == 1 && job.realTimeCommandCount == 0, "\(model.id)")
            guard let slip = job.slips.first else { continue }
            for code in profile.codePages {
                #expect(slip.text.contains { $0.hasPrefix("\(code.characters.rawValue) (\(code.number)): åäö ÅÄÖ é") })
            }
            #expect(try Self.read(slip.picture) == TestPage.codeText, "\(model.id)")
        }
        if model == .standard, let folder = ProcessInfo.processInfo.environment["SERVICEPUNKT_PICTURES"] {
            let job = PrintedJob(page.escPosParts(.paper80).flatMap { $0 })
            try Data(#require(job.slips.first).picture.png()).write(
                to: URL(filePath: folder).appending(path: "test-page.png"))
        }
    }

    /// The same letter by python-escpos and by us says the same, symbol and code included.
    @Test func anotherWriterPrintsTheSame() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "escpos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let symbol = try SlipTests.symbol()
        let drawn = symbol.bitmap(size: 112).oneBit
        var canvas = Canvas(width: 112, height: 112, background: .white)
        canvas.draw(drawn, x: 0, y: 0, color: .black)
        let raster = folder.appending(path: "symbol.png")
        try Data(canvas.png()).write(to: raster)
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Device/bench.d/escpos_slip.py")
        let foreign = try Self.run(
            try Self.python(), [script.path, "--bytes", "--raster", raster.path], in: folder)
        let theirs = PrintedJob(foreign, model: VirtualPrinter.Model(try #require(PrinterModel.named("TM-T20II"))))
        #expect(theirs.errors == [] && theirs.slips.count == 1)
        let lines =
            [.init(.symbol, "Servicepunkt"), .init(.place, "Sillerud lanthandel"), .init(.rule)]
            + (1...34).map { SlipDraft.Line(.body, "Rad \($0): öppet måndag till fredag, 20 € på kortet") }
            + [.init(.large, "0771-567 567"), .init(.qr, "https://www.skatteverket.se/"), .init(.rule)]
        var profile = PrinterProfile(try #require(PrinterModel.named("TM-T20II")), paperMillimetres: 80)
        profile.hasQRCode = false
        let ours = PrintedJob(Slip(draft: SlipDraft(service: 1, lines: lines), symbol: symbol).escPos(profile))
        func words(_ job: PrintedJob) -> [String] {
            (job.slips.first?.text ?? []).filter { !$0.isEmpty && !$0.hasPrefix("[picture") }
        }
        #expect(words(ours) == words(theirs))
        for job in [ours, theirs] {
            let slip = try #require(job.slips.first)
            #expect(try Self.read(slip.picture) == "https://www.skatteverket.se/")
            // The symbol's dots, where both begin.
            for y in 0..<112 { #expect((0..<112).allSatisfy { slip.dots[$0, y] == drawn[$0, y] }) }
        }
    }

    // MARK: Programs that judge

    /// What zbarimg reads in a picture; empty when it finds no code.
    static func read(_ canvas: Canvas) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "code-\(UUID().uuidString).png")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(canvas.png()).write(to: file)
        let bytes = try run("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file.path])
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func python() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
        let own = home + "/servicepunkt/python-escpos-3.1/bin/python3"
        return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
    }

    static func run(_ program: String, _ arguments: [String], in folder: URL? = nil) throws -> [UInt8] {
        let process = ChildProcess()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return bytes
    }
}
