// SPDX-License-Identifier: EUPL-1.2 AND CC-BY-4.0
//
// Data: "ESC/POS printer database" by the receipt-print-hq contributors,
// https://github.com/receipt-print-hq/escpos-printer-db, commit fe07c811 of 2026-07-27, licence CC BY 4.0
// (https://creativecommons.org/licenses/by/4.0/).
// Changed here: displays, printers without raster graphics and those of Star's own language left out; of each what
// a slip needs; of code pages six encodings, the lowest number of each; unknown print widths set to 512 dots and widths
// over 576 limited to that; the columns of 80-V-UL put right. Added: IEEE 1284 words; all are asked by `GS r`.

extension PrinterModel {
    /// Printers of other makers.
    static let others: [PrinterModel] = [
        PrinterModel(
            "CT-S651", vendor: "Citizen", modelWords: ["CT-S651"], papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)]),
        PrinterModel(
            "ITPP047", vendor: "Munbyn", modelWords: ["ITPP047"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [Page(19, .cp858), Page(6, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)]),
        PrinterModel(
            "KR-306", vendor: "Kefar", modelWords: ["KR-306"], papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [Page(14, .cp858), Page(11, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)]),
        PrinterModel(
            "NT-5890K", vendor: "Netum", modelWords: ["NT-5890K"], papers: [Paper(58, dots: 384, columns: 32)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)],
            cutter: .none, hasQRCode: false),
        PrinterModel(
            "NT-80-V-UL", vendor: "Netum", name: "80-V-UL", modelWords: ["NT-80-V-UL", "80-V-UL"],
            papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)]),
        PrinterModel(
            "P822D", vendor: "PBM", modelWords: ["P822D"], papers: [Paper(80, dots: 576, columns: 42)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)]),
        PrinterModel(
            "POS-5890", vendor: "Zjiang", name: "POS5890 Series", modelWords: ["POS-5890", "POS5890"],
            papers: [Paper(58, dots: 384, columns: 32)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)],
            cutter: .none, hasQRCode: false),
        PrinterModel(
            "RP-F10-58mm", vendor: "Seiko", name: "RP-F10", papers: [Paper(58, dots: 432, columns: 36)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)]),
        PrinterModel(
            "RP-F10-80mm", vendor: "Seiko", name: "RP-F10", modelWords: ["RP-F10"],
            papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)]),
        PrinterModel(
            "RP326", vendor: "Rongta", modelWords: ["RP326"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(44, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ]),
        PrinterModel(
            "RP332", vendor: "Rongta", modelWords: ["RP332"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(44, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            cutter: .full),
        PrinterModel(
            "SRP-S300", vendor: "Bixolon", modelWords: ["SRP-S300"], papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ]),
        PrinterModel(
            "Sunmi-V2", vendor: "Sunmi", name: "Sunmi V2", papers: [Paper(58, dots: 384, columns: 32)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)],
            cutter: .none),
        PrinterModel(
            "T-1", vendor: "Metapace", papers: [Paper(80, dots: 504, columns: 42)],
            codePages: [Page(19, .cp858), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)], dotsPerInch: 180),
        PrinterModel(
            "TEP-200M", vendor: "EPOS", name: "TEP200M Series", modelWords: ["TEP-200M", "TEP200M"],
            papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ]),
        PrinterModel(
            "YHD-8390", vendor: "YHDAA", modelWords: ["YHD-8390"], papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [Page(14, .cp858), Page(11, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)]),
        PrinterModel(
            "ZJ-5870", vendor: "ZiJiang", name: "ZJ-5870 Thermal Receipt Printer", modelWords: ["ZJ-5870"],
            papers: [Paper(58, dots: 384, columns: 32)],
            codePages: [Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)], cutter: .none,
            hasQRCode: false),
    ]
}
