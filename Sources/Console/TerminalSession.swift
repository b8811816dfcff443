// SPDX-License-Identifier: EUPL-1.2
import CTerminal
import Glibc
public import TextScreen

/// A terminal taken over and given back, whatever happens between. Owns the modes of two file descriptors; used from one
/// thread.
public final class TerminalSession {
    public let input: Int32
    public let output: Int32
    public let abilities: TerminalAbilities
    private let environment: [String: String]
    private let palette: [Theme.Color]
    private let modesFile: ModesFile?
    private var original: termios?
    private var keys: ConsoleKeys
    /// The console's own font, to give back.
    private let fontBefore: ConsoleFont?
    /// errno of the modes file when it could not be written: a SIGKILL would leave the terminal raw. 0: all is well.
    public private(set) var modesFileError: Int32 = 0
    private var buffer = [UInt8](repeating: 0, count: 1_024)

    /// - Parameters:
    ///   - modesFile: where the terminal's own modes are kept while it is ours; `nil`: nowhere.
    ///   - theme: its palette is what a Linux console is given.
    public init(
        input: Int32 = 0, output: Int32 = 1, environment: [String: String], modesFile: String?, theme: Theme
    ) throws(ConsoleError) {
        guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
        self.input = input
        self.output = output
        self.environment = environment
        palette = theme.palette
        keys = ConsoleKeys(descriptor: input)
        let font = Self.consoleCharacters(output, environment)
        fontBefore = font.fontBefore
        abilities = TerminalAbilities(environment: environment, consoleCharacters: font.characters)
        self.modesFile = modesFile.flatMap { ModesFile(path: $0, descriptor: input) }
    }

    deinit { leave() }

    /// Raw modes, the other screen, no cursor, the mouse. Doing it twice is doing it once.
    public func enter() throws(ConsoleError) {
        guard original == nil else { return }
        var modes = termios()
        guard tcgetattr(input, &modes) == 0 else { throw .modesRefused(errno) }
        let sane = modesFile?.read() ?? modes
        modesFileError = modesFile?.write(sane) ?? 0
        CrashGuard.arm(descriptor: output, modes: sane, bytes: leaveBytes)
        var raw = sane
        cfmakeraw(&raw)
        guard tcsetattr(input, TCSANOW, &raw) == 0 else {
            let code = errno
            CrashGuard.disarm()
            throw .modesRefused(code)
        }
        original = sane
        keys.mend()
        write(enterBytes)
    }

    /// See `Terminal.takeKeysFromKernel`.
    func takeKeysFromKernel() -> Int32 { original == nil ? ENOTTY : keys.takeFromKernel() }

    func giveKeysToKernel() { keys.giveBack() }

    /// Gives the terminal back as it was.
    public func leave() {
        guard var modes = original else { return }
        original = nil
        write(leaveBytes)
        keys.giveBack()
        _ = fontBefore?.write(to: output)
        // What was typed to us is not meant for the shell.
        tcflush(input, TCIFLUSH)
        tcsetattr(input, TCSANOW, &modes)
        CrashGuard.disarm()
        modesFile?.remove()
    }

    /// Columns and rows; 80×25 where the terminal does not say and COLUMNS and LINES do not either.
    public func size() -> (columns: Int, rows: Int) {
        var (columns, rows): (UInt16, UInt16) = (0, 0)
        if ct_size(output, &columns, &rows) == 0, columns > 0, rows > 0 { return (Int(columns), Int(rows)) }
        func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
        return (number("COLUMNS") ?? 80, number("LINES") ?? 25)
    }

    public enum Reading: Sendable, Equatable {
        case bytes([UInt8])
        /// Nothing there.
        case nothing
        /// The terminal has gone.
        case closed
    }

    /// What has been typed; never waits.
    /// - Parameter isReady: the caller's own poll(2) has just said that there is something, or that the terminal has gone.
    public func read(isReady: Bool = false) -> Reading {
        if !isReady {
            var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 0) > 0 else { return .nothing }
        }
        let count = Glibc.read(input, &buffer, buffer.count)
        if count > 0 { return .bytes(Array(buffer[0..<count])) }
        return count < 0 && (errno == EINTR || errno == EAGAIN) ? .nothing : .closed
    }

    private static let longestWriteMilliseconds: Int32 = 2_000

    /// One write(2) where the terminal takes it all; a terminal that takes nothing for 2 s is given up for now.
    /// - Returns: false when not all went out: what the terminal shows is unknown then.
    @discardableResult
    public func write(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
            if count > 0 {
                offset += count
                continue
            }
            if count < 0, errno == EINTR { continue }
            guard count < 0, errno == EAGAIN else { return false }
            var descriptor = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
            guard poll(&descriptor, 1, Self.longestWriteMilliseconds) > 0 else { return false }
        }
        return true
    }

    // MARK: Sequences

    private var isConsole: Bool { abilities.colors == .ownPalette }

    private var enterBytes: [UInt8] {
        var text = "\u{1B}[?1049h\u{1B}[0m\u{1B}[?25l\u{1B}[?7l\u{1B}[?1l"
        if isConsole {
            // UTF-8, then the palette: ESC ] P n rrggbb, which no other terminal understands.
            text += "\u{1B}%G"
            for (index, color) in palette.enumerated() {
                let digits = [color.red, color.green, color.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
                text += "\u{1B}]P" + String(index, radix: 16) + digits.joined()
            }
        } else {
            text += "\u{1B}[?2004l\u{1B}[?1000h\u{1B}[?1006h"
        }
        return Array(text.utf8)
    }

    /// The reverse, in the reverse order; harmless where nothing was set.
    private var leaveBytes: [UInt8] {
        var text = "\u{1B}[0m"
        text += isConsole ? "\u{1B}]R\u{1B}[H\u{1B}[2J" : "\u{1B}[?1006l\u{1B}[?1000l"
        text += "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
        return Array(text.utf8)
    }

    /// What the font of a Linux console draws, once it has the blocks that it lacked; `nil` on any other terminal.
    private static func consoleCharacters(_ output: Int32, _ environment: [String: String]) -> (
        characters: Set<UInt32>?, fontBefore: ConsoleFont?
    ) {
        guard environment["TERM"] == "linux", let map = ConsoleFont.map(output) else { return (nil, nil) }
        var (drawn, before): (Set<UInt16>, ConsoleFont?) = (Set(map.map(\.character)), nil)
        // Somebody else's console keeps its font, and what it lacks has stand-ins.
        if let font = ConsoleFont(reading: output), let richer = font.withBlocks(), richer.write(to: output) == 0 {
            (drawn, before) = (richer.characters, font)
        }
        return (Set(drawn.map { UInt32($0) }).union(0x20...0x7E), before)
    }
}
