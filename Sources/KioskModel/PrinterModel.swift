// SPDX-License-Identifier: EUPL-1.2

/// Characters above ASCII as a printer numbers them. The tables are in `Slips`.
public enum CodePage: String, Sendable, Codable, CaseIterable {
    case cp858, cp1252, latin9, cp850, cp865, cp437
}

/// What a kind of receipt printer can do, as a table knows it: one row a model.
///
/// Rows come from the public ESC/POS printer database; `PrinterModels.swift` says which and what was changed.
public struct PrinterModel: Sendable, Equatable {
    /// How wide the print is on one width of paper.
    public struct Paper: Sendable, Equatable {
        /// Width of the roll: 80 or 58.
        public var millimetres: Int
        public var dots: Int
        /// Characters across in font A.
        public var columns: Int

        public init(_ millimetres: Int, dots: Int, columns: Int) {
            self.millimetres = millimetres
            self.dots = dots
            self.columns = columns
        }
    }

    /// A number of `ESC t` and what it stands for.
    public struct Page: Sendable, Equatable {
        public var number: UInt8
        public var characters: CodePage

        public init(_ number: UInt8, _ characters: CodePage) {
            self.number = number
            self.characters = characters
        }
    }

    /// USB vendor and product that mean this model and no other.
    public struct USB: Sendable, Equatable {
        public var vendor: UInt16
        public var product: UInt16

        public init(_ vendor: UInt16, _ product: UInt16) {
            self.vendor = vendor
            self.product = product
        }
    }

    public enum Cutter: String, Sendable {
        /// Paper is fed to the edge and torn.
        case none
        case partial
        case full
    }

    /// How it is asked whether everything before the question is on paper.
    public enum Receipt: String, Sendable {
        /// `GS ( H` function 48: the answer carries our own number.
        case processId
        /// `GS r 1`: for models without the former; no answer while paper is out.
        case paperSensor
        /// It cannot be asked: every slip ends as `unknown`.
        case none
    }

    /// The name of its row: "TM-T20II". Never changes.
    public var id: String
    public var vendor: String
    public var name: String
    public var usb: [USB]
    /// Words of the MDL field of its IEEE 1284 identification.
    public var modelWords: [String]
    /// Wide paper first.
    public var papers: [Paper]
    /// Those we can use, best first; none: every line that is not ASCII is drawn.
    public var codePages: [Page]
    public var dotsPerInch: Int
    public var cutter: Cutter
    /// `GS ( k` draws a QR code.
    public var hasQRCode: Bool
    public var receipt: Receipt
    /// `GS a`: it says by itself when something changes.
    public var hasAutomaticStatus: Bool
    /// Known to keep what it was sent while paper is out or the cover open.
    public var keepsBuffer: Bool

    public init(
        _ id: String, vendor: String, name: String = "", usb: [USB] = [], modelWords: [String] = [], papers: [Paper],
        codePages: [Page], dotsPerInch: Int = 203, cutter: Cutter = .partial, hasQRCode: Bool = true,
        receipt: Receipt = .paperSensor, hasAutomaticStatus: Bool = false, keepsBuffer: Bool = false
    ) {
        self.id = id
        self.vendor = vendor
        self.name = name.isEmpty ? id : name
        self.usb = usb
        self.modelWords = modelWords
        self.papers = papers
        self.codePages = codePages
        self.dotsPerInch = dotsPerInch
        self.cutter = cutter
        self.hasQRCode = hasQRCode
        self.receipt = receipt
        self.hasAutomaticStatus = hasAutomaticStatus
        self.keepsBuffer = keepsBuffer
    }

    /// The print on paper of this width: the model's own, or what fits every printer of that width.
    public func paper(millimetres: Int) -> Paper {
        if let exact = papers.first(where: { $0.millimetres == millimetres }) { return exact }
        let widest = papers.first ?? Paper(80, dots: 512, columns: 42)
        return millimetres < 70 ? Paper(58, dots: min(384, widest.dots), columns: min(32, widest.columns)) : widest
    }
}

extension PrinterModel {
    /// A printer named by its address and by nothing else: one that speaks ESC/POS as Epson's do.
    public static let standard = PrinterModel(
        "ESC/POS", vendor: "Epson", name: "ESC/POS, as Epson's",
        papers: [
            Paper(80, dots: 576, columns: 48), Paper(58, dots: 384, columns: 32),
        ],
        codePages: [
            Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437),
        ],
        receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true)

    /// A printer nobody knows. Only what all of them do: ASCII, rasters, feeding. No code page, so every other letter is
    /// drawn; no QR command, so codes are drawn; no cut, because a model without a cutter may print the command's
    /// letters; no automatic status, because some print that too; narrower than any paper of its width.
    public static let unknown = PrinterModel(
        "unknown", vendor: "", name: "unknown ESC/POS printer",
        papers: [Paper(80, dots: 512, columns: 42), Paper(58, dots: 384, columns: 32)], codePages: [], cutter: .none,
        hasQRCode: false)

    /// Every row of the table.
    public static let all: [PrinterModel] = epson + others

    /// The row with this name; `nil` when there is none.
    public static func named(_ id: String) -> PrinterModel? {
        ([standard, unknown] + all).first { $0.id.lowercased() == id.lowercased() }
    }

    /// The model of a device, by what it says of itself: its IEEE 1284 identification first, then its USB numbers and
    /// name. `unknown` when the table has none.
    /// - Parameter ieee1284: "MFG:EPSON;MDL:TM-T20II;CMD:ESC/POS;…"; empty where there is none.
    public static func find(identity: DeviceIdentity, ieee1284: String) -> PrinterModel {
        let words = tokens(mdl(ieee1284))
        if let found = best(words) { return found }
        if let vendor = identity.vendor, let product = identity.product,
            let found = all.first(where: { $0.usb.contains(USB(vendor, product)) })
        {
            return found
        }
        return best(tokens(identity.name)) ?? .unknown
    }

    /// The row whose words all stand in these, the longest first: "TM-T20II-42col" is not "TM-T20II".
    private static func best(_ words: [String]) -> PrinterModel? {
        all.filter { model in model.modelWords.contains { words.contains($0.lowercased()) } }
            .max { ($0.modelWords.map(\.count).max() ?? 0) < ($1.modelWords.map(\.count).max() ?? 0) }
    }

    private static func tokens(_ text: String) -> [String] {
        text.lowercased().split { " ,;/_()".contains($0) }.prefix(16).map(String.init)
    }

    private static func mdl(_ ieee1284: String) -> String {
        for field in ieee1284.prefix(1_024).split(separator: ";") {
            let parts = field.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(while: \.isWhitespace) }
            if parts.count == 2, ["mdl", "model"].contains(parts[0].lowercased()) { return String(parts[1]) }
        }
        return ""
    }
}
