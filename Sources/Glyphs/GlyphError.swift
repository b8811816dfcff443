// SPDX-License-Identifier: EUPL-1.2

/// Why something cannot be drawn.
public enum GlyphError: Error, Equatable, CustomStringConvertible {
    /// A shared library is missing; the Debian package that holds it.
    case missingLibrary(package: String)
    /// A font is missing; where it was looked for and the Debian package that holds it.
    case missingFont(file: String, package: String)
    /// The file is there but no font, or not at this size.
    case unusableFont(file: String)
    /// libpng gave up.
    case pngFailed
    /// The symbol says something outside the subset: what, and on which line.
    case unsupportedSymbol(what: String, line: Int)
    /// A QR code cannot hold the text, or there is none.
    case textTooLong(byteCount: Int)

    public var description: String {
        switch self {
        case .missingLibrary(let package):
            "a library for drawing text is missing: install the package \(package)"
        case .missingFont(let file, let package):
            "the font \(file) is missing: install the package \(package)"
        case .unusableFont(let file):
            "\(file) cannot be used as a font: reinstall the package it came from"
        case .pngFailed:
            "a picture could not be turned into PNG or back: is the file whole, is there memory?"
        case .unsupportedSymbol(let what, let line):
            "symbol, line \(line): \(what)"
        case .textTooLong(let count):
            "a QR code cannot say \(count) bytes: between 1 and \(QRCode.longestText) fit"
        }
    }
}
