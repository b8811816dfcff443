// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Glyphs
@testable import Slips

@Suite struct SlipTests {
    static func symbol() throws -> Symbol {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Symbol(svg: String(contentsOf: root.appending(path: "Kiosk/symbol.svg"), encoding: .utf8))
    }

    static func contact() throws -> Slip {
        Slip(
            draft: SlipDraft(
                service: 1, agency: 2,
                lines: [
                    .init(.symbol, "Servicepunkt"), .init(.place, "Sillerud lanthandel"),
                    .init(.date, "tisdag 24 november 2026, kl. 14.05"), .init(.rule), .init(.heading, "Skatteverket"),
                    .init(
                        .body, "Deklaration, folkbokföring, personbevis, id-kort och frågor om skatter och avgifter."),
                    .init(.large, "0771-567 567"), .init(.body, "Öppet måndag till fredag 8.00–18.00."),
                    .init(.body, "www.skatteverket.se"), .init(.rule),
                    .init(.body, "Spara lappen. Ring numret när det är öppet, eller kom tillbaka hit så hjälps vi åt."),
                ]), symbol: try symbol())
    }

    static func one(_ role: SlipDraft.Line.Role, _ text: String) throws -> Slip {
        Slip(draft: SlipDraft(service: 1, lines: [.init(role, text)]), symbol: try symbol())
    }

    @Test(arguments: [PrinterProfile.paper80, .paper58])
    func aStrictPrinterReadsTheLetter(profile: PrinterProfile) throws {
        let job = PrintedJob(try Self.contact().escPos(profile), dots: profile.dots)
        #expect(job.errors == [] && job.realTimeCommandCount == 0 && job.rest == [])
        let slip = try #require(job.slips.first)
        #expect(job.slips.count == 1)
        let text = slip.text.joined(separator: "\n")
        for words in ["[picture", "Sillerud lanthandel", "Skatteverket", "folkbokföring", "0771-567 567", "Öppet"] {
            #expect(text.contains(words), "\(words) is missing in\n\(text)")
        }
        #expect(slip.text.allSatisfy { $0.count <= profile.columns || $0.hasPrefix("[picture") })
        #expect(slip.dots.width == profile.dots)
    }

    @Test func theLetterOnPaper() throws {
        let rule = String(repeating: "─", count: 48)
        let text = try #require(PrintedJob(try Self.contact().escPos()).slips.first?.text)
        #expect(text.first?.hasSuffix(" × 124]") == true)
        #expect(
            text.dropFirst() == [
                "Sillerud lanthandel", "tisdag 24 november 2026, kl. 14.05", rule, "Skatteverket",
                "Deklaration, folkbokföring, personbevis, id-kort", "och frågor om skatter och avgifter.",
                "0771-567 567", "Öppet måndag till fredag 8.00-18.00.", "www.skatteverket.se", rule,
                "Spara lappen. Ring numret när det är öppet,", "eller kom tillbaka hit så hjälps vi åt.",
            ])
    }

    @Test(arguments: [
        "åäö ÅÄÖ", "é è ü É Ü", "20 € (tjugo)", "Hyvää päivää, yö", "Ærø ß ñ ç", "\"citat\" 'x' ~ ^ \\ | {}",
        "a\u{30A}",
        String((0x20...0x7E).map { Character(Unicode.Scalar($0 as UInt8)) }.filter { $0 != " " }),
    ])
    func textComesBackAsWritten(text: String) throws {
        let job = PrintedJob(try Self.one(.body, text).escPos())
        #expect(job.errors == [])
        #expect(job.slips.first?.text.joined() == text.replacing("a\u{30A}", with: "å"))
    }

    @Test(arguments: ["سلام عليكم", "Привет, мир", "Sámegiella Čohkkát ŋ", "ሰላም"])
    func otherScriptsAreDrawn(text: String) throws {
        let job = PrintedJob(try Self.one(.body, text).escPos())
        let slip = try #require(job.slips.first)
        #expect(job.errors == [] && slip.text.first?.hasPrefix("[picture 576 ×") == true)
        #expect(slip.dots.pixels.count { $0 == 255 } > 100)
    }

    @Test func withoutACodePageEveryLetterIsStillRight() throws {
        var profile = PrinterProfile.paper80
        profile.codePages = []
        profile.hasQRCode = false
        let job = PrintedJob(try Self.contact().escPos(profile))
        #expect(job.errors == [] && job.slips.count == 1)
        #expect(!(try Self.contact().escPos(profile)).contains(0x74 as UInt8) || job.slips[0].text.count > 3)
    }

    static let hostile = [
        "\u{1B}@\u{1B}p\u{0}\u{19}\u{FA}", "\u{10}\u{04}\u{01}", "\u{10}\u{14}\u{08}", "\u{1D}V\u{0}", "a\u{0}b",
        "\u{9B}31m", "\u{202E}gnirts\u{202C}", "\u{FEFF}\u{200B}", "line\r\nline\u{85}\u{2028}", "\u{7F}\u{80}\u{90}",
        String(repeating: "x", count: 5_000), String(repeating: "ö ", count: 5_000), "", " ", "\t",
        "e" + String(repeating: "\u{301}", count: 500),
    ]

    @Test(arguments: hostile)
    func hostileTextStaysText(text: String) throws {
        let roles: [SlipDraft.Line.Role] = [.symbol, .place, .date, .heading, .body, .large, .rule]
        let lines = roles.map { SlipDraft.Line($0, text, language: text) }
        let slip = Slip(draft: SlipDraft(service: 1, lines: lines), symbol: try Self.symbol())
        for profile in [PrinterProfile.paper80, .paper58] {
            let job = PrintedJob(slip.escPos(profile), dots: profile.dots)
            #expect(job.errors == [] && job.realTimeCommandCount == 0 && job.slips.count == 1 && job.rest == [])
        }
        #expect(slip.text(columns: 40).allSatisfy { SafeText.isClean($0) })
        #expect(slip.text(columns: 40).allSatisfy { $0.count <= 40 || $0 == slip.draft.lines[0].text })
    }

    @Test func aDraftWithoutEndIsCutShort() throws {
        let lines = [SlipDraft.Line](repeating: .init(.body, "rad"), count: 10_000)
        let slip = Slip(draft: SlipDraft(service: 1, lines: lines), symbol: try Self.symbol())
        #expect(slip.text(columns: 48).count == Slip.mostLines)
    }

    @Test func partsAreShortAndWhole() throws {
        for part in try Self.contact().escPosParts() {
            #expect(part.count <= 1_024)
            #expect(PrintedJob([0x1B, 0x74, 19] + part).errors == [], "a part ends inside a command")
        }
    }

    @Test func wordsAreBrokenAtSpaces() {
        #expect(SlipLayout.wrap("ett två  tre", columns: 7) == ["ett två", "tre"])
        #expect(SlipLayout.wrap("Arbetsförmedlingen", columns: 8) == ["Arbetsfö", "rmedling", "en"])
        #expect(SlipLayout.wrap("", columns: 8) == [""])
        #expect(SlipLayout.headingFace("Arbetsförmedlingen", 48).wide == 2)
        #expect(SlipLayout.headingFace("Arbetsförmedlingen", 32).wide == 1)
        #expect(SlipLayout.largeFace("0771-524 524", 48).wide == 3)
        #expect(SlipLayout.largeFace("0771-524 524", 32).wide == 2)
        for columns in [48, 32] {
            let (large, heading) = (
                SlipLayout.largeFace("0771-524 524", columns), SlipLayout.headingFace("Polisen", columns)
            )
            #expect(large.high > heading.high, "the number is the largest thing on the slip")
        }
    }

    /// The last letter of a full row keeps its right edge.
    @Test(arguments: [PrinterProfile.paper80, .paper58])
    func aFullRowFitsThePicture(profile: PrinterProfile) throws {
        func inkOfLastCell(_ text: String) throws -> Int {
            let picture = try Self.one(.body, text).picture(profile)
            let end = picture.width - 28 - 36
            return (0..<picture.height).reduce(0) { sum, y in
                sum + (end - 12..<end).count { picture[$0, y].lightness < 100 }
            }
        }
        let blank = String(repeating: "x", count: profile.columns - 1)
        func inkOfFirstCell() throws -> Int {
            let picture = try Self.one(.body, "k").picture(profile)
            return (0..<picture.height).reduce(0) { sum, y in
                sum + (28 + 36..<28 + 36 + 12).count { picture[$0, y].lightness < 100 }
            }
        }
        #expect(try inkOfLastCell(blank + "k") == inkOfFirstCell())
    }

    /// What python-escpos 3.1 sends for a letter: another writer's bytes, read as ours are.
    @Test func aForeignWritersSlipIsReadToo() throws {
        var bytes: [UInt8] = [0x1B, 0x40, 0x1D, 0x76, 0x30, 0, 2, 0, 2, 0, 0xC3, 0xC3, 0x3C, 0x3C, 0x1B, 0x74, 19]
        bytes += Array("Sillerud lanthandel\n".utf8) + [0x1D, 0x21, 0x11, 0x1B, 0x45, 1, 0x53, 0x86, 0x0A]
        bytes += [0x1B, 0x21, 0, 0x1B, 0x21, 0, 0x1B, 0x45, 0, 0x66, 0x94, 0x72, 0x0A, 0x1B, 0x64, 6, 0x1D, 0x56, 0]
        let job = PrintedJob(bytes)
        #expect(job.errors == [] && job.slips.count == 1)
        #expect(job.slips.first?.text.prefix(4) == ["[picture 16 × 2]", "Sillerud lanthandel", "Så", "för"])
    }

    @Test func theSameLetterOnAScreen() throws {
        let rows = try Self.contact().text(columns: 36)
        #expect(rows.allSatisfy { $0.count <= 36 } && rows.contains("0771-567 567") && rows.first == "Servicepunkt")
    }

    @Test func theSameLetterAsAPicture() throws {
        let picture = try Self.contact().picture()
        let back = try Canvas(png: try Self.contact().png())
        #expect(back.bytes == picture.bytes)
        // Ink in the left third where the symbol stands, and about as much as on paper.
        let paper = try #require(PrintedJob(try Self.contact().escPos()).slips.first)
        let inkOnPaper = paper.dots.pixels.count { $0 >= 128 }
        var ink = 0
        for y in 0..<picture.height { ink += (0..<picture.width).count { picture[$0, y].lightness < 100 } }
        #expect(Double(ink) > 0.8 * Double(inkOnPaper) && Double(ink) < 1.2 * Double(inkOnPaper))
        if let folder = ProcessInfo.processInfo.environment["SERVICEPUNKT_PICTURES"] {
            try Data(Self.contact().png()).write(to: URL(filePath: folder).appending(path: "slip.png"))
            try Data(Self.contact().png(.paper58)).write(to: URL(filePath: folder).appending(path: "slip-58.png"))
            try Data(paper.picture.png()).write(to: URL(filePath: folder).appending(path: "paper.png"))
            try Data(Self.contact().escPos()).write(to: URL(filePath: folder).appending(path: "slip.bin"))
        }
    }
}
