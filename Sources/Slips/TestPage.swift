// SPDX-License-Identifier: EUPL-1.2
public import Glyphs
public import KioskModel

/// A page a technician can judge: whether the symbol is black, the letters are right, the code can be read, no dot of the
/// head is dead, and the paper is as wide as we think.
public struct TestPage: Sendable {
    public let model: PrinterModel
    public let symbol: Symbol
    /// What the code on it says.
    public static let codeText = "SERVICEPUNKT TEST"
    static let letters = "åäö ÅÄÖ é €"

    public init(model: PrinterModel, symbol: Symbol) {
        self.model = model
        self.symbol = symbol
    }

    /// From reset to cut, split between commands; no part is longer than 1,024 bytes.
    public func escPosParts(_ profile: PrinterProfile) -> [[UInt8]] {
        let press = SlipPress(symbol: symbol, profile: profile)
        press.begin()
        press.letterhead("Servicepunkt")
        press.feed(16)
        press.text("Printer test", .init(wide: 2, high: 2, isBold: true))
        for line in facts(profile) { press.text(line, .init()) }
        press.rule()
        sizes(press)
        press.rule()
        codePages(press)
        press.rule()
        press.text("The code says \(Self.codeText):", .init())
        press.qrCode(Self.codeText)
        press.rule()
        press.text("Every dot of the head, black:", .init())
        press.raster(TestPattern.bars(dots: profile.dots))
        press.text("Squares of 1, 2, 4 and 8 dots:", .init())
        press.raster(TestPattern.checks(dots: profile.dots))
        press.text("Millimetres, from the left:", .init())
        press.raster(TestPattern.ruler(dots: profile.dots, dotsPerInch: profile.dotsPerInch))
        press.text(profile.cutter == .none ? "Tear here" : "Cut below this line", .init())
        return press.end()
    }

    private func facts(_ profile: PrinterProfile) -> [String] {
        [
            "\(model.vendor) \(model.name)",
            "\(profile.dots) dots, \(profile.columns) columns, \(profile.dotsPerInch) dpi",
            "cutter \(profile.cutter.rawValue), answers \(model.receipt.rawValue)",
            profile.hasQRCode ? "code drawn by the printer" : "code drawn by the terminal",
        ].map { SlipPress.ascii($0.trimmingPrefix(while: \.isWhitespace).description) }
            .flatMap { SlipLayout.wrap($0, columns: profile.columns) }
    }

    private func sizes(_ press: SlipPress) {
        for times in 1...3 {
            press.text("Size \(times) åäö", .init(wide: times, high: times))
        }
        press.text("Bold åäö", .init(isBold: true))
    }

    /// Each code page in the printer's own letters, then the same drawn: the lines must say the same.
    private func codePages(_ press: SlipPress) {
        for page in press.profile.codePages {
            // A page without the euro sign shows what it has.
            let text = Self.letters.filter { page.characters.encode(String($0)) != nil }
            let name = Array("\(page.characters.rawValue) (\(page.number)): ".utf8)
            press.line(name + (page.characters.encode(text) ?? []), page: page.number)
        }
        press.drawn("drawn: \(Self.letters)", .init())
    }
}

/// Pictures that show what a print head can do.
enum TestPattern {
    /// A black band, and one of each eighth of black.
    static func bars(dots: Int) -> Bitmap {
        var bitmap = Bitmap(width: dots, height: 56)
        // An ordered pattern of 4 × 4: so many of sixteen dots.
        let order = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]
        for y in 0..<bitmap.height {
            for x in 0..<dots {
                let share = y < 24 ? 16 : 2 * (8 - x * 8 / dots)
                if order[y % 4 * 4 + x % 4] < share { bitmap[x, y] = 255 }
            }
        }
        return bitmap
    }

    static func checks(dots: Int) -> Bitmap {
        var bitmap = Bitmap(width: dots, height: 32)
        for y in 0..<bitmap.height {
            for x in 0..<dots {
                let size = 1 << (x * 4 / dots)
                if (x / size + y / size) % 2 == 0 { bitmap[x, y] = 255 }
            }
        }
        return bitmap
    }

    /// A stroke a millimetre, longer at five and ten.
    static func ruler(dots: Int, dotsPerInch: Int) -> Bitmap {
        var bitmap = Bitmap(width: dots, height: 36)
        let dotsPerMillimetre = Double(dotsPerInch) / 25.4
        for x in 0..<dots { bitmap[x, 0] = 255 }
        for millimetre in 0...Int(Double(dots) / dotsPerMillimetre) {
            let x = Int((Double(millimetre) * dotsPerMillimetre).rounded())
            guard x < dots else { break }
            for y in 0..<(millimetre % 10 == 0 ? 36 : millimetre % 5 == 0 ? 24 : 14) { bitmap[x, y] = 255 }
        }
        return bitmap
    }
}
