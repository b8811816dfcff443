// SPDX-License-Identifier: EUPL-1.2

/// How files for the courier are called on a stick: "servicepunkt-KEY-TERMINAL.sealed" on the way to the central and
/// ".receipt" on the way back, both parts in hexadecimal. The name is only where to look; what counts is inside.
public struct CourierName: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case sealed, receipt
    }

    public var kind: Kind
    /// `CourierFile.keyID`: of another central's files nothing is opened.
    public var keyID: [UInt8]
    /// The first 8 bytes of the terminal id.
    public var terminal: [UInt8]

    public init(_ kind: Kind, keyID: [UInt8], terminalID: some Collection<UInt8>) {
        self.kind = kind
        self.keyID = keyID
        terminal = Array(terminalID.prefix(8))
    }

    /// - Returns: `nil` for any other name. Case does not matter: FAT does not always keep it.
    public init?(_ text: String) {
        let halves = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, let kind = Kind(rawValue: String(halves[1])) else { return nil }
        let parts = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0] == "servicepunkt", let keyID = Hex.decode(parts[1]), keyID.count == 8,
            let terminal = Hex.decode(parts[2]), terminal.count == 8
        else { return nil }
        self.kind = kind
        self.keyID = keyID
        self.terminal = terminal
    }

    public var text: String { stem + "." + kind.rawValue }

    /// What the file is called while it is written onto a stick: such a one is never taken for whole.
    public var unfinishedText: String { stem + Self.unfinished }

    /// The county of a file that somebody began to write onto a stick; `nil` for any other name.
    public static func unfinishedKeyID(_ text: String) -> [UInt8]? {
        guard text.lowercased().hasSuffix(unfinished) else { return nil }
        return CourierName(String(text.dropLast(unfinished.count)) + "." + Kind.sealed.rawValue)?.keyID
    }

    private static let unfinished = ".part"
    private var stem: String { "servicepunkt-\(Hex.encode(keyID))-\(Hex.encode(terminal))" }
}
