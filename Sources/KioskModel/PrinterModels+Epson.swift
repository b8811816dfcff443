// SPDX-License-Identifier: EUPL-1.2 AND CC-BY-4.0
//
// Data: "ESC/POS printer database" by the receipt-print-hq contributors,
// https://github.com/receipt-print-hq/escpos-printer-db, commit fe07c811 of 2026-07-27, licence CC BY 4.0
// (https://creativecommons.org/licenses/by/4.0/).
// Changed here: only printers with raster graphics, and of each what a slip needs; of code pages six
// encodings, the lowest number of each; print widths limited to 576 dots and to whole bytes. Added from Epson's
// "ESC/POS Command Reference" and manuals: answers (`receipt`), automatic status, kept buffer; USB numbers and
// IEEE 1284 words.

extension PrinterModel {
    /// Printers by Epson.
    static let epson: [PrinterModel] = [
        PrinterModel(
            "TM-L90", vendor: "Epson", modelWords: ["TM-L90"], papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-P80", vendor: "Epson", modelWords: ["TM-P80"], papers: [Paper(80, dots: 576, columns: 42)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-P80-42col", vendor: "Epson", name: "TM-P80 (42 column mode)",
            papers: [Paper(80, dots: 544, columns: 42)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T20II", vendor: "Epson", usb: [USB(0x04B8, 0x0E15)], modelWords: ["TM-T20II"],
            papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T20II-42col", vendor: "Epson", name: "TM-T20II (42 column mode)",
            papers: [Paper(80, dots: 544, columns: 42)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T20III", vendor: "Epson", usb: [USB(0x04B8, 0x0E28)], modelWords: ["TM-T20III"],
            papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T70", vendor: "Epson", modelWords: ["TM-T70"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)],
            dotsPerInch: 180, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T70-SA", vendor: "Epson", name: "TM-T70 South Asia", papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [Page(0, .cp437)], hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T70II", vendor: "Epson", modelWords: ["TM-T70II"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            dotsPerInch: 180, receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T70II-CH", vendor: "Epson", name: "TM-T70II Chinese", papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T70II-CH-58mm", vendor: "Epson", name: "TM-T70II Traditional Chinese",
            papers: [Paper(58, dots: 416, columns: 34)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T70II-SA", vendor: "Epson", name: "TM-T70II South Asia", papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T88II", vendor: "Epson", modelWords: ["TM-T88II"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)],
            dotsPerInch: 180, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T88III", vendor: "Epson", modelWords: ["TM-T88III"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)],
            dotsPerInch: 180, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T88IV", vendor: "Epson", modelWords: ["TM-T88IV"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [Page(19, .cp858), Page(16, .cp1252), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)],
            dotsPerInch: 180, receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-T88IV-SA", vendor: "Epson", name: "TM-T88IV South Asia", papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [Page(0, .cp437)], dotsPerInch: 180, receipt: .processId, hasAutomaticStatus: true,
            keepsBuffer: true),
        PrinterModel(
            "TM-T88V", vendor: "Epson", modelWords: ["TM-T88V"], papers: [Paper(80, dots: 512, columns: 42)],
            codePages: [
                Page(19, .cp858), Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865),
                Page(0, .cp437),
            ],
            dotsPerInch: 180, receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
        PrinterModel(
            "TM-m30III", vendor: "Epson", modelWords: ["TM-m30III"], papers: [Paper(80, dots: 576, columns: 48)],
            codePages: [Page(16, .cp1252), Page(40, .latin9), Page(2, .cp850), Page(5, .cp865), Page(0, .cp437)],
            receipt: .processId, hasAutomaticStatus: true, keepsBuffer: true),
    ]
}
