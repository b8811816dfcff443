// SPDX-License-Identifier: EUPL-1.2
import CPty
import Glibc

/// A program on a pseudo-terminal, driven by keys and seen through a `TerminalScreen`: a person at the terminal.
public final class PseudoTerminal {
    public enum Failure: Error, CustomStringConvertible {
        case cannotOpen(Int32)
        case cannotStart(String, Int32)

        public var description: String {
            switch self {
            case .cannotOpen(let code): "no pseudo-terminal: \(String(cString: strerror(code)))"
            case .cannotStart(let path, let code): "\(path) cannot start: \(String(cString: strerror(code)))"
            }
        }
    }

    public private(set) var screen: TerminalScreen
    /// How many bytes the program wrote so far.
    public private(set) var receivedBytes = 0
    public private(set) var process: Int32
    private let arguments: [String]
    private let environment: [String]
    /// The terminal end, kept open so that its modes can be read after the program has gone.
    private let slave: Int32
    private let master: Int32
    private var exitStatus: Int32?

    /// - Parameters:
    ///   - program: path of the executable.
    ///   - arguments: without the program's own name.
    ///   - environment: the whole of it; TERM is added where missing.
    public init(
        program: String, arguments: [String], environment: [String: String], columns: Int, rows: Int
    ) throws(Failure) {
        var (master, slave): (Int32, Int32) = (-1, -1)
        guard openpty(&master, &slave, nil, nil, nil) == 0 else { throw .cannotOpen(errno) }
        self.master = master
        self.slave = slave
        screen = TerminalScreen(columns: columns, rows: rows)
        _ = pty_set_size(master, UInt16(columns), UInt16(rows))
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        self.arguments = [program] + arguments
        self.environment = ["TERM": "xterm-256color"].merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        process = Self.spawn(self.arguments, self.environment, on: slave)
        guard process > 0 else { throw .cannotStart(program, errno) }
    }

    /// Starts the program again on the same terminal, left as the last one left it; that one must have ended.
    public func restart() throws(Failure) {
        precondition(exitStatus != nil, "one program at a time")
        process = Self.spawn(arguments, environment, on: slave)
        guard process > 0 else { throw .cannotStart(arguments[0], errno) }
        exitStatus = nil
    }

    private static func spawn(_ arguments: [String], _ environment: [String], on slave: Int32) -> Int32 {
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        argv.append(nil)
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) }
        envp.append(nil)
        defer { for pointer in argv + envp { free(pointer) } }
        return pty_spawn(slave, arguments[0], argv, envp)
    }

    deinit {
        if exitStatus == nil {
            kill(process, SIGKILL)
            var status: Int32 = 0
            waitpid(process, &status, 0)
        }
        close(master)
        close(slave)
    }

    /// Types text or key sequences.
    public func send(_ text: String) { send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            if count > 0 {
                offset += count
            } else {
                // The program does not read: take what it writes meanwhile.
                take(waitingMilliseconds: 20)
                if hasExited { return }
            }
        }
    }

    /// Presses and releases the left button on a cell, zero-based.
    public func click(column: Int, row: Int) {
        send("\u{1B}[<0;\(column + 1);\(row + 1)M\u{1B}[<0;\(column + 1);\(row + 1)m")
    }

    public func resize(columns: Int, rows: Int) {
        screen.resize(columns: columns, rows: rows)
        _ = pty_set_size(master, UInt16(columns), UInt16(rows))
    }

    public func signal(_ number: Int32) { kill(process, number) }

    /// Reads until `condition` holds.
    /// - Returns: false when it did not within `seconds`.
    @discardableResult
    public func wait(seconds: Double = 10, until condition: (TerminalScreen) -> Bool) -> Bool {
        let end = Self.now() + Int64(seconds * 1_000)
        while true {
            if condition(screen) { return true }
            let left = end - Self.now()
            guard left > 0 else { return false }
            take(waitingMilliseconds: Int32(min(left, 50)))
            if hasExited {
                take(waitingMilliseconds: 0)
                return condition(screen)
            }
        }
    }

    /// Waits until some line holds `text`.
    @discardableResult
    public func wait(for text: String, seconds: Double = 10) -> Bool {
        wait(seconds: seconds) { $0.contains(text) }
    }

    /// Reads until nothing has come for `silenceMilliseconds`.
    public func settle(silenceMilliseconds: Int32 = 150) {
        while take(waitingMilliseconds: silenceMilliseconds) {}
    }

    /// Waits for the end of the program.
    /// - Returns: its exit status (128 + signal when killed), or `nil` when it still runs after `seconds`.
    public func waitForExit(seconds: Double = 10) -> Int32? {
        wait(seconds: seconds) { _ in self.hasExited }
        // What it wrote last is still on its way.
        while take(waitingMilliseconds: 0) {}
        return exitStatus
    }

    /// True when the terminal is as a shell wants it: lines, echo, signals.
    public var isSane: Bool {
        var modes = termios()
        guard tcgetattr(slave, &modes) == 0 else { return false }
        let wanted = tcflag_t(ICANON | ECHO | ISIG)
        return modes.c_lflag & wanted == wanted && modes.c_oflag & tcflag_t(OPOST) != 0
    }

    private var hasExited: Bool {
        if exitStatus != nil { return true }
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return false }
        exitStatus = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        return true
    }

    /// Reads what is there, waiting at most so long for the first byte.
    /// - Returns: whether anything came.
    @discardableResult
    private func take(waitingMilliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, waitingMilliseconds) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(master, &buffer, buffer.count)
        guard count > 0 else { return false }
        receivedBytes += count
        screen.feed(buffer[0..<count])
        return true
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
