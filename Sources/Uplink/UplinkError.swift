// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What went wrong between the terminal and its central, on what, and what to do about it.
public enum UplinkError: Error, Sendable, Equatable, CustomStringConvertible {
    /// libcurl, or a function of it, is not on this machine.
    case libraryMissing(String)
    /// A file of the identity exists and cannot be used.
    case damaged(file: String, detail: String)
    /// A file could not be read or written.
    case file(String, errno: Int32)
    /// The terminal has no certificate yet.
    case notEnrolled
    case badAddress(String)
    /// Not a token of 24 characters: nothing was sent.
    case badToken
    /// The central answered and refused the enrolment.
    case enrolmentRefused(Enrolment.Refusal)
    /// Whoever answered does not know the token, or is not the one who proved that it does.
    case impostor(String)
    /// No connection: refused, timed out, no such name, cut.
    case unreachable(String, detail: String)
    /// The server's certificate was not accepted, or it did not accept ours.
    case tls(String, detail: String)
    /// The server's certificate is not yet or no longer valid by the terminal's estimate of the time.
    case certificateDates(String)
    /// An answer that is no answer of the agreed form.
    case unexpectedAnswer(String, detail: String)
    /// It does not know the form of what it was sent (415).
    case notUnderstood(String)
    /// An answer that the central did not sign.
    case badSignature(String)
    /// The central has not told its key for couriers yet.
    case noCourierKey
    /// As many files as a courier carries.
    case bagFull(String)
    /// The transfer was ended from this side.
    case cancelled

    public var description: String {
        switch self {
        case .libraryMissing(let name):
            "\(name) is missing: install the package libcurl4 (libcurl4t64 on Debian 13)"
        case .damaged(let file, let detail):
            "\(file) is damaged (\(detail)): restore it from a backup, or enrol this terminal anew with a fresh token"
        case .file(let path, let code):
            "\(path): \(systemMessage(code)): check the folder's owner, its rights and the space on the disk"
        case .notEnrolled:
            "this terminal is not enrolled: run kioskctl provision with a token from the operator"
        case .badAddress(let url):
            "\(SafeText.clean(url)) is not an address of a central: it looks like https://central.example:8443"
        case .badToken:
            "this is not an enrolment token: it has 24 letters and digits, in six groups of four; nothing was sent"
        case .enrolmentRefused(let refusal):
            refusal.explanation
        case .impostor(let url):
            "\(url) does not know this token: it is not the central that issued it, or somebody stands between; "
                + "check the address, and try from another network"
        case .unreachable(let url, let detail):
            "\(url) cannot be reached (\(detail)): check the network cable and the address"
        case .tls(let url, let detail):
            "no trusted connection to \(url) (\(detail)): if it lasts, ask the operator whether this terminal was "
                + "withdrawn, and enrol it anew"
        case .certificateDates(let url):
            "the certificate of \(url) is not valid now: ask the operator whether the central's certificate was "
                + "renewed, and compare the time that kioskctl status shows"
        case .unexpectedAnswer(let url, let detail):
            "\(url) gave an answer that is not understood (\(SafeText.clean(detail))): ask the operator to check the "
                + "central's version"
        case .notUnderstood(let url):
            "\(url) does not know this form of batches: it is older than this terminal, and gets the older form"
        case .badSignature(let what):
            "\(what) is not signed by the central of this terminal: it was not used; tell the operator"
        case .noCourierKey:
            "the central has not told this terminal its key for couriers: connect it once, or export at another terminal"
        case .bagFull(let path):
            "\(path) holds as many files as a courier carries: connect this terminal, so that it can hand them over"
        case .cancelled:
            "the transfer was stopped"
        }
    }
}

extension Enrolment.Refusal {
    /// One sentence for the technician: what and what to do.
    var explanation: String {
        switch self {
        case .unknownToken:
            "the central does not know this token: check it letter by letter, or ask the operator for a new one"
        case .usedToken:
            "this token was used before: ask the operator for a new one, and whether another terminal used it"
        case .expiredToken: "this token has expired: ask the operator for a new one"
        case .badProof: "the central did not accept the proof of the token: ask the operator for a new token"
        case .malformed:
            "the central did not understand the request: check that terminal and central run the same version"
        }
    }
}
