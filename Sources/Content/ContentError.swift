// SPDX-License-Identifier: EUPL-1.2

/// What can go wrong with content: what happened, on what, and what to do about it.
public enum ContentError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The folder has mistakes; all of them, in order of file and line.
    case problems([ContentProblem])
    /// A file cannot be read or written.
    case file(path: String, reason: String)
    /// The file of a key is not one.
    case key(path: String)
    /// Not a content bundle, or cut short.
    case notABundle(String)
    /// Signed by a key this terminal does not trust.
    case unknownKey
    /// The signature is not that of the manifest.
    case badSignature
    /// The database is not the one that was signed.
    case damaged(String)
    case unknownSchema(Int)
    case otherCounty(found: String, expected: String)
    /// Lower than the version in force, or the same number with other content.
    case notNewer(offered: UInt32, installed: UInt32)
    /// No stored bundle can be opened; one reason a file.
    case noGoodBundle(directory: String, reasons: [String])

    public var description: String {
        switch self {
        case .problems(let problems):
            problems.map(\.description).joined(separator: "\n")
        case .file(let path, let reason):
            "\(SafePath.shown(path)): \(reason)."
        case .key(let path):
            "\(SafePath.shown(path)) is not a content key. Make one with `kioskctl content key`."
        case .notABundle(let why):
            "This is not a whole content bundle (\(why)). Fetch or build it again."
        case .unknownKey:
            "The content bundle is signed by a key this terminal does not trust. Enrol again or use the county's key."
        case .badSignature:
            "The signature of the content bundle is wrong. Fetch or build it again."
        case .damaged(let what):
            "The content bundle is damaged (\(what)). Fetch or build it again."
        case .unknownSchema(let schema):
            "The content bundle has schema \(schema), which this software cannot read. Update the software."
        case .otherCounty(let found, let expected):
            "The content bundle is for \(SafePath.shown(found)), not for \(SafePath.shown(expected)). Choose the right one."
        case .notNewer(let offered, let installed):
            "Content version \(offered) is not newer than version \(installed). Raise `version:` in kiosk.yaml and build again."
        case .noGoodBundle(let directory, let reasons):
            "No content bundle in \(SafePath.shown(directory)) can be opened"
                + (reasons.isEmpty ? "" : " (" + reasons.joined(separator: "; ") + ")")
                + ". Install one with `kioskctl content install`."
        }
    }
}
