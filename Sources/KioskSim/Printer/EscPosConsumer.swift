// SPDX-License-Identifier: EUPL-1.2
import Glyphs
import KioskModel
import Slips

/// Reads ESC/POS as a printer does, strictly: a byte it does not know is an error that is kept and shown.
struct EscPosConsumer {
    /// What a command asks of the machine around it.
    enum Effect: Equatable {
        /// Paper moved by so many dots.
        case printed(Int)
        case cut
        case reply([UInt8])
        case automaticStatus(UInt8)
        /// `GS r`: answered only while there is paper.
        case paperSensor
        case error(String)
    }

    var roll: PaperRoll
    private(set) var pending: [UInt8] = []
    private var face = PaperRoll.Face()
    private var lineSpacing = 30
    private var codePage: UInt8 = 0
    private var position = 0
    private var isCentred = false
    /// What `GS ( k` was told so far.
    private var code = (moduleDots: 3, level: QRCode.Level.low, text: "")
    /// Numbers of `ESC t` this printer has.
    private let codePages: [UInt8: CodePage]
    private let hasQRCode: Bool

    init(dots: Int, codePages: [UInt8: CodePage] = VirtualPrinter.Model().codePages, hasQRCode: Bool = true) {
        roll = PaperRoll(dots: dots)
        self.codePages = codePages
        self.hasQRCode = hasQRCode
    }

    /// The buffer is gone, with whatever command was half-way in.
    mutating func forget() {
        pending = []
        roll.clear()
        reset()
    }

    private mutating func reset() {
        face = PaperRoll.Face()
        lineSpacing = 30
        codePage = 0
        isCentred = false
        code = (3, .low, "")
    }

    /// One byte of the buffer.
    mutating func take(_ byte: UInt8) -> [Effect] {
        position += 1
        pending.append(byte)
        guard let length = Self.length(pending) else {
            let spelled = pending.map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
            pending = []
            return [.error("byte \(position): no such command: \(spelled)")]
        }
        guard pending.count >= length else { return [] }
        defer { pending = [] }
        return run(pending)
    }

    /// How long the command is that begins so, as far as that can be told; nil when there is none.
    static func length(_ bytes: [UInt8]) -> Int? {
        switch (bytes[0], bytes.count > 1 ? bytes[1] : nil) {
        // ESC/POS ignores NUL between commands.
        case (0x00, _), (0x0A, _), (0x20...0x7E, _), (0x80..., _): 1
        case (0x10, nil), (0x1B, nil), (0x1D, nil): 2
        // A command broken off, and zeros after it.
        case (0x10, 0x00), (0x1B, 0x00), (0x1D, 0x00): 2
        // Real-time commands were executed on receipt; here they only pass by.
        case (0x10, 0x04), (0x10, 0x05): 3
        case (0x1B, 0x40): 2
        case (0x1B, 0x74), (0x1B, 0x45), (0x1B, 0x4A), (0x1B, 0x64), (0x1B, 0x33), (0x1B, 0x52), (0x1B, 0x4D),
            (0x1B, 0x21), (0x1B, 0x61), (0x1B, 0x2D), (0x1D, 0x42):
            3
        case (0x1B, 0x32): 2
        case (0x1D, 0x21), (0x1D, 0x61), (0x1D, 0x72): 3
        case (0x1D, 0x56): bytes.count < 3 ? 3 : [65, 66].contains(bytes[2]) ? 4 : 3
        case (0x1D, 0x76) where bytes.count > 2 && bytes[2] == 0x00: 3
        case (0x1D, 0x76):
            bytes.count < 8 ? 8 : 8 + (Int(bytes[4]) + Int(bytes[5]) << 8) * (Int(bytes[6]) + Int(bytes[7]) << 8)
        case (0x1D, 0x28): bytes.count < 5 ? 5 : 5 + Int(bytes[3]) + Int(bytes[4]) << 8
        default: nil
        }
    }

    private mutating func run(_ bytes: [UInt8]) -> [Effect] {
        switch (bytes[0], bytes.count > 1 ? bytes[1] : 0) {
        case (0x00, _), (0x10, _), (0x1B, 0x00), (0x1D, 0x00): return []
        case (0x0A, _): return [.printed(roll.feedLine(lineSpacing))]
        case (0x1B, 0x40): reset()
        case (0x1B, 0x74): codePage = bytes[2]
        case (0x1B, 0x45): face.isBold = bytes[2] & 1 != 0
        case (0x1B, 0x21):
            guard bytes[2] & 0xC7 == 0 else { return fail("ESC ! \(bytes[2])") }
            face = PaperRoll.Face(
                wide: bytes[2] & 0x20 != 0 ? 2 : 1, high: bytes[2] & 0x10 != 0 ? 2 : 1, isBold: bytes[2] & 0x08 != 0)
        case (0x1B, 0x4A): return [.printed(roll.feed(Int(bytes[2])))]
        case (0x1B, 0x64): return (0..<Int(bytes[2])).map { _ in .printed(roll.feedLine(lineSpacing)) }
        case (0x1B, 0x33): lineSpacing = Int(bytes[2])
        case (0x1B, 0x32): lineSpacing = 30
        case (0x1B, 0x52), (0x1B, 0x4D):
            if bytes[2] != 0 { return fail("only the standard character set and font A are fitted") }
        case (0x1B, 0x61):
            guard [0, 1, 48, 49].contains(bytes[2]) else { return fail("ESC a \(bytes[2])") }
            guard roll.isAtLineStart else { return fail("ESC a in the middle of a line") }
            isCentred = bytes[2] & 1 != 0
        case (0x1B, 0x2D), (0x1D, 0x42):
            if bytes[2] & 0x0F != 0 { return fail("neither underlining nor white on black is fitted") }
        case (0x1D, 0x21):
            guard bytes[2] & 0x88 == 0 else { return fail("GS ! \(bytes[2])") }
            face.wide = Int(bytes[2] >> 4) + 1
            face.high = Int(bytes[2] & 7) + 1
        case (0x1D, 0x61): return [.automaticStatus(bytes[2])]
        case (0x1D, 0x72): return bytes[2] == 1 || bytes[2] == 49 ? [.paperSensor] : fail("GS r \(bytes[2])")
        case (0x1D, 0x56):
            guard [0, 1, 48, 49, 65, 66].contains(bytes[2]) else { return fail("GS V \(bytes[2])") }
            return [.printed(bytes.count == 4 ? roll.feed(Int(bytes[3])) : 0), .cut]
        case (0x1D, 0x76): return raster(bytes)
        case (0x1D, 0x28): return block(bytes)
        default: return character(bytes[0])
        }
        return []
    }

    private mutating func raster(_ bytes: [UInt8]) -> [Effect] {
        // Broken off, and zeros after it.
        if bytes.count == 3 { return [] }
        guard bytes[2] == 0x30, bytes[3] == 0 else { return fail("GS v with m \(bytes[3])") }
        let width = (Int(bytes[4]) + Int(bytes[5]) << 8) * 8
        let height = Int(bytes[6]) + Int(bytes[7]) << 8
        guard width <= roll.dots else { return fail("a raster \(width) dots wide on paper of \(roll.dots)") }
        return [.printed(roll.raster(width: width, height: height, data: Array(bytes[8...])))]
    }

    private mutating func block(_ bytes: [UInt8]) -> [Effect] {
        if bytes[2] == 0x6B, bytes.count > 7, bytes[5] == 49 { return qrCode(bytes) }
        // Broken off, and zeros after it.
        if bytes.last == 0 { return [] }
        guard bytes[2] == 0x48, bytes.count == 11, bytes[5] == 48, bytes[6] == 48,
            bytes[7...].allSatisfy({ (32...126).contains($0) })
        else { return fail("GS ( \(bytes[2]) with \(bytes.count) bytes") }
        return [.reply([0x37, 0x22] + bytes[7...] + [0])]
    }

    /// `GS ( k` for QR codes: functions 165, 167, 169, 180 and 181.
    private mutating func qrCode(_ bytes: [UInt8]) -> [Effect] {
        guard hasQRCode else { return fail("GS ( k, which is not fitted") }
        // Broken off, and zeros after it.
        if bytes[6] == 0 { return [] }
        switch (bytes[6], bytes[7]) {
        case (65, 49), (65, 50): break
        case (67, 1...16): code.moduleDots = Int(bytes[7])
        case (69, 48...51): code.level = QRCode.Level(rawValue: Int32(bytes[7]) - 48) ?? .low
        case (80, 48): code.text = String(decoding: bytes[8...], as: UTF8.self)
        case (81, 48):
            guard let drawn = try? QRCode(code.text, level: code.level) else { return fail("no such QR code") }
            guard drawn.side * code.moduleDots <= roll.dots else { return fail("a QR code wider than the paper") }
            return [.printed(roll.qrCode(drawn, moduleDots: code.moduleDots, isCentred: isCentred))]
        default: return fail("GS ( k function \(bytes[6]) with \(bytes[7])")
        }
        return []
    }

    private mutating func character(_ byte: UInt8) -> [Effect] {
        let page = codePages[codePage]
        guard byte < 0x80 || page != nil else {
            return fail("character \(byte) in code page \(codePage), which is not fitted")
        }
        guard let character = (page ?? .cp437).decode(byte) else { return fail("no character \(byte)") }
        let fed = roll.put(character, face, lineSpacing: lineSpacing)
        return fed > 0 ? [.printed(fed)] : []
    }

    private func fail(_ what: String) -> [Effect] { [.error("byte \(position): \(what)")] }
}
