// SPDX-License-Identifier: EUPL-1.2
public import TextScreen

/// What a person did at a terminal.
public enum TerminalEvent: Sendable, Equatable {
    case key(Key)
    /// The left button went down on a cell, zero-based.
    case press(column: Int, row: Int)
    case release(column: Int, row: Int)
}

/// Bytes of a terminal into events, a byte at a time, whatever the bytes. Holds at most one unfinished sequence.
public struct TerminalInput: Sendable {
    /// How long an Escape waits for the rest of a sequence. A key press sends its bytes at once; over a slow line they may
    /// come apart by some milliseconds (ncurses waits 1,000, vim 100, tmux 10 to 500).
    public static let escapeDelayMilliseconds: Int64 = 50
    /// No sequence we know is longer; what is, is thrown away whole.
    private static let longestSequence = 32

    private var pending: [UInt8] = []
    /// A sequence too long is being thrown away up to its last byte.
    private var isSkipping = false
    private var hasInterrupt = false

    /// When `flush` is due, in the caller's milliseconds.
    public private(set) var pendingDeadline: Int64?

    public init() {}

    /// Takes what was read at `now`.
    public mutating func feed(_ bytes: some Sequence<UInt8>, now: Int64) -> [TerminalEvent] {
        var events: [TerminalEvent] = []
        for byte in bytes { take(byte, &events) }
        pendingDeadline = pending.isEmpty ? nil : now + Self.escapeDelayMilliseconds
        return events
    }

    /// What waited long enough: an Escape alone was the key; half a sequence was nothing.
    public mutating func flush(now: Int64) -> [TerminalEvent] {
        guard let deadline = pendingDeadline, now >= deadline else { return [] }
        let isEscape = pending == [0x1B]
        pending = []
        isSkipping = false
        pendingDeadline = nil
        return isEscape ? [.key(.escape)] : []
    }

    /// True once after Control-C.
    public mutating func takeInterrupt() -> Bool {
        defer { hasInterrupt = false }
        return hasInterrupt
    }

    private mutating func take(_ byte: UInt8, _ events: inout [TerminalEvent]) {
        if isSkipping {
            if (0x40...0x7E).contains(byte) || byte == 0x1B {
                isSkipping = false
                pending = byte == 0x1B ? [0x1B] : []
            }
            return
        }
        guard let first = pending.first else { return begin(byte, &events) }
        if first == 0x1B { return continueEscape(byte, &events) }
        // In the middle of a character.
        guard byte & 0xC0 == 0x80 else {
            pending = []
            return begin(byte, &events)
        }
        pending.append(byte)
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard pending.count == length else { return }
        if let text = String(validating: pending, as: UTF8.self), let character = text.first, !isInvisible(character) {
            events.append(.key(.character(character)))
        }
        pending = []
    }

    /// Control characters beyond ASCII are nobody's key.
    private func isInvisible(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    private mutating func begin(_ byte: UInt8, _ events: inout [TerminalEvent]) {
        switch byte {
        case 0x1B: pending = [byte]
        case 0x0D, 0x0A: events.append(.key(.enter))
        case 0x09: events.append(.key(.tab))
        case 0x08, 0x7F: events.append(.key(.backspace))
        case 0x03: hasInterrupt = true
        case 0x20...0x7E: events.append(.key(.character(Character(Unicode.Scalar(byte)))))
        case 0xC2...0xF4: pending = [byte]
        default: break
        }
    }

    private mutating func continueEscape(_ byte: UInt8, _ events: inout [TerminalEvent]) {
        if pending.count == 1 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "O"): pending.append(byte)
            case 0x1B: events.append(.key(.escape))
            default:
                // Alt with a key, or Escape and a quick finger: both keys count.
                pending = []
                events.append(.key(.escape))
                begin(byte, &events)
            }
            return
        }
        if byte == 0x1B {
            // The sequence broke off.
            pending = [byte]
            return
        }
        pending.append(byte)
        // The Linux console sends its F1 as ESC [ [ A.
        if pending.count == 3, byte == UInt8(ascii: "[") { return }
        if (0x40...0x7E).contains(byte) {
            let sequence = pending
            pending = []
            if let event = TerminalSequence.event(sequence) { events.append(event) }
        } else if byte < 0x20 || byte > 0x7E {
            pending = []
        } else if pending.count >= Self.longestSequence {
            isSkipping = true
        }
    }
}
