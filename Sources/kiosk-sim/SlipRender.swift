// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Foundation
import Glibc
import Glyphs
import KioskModel
import Slips

/// Ours in `slip-render-ratio`: a slip of forty lines with symbol and QR code to bytes, warm, in this process.
struct SlipRender: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slip-render", abstract: "Median microseconds to render a slip to ESC/POS.", shouldDisplay: false)

    @Option(help: "The symbol, as SVG.")
    var symbol = "Kiosk/symbol.svg"

    @Option(help: "How many slips.")
    var count = 200

    @Option(help: "Write the symbol's picture here as PNG, for the peer to print the same.")
    var raster: String?

    func validate() throws {
        guard (1...100_000).contains(count) else { throw ValidationError("--count goes from 1 to 100000") }
    }

    func run() throws {
        let symbol = try Symbol(svg: String(contentsOf: URL(filePath: symbol), encoding: .utf8))
        let slip = Slip(draft: Self.draft, symbol: symbol)
        // The code is drawn here, as the peer draws it.
        var profile = PrinterProfile.paper80
        profile.hasQRCode = false
        let press = SlipPress(symbol: symbol, profile: profile)
        if let raster { try Data(symbol.bitmap(size: 112).oneBit.onWhite.png()).write(to: URL(filePath: raster)) }
        var (microseconds, bytes) = ([Double](), 0)
        for _ in 0..<count + 3 {
            let start = Self.now()
            bytes = press.parts(slip).reduce(0) { $0 + $1.count }
            microseconds.append((Self.now() - start) * 1e6)
        }
        // The first ones draw the symbol and open the fonts.
        let median = microseconds.dropFirst(3).sorted()[count / 2]
        print("{\"microseconds\": \(median), \"bytes\": \(bytes), \"lines\": \(Self.draft.lines.count)}")
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Forty lines in all.
    static let draft = SlipDraft(
        service: 1,
        lines: [.init(.symbol, "Servicepunkt"), .init(.place, "Sillerud lanthandel"), .init(.rule)]
            + (1...34).map { .init(.body, "Rad \($0): öppet måndag till fredag, 20 € på kortet") }
            + [.init(.large, "0771-567 567"), .init(.qr, "https://www.skatteverket.se/"), .init(.rule)])
}

extension Bitmap {
    /// Black on white.
    fileprivate var onWhite: Canvas {
        var canvas = Canvas(width: width, height: height, background: .white)
        canvas.draw(self, x: 0, y: 0, color: .black)
        return canvas
    }
}
