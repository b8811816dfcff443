// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import KioskSim
import Testing

@testable import Glyphs
@testable import Slips

@Suite struct RasterTests {
    /// Rasters made of nothing but the bytes of real-time commands, in every phase and over row and band edges.
    @Test(arguments: [1, 2, 3, 7, 16, 72], [1, 3, 17, 60, 255, 700])
    func noDotsSpellACommand(across: Int, height: Int) {
        let spell: [UInt8] = [0x10, 0x04, 0x01, 0x10, 0x05, 0x10, 0x14, 0x08, 0x10, 0x10, 0x04]
        // In a large picture, the rows themselves run through the phases.
        for phase in across * height < 2_000 ? Array(0..<spell.count) : [0, 5] {
            var bitmap = Bitmap(width: across * 8, height: height)
            var pixels: [UInt8] = []
            pixels.reserveCapacity(across * height * 8)
            for index in 0..<across * height {
                let byte = spell[(index + phase) % spell.count]
                for bit in UInt8(0)..<8 { pixels.append(byte & (0x80 >> bit) != 0 ? 255 : 0) }
            }
            bitmap.pixels = pixels
            let bytes = Raster.commands(bitmap).flatMap { $0 }
            let found = bytes.indices.dropLast().filter { at in
                bytes[at] == 0x10 && [0x04, 0x05, 0x14].contains(bytes[at + 1])
            }
            #expect(found.isEmpty, "at \(found.prefix(3))")
            let job = PrintedJob(bytes + [0x1D, 0x56, 0])
            #expect(job.errors == [] && job.realTimeCommandCount == 0)
            // Every dot that was drawn is there; a few have got a neighbour.
            guard let printed = job.slips.first?.dots else { return }
            for y in 0..<height {
                let row = printed.pixels[y * printed.width..<y * printed.width + across * 8]
                let lost = zip(pixels[y * across * 8..<(y + 1) * across * 8], row).contains { $0 == 255 && $1 != 255 }
                if lost { Issue.record("row \(y) has lost a dot") }
            }
        }
    }

    @Test func pictureComesOutDotByDot() throws {
        let symbol = try SlipTests.symbol().bitmap(size: 203).oneBit
        let job = PrintedJob(Raster.commands(symbol).flatMap { $0 } + [0x1D, 0x56, 0])
        let printed = try #require(job.slips.first?.dots)
        for y in 0..<203 { #expect((0..<203).allSatisfy { printed[$0, y] == symbol[$0, y] }) }
    }

    @Test func everyByteOfTheCodePageReadsBack() {
        for byte in UInt8(0x20)...0xFF where byte != 0x7F {
            let character = CodePage.cp858.decode(byte)
            #expect(character.map { CodePage.cp858.encode(String($0)) } == [byte], "byte \(byte)")
        }
        #expect(
            CodePage.cp858.decode(0x86) == "å" && CodePage.cp858.decode(0xD5) == "€"
                && CodePage.cp858.decode(0x99) == "Ö")
        #expect(CodePage.cp858.encode("字") == nil && CodePage.cp858.encode("\u{1B}") == nil)
    }

    /// The strict consumer must be able to complain, or the tests above say nothing.
    @Test(
        arguments: [
            [0x1B, 0x70, 0], [0x1B, 0x21, 1], [0x0D], [0x1D, 0x56, 9], [0x1B, 0x74, 99, 0x84],
            [0x1D, 0x76, 0x30, 9, 1, 0, 1, 0, 0],
        ] as [[UInt8]]
    )
    func unknownBytesAreErrors(bytes: [UInt8]) {
        #expect(PrintedJob(bytes).errors.count > 0)
    }
}
