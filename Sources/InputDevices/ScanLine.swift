// SPDX-License-Identifier: EUPL-1.2

/// Lines out of the characters of a scanner or a stripe reader: pure, so that anything can drive it.
///
/// What looks like the stripe of a payment card is forgotten as soon as it does, and so is all that follows until the
/// reader has been quiet for a second: the other stripes come right behind.
public struct ScanLine: Sendable {
    /// A reader that sends no line end has said all it has to say: milliseconds of silence.
    public static let pauseMilliseconds: Int64 = 100
    /// Fewer characters without a line end are noise.
    public static let fewestCharacters = 4
    /// A longer line is none: nothing of it is handed on.
    public static let mostCharacters = 512
    /// After a payment card: milliseconds of silence before anything counts again.
    public static let refusalMilliseconds: Int64 = 1_000

    /// Unicode scalars, wiped when done with.
    private var characters: [UInt32] = []
    private var lastAt: Int64 = 0
    private var isTooLong = false
    private var isRefusing = false
    /// Payment cards refused so far; their number, no more.
    public private(set) var refusedCount = 0

    public init() { characters.reserveCapacity(Self.mostCharacters) }

    public var deadline: Int64? {
        if isRefusing { return lastAt + Self.refusalMilliseconds }
        return characters.isEmpty && !isTooLong ? nil : lastAt + Self.pauseMilliseconds
    }

    /// - Returns: a line that a pause had ended before this character.
    public mutating func take(_ character: Character, now: Int64) -> String? {
        let line = timePassed(now: now)
        lastAt = now
        guard !isRefusing, let scalar = Self.allowed(character) else { return line }
        guard characters.count < Self.mostCharacters else {
            isTooLong = true
            return line
        }
        characters.append(scalar)
        if PaymentStripe.begins(characters) {
            wipe()
            isRefusing = true
            refusedCount += 1
        }
        return line
    }

    /// Enter or Tab came. - Returns: the lines that are whole now; two when a pause had ended one before.
    public mutating func end(now: Int64) -> [String] {
        let before = timePassed(now: now)
        lastAt = now
        return [before, finish()].compactMap { $0 }
    }

    public mutating func timePassed(now: Int64) -> String? {
        guard let deadline, now >= deadline else { return nil }
        isRefusing = false
        guard characters.count >= Self.fewestCharacters else {
            wipe()
            return nil
        }
        return finish()
    }

    /// The device is gone or lost events: half a line is none.
    public mutating func forget() { wipe() }

    private mutating func finish() -> String? {
        defer { wipe() }
        guard !isTooLong, !characters.isEmpty else { return nil }
        var line = ""
        line.unicodeScalars.append(contentsOf: characters.compactMap { Unicode.Scalar($0) })
        return line
    }

    private mutating func wipe() {
        for index in characters.indices { characters[index] = 0 }
        characters.removeAll(keepingCapacity: true)
        isTooLong = false
    }

    /// Printable ASCII and the letters of Swedish.
    private static func allowed(_ character: Character) -> UInt32? {
        let scalars = character.unicodeScalars
        guard let scalar = scalars.first, scalars.count == 1 else { return nil }
        let isAllowed = (0x20...0x7E).contains(scalar.value) || "åäöÅÄÖéÉüÜ".unicodeScalars.contains(scalar)
        return isAllowed ? scalar.value : nil
    }
}

/// What the stripes of payment cards look like (ISO/IEC 7813): track 1 `%B` and digits, track 2 `;` 13 to 19 digits `=`,
/// track 3 (ISO/IEC 4909) `;` or `+`, two digits more in front. A reader set to another country's keyboard says `<`
/// for `;` and `)` for `=`; one set to leave the marks out begins with the digits.
enum PaymentStripe {
    private static let marks: Set<UInt32> = Set(";+<".unicodeScalars.map(\.value))
    private static let separators: Set<UInt32> = Set("=)D^".unicodeScalars.map(\.value))
    private static let mostDigits = 21
    private static let fewestDigits = 13

    /// Whether the last character makes the line one: asked after each.
    static func begins(_ line: [UInt32]) -> Bool {
        guard let last = line.last else { return false }
        if isDigit(last) {
            // Back over the digits, to what stands before them.
            let digits = line.reversed().prefix(mostDigits + 1).prefix(while: isDigit).count
            let before = line.dropLast(digits)
            guard let mark = before.last else { return false }
            if marks.contains(mark) { return digits >= fewestDigits }
            // "%B4": a card's track 1, wherever it stands.
            let isBank = mark == 0x42 || mark == 0x62
            return isBank && before.dropLast().last == 0x25
        }
        guard separators.contains(last) else { return false }
        let digits = line.dropLast().reversed().prefix(mostDigits + 1).prefix(while: isDigit).count
        return digits == line.count - 1 && (fewestDigits...mostDigits).contains(digits)
    }

    private static func isDigit(_ scalar: UInt32) -> Bool { (0x30...0x39).contains(scalar) }
}
