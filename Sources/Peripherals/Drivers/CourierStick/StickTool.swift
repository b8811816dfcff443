// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel

/// Tells a program that works on a stick to let go of it, from any thread.
final class StickInterrupt: Sendable {
    /// Readable once it was raised.
    let descriptor: Int32

    init?() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    func raise() { eventfd_write(descriptor, 1) }

    var isRaised: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 0) > 0
    }
}

/// One of mtools' programs at work on a stick. It has no shell, no descriptors but the node's, and an end to its time,
/// its memory and what it may say: who made the stick may want to harm it.
struct StickTool: Sendable {
    /// Where Debian puts mtools.
    static let folder = "/usr/bin"
    static let memoryBytes = 268_435_456
    /// Complaints beyond are not read.
    static let complaintBytes = 4_096
    /// After its end was asked for.
    private static let endSeconds = 2.0

    var folder = StickTool.folder
    /// No program gets more, whatever it is for.
    var longestSeconds = 600

    /// - Parameters:
    ///   - node: of the stick, open; the program finds it as `nodePath`.
    ///   - source: a file, open; the program finds it as `sourcePath`.
    ///   - outputBytes: saying more is `endless`.
    /// - Returns: what it said. Ending with any status but 0 is `refused`.
    func run(
        _ name: String, _ arguments: [String], on node: Int32, source: Int32 = -1, outputBytes: Int, seconds: Int,
        interrupt: StickInterrupt
    ) throws(StickTrouble) -> [UInt8] {
        guard !interrupt.isRaised else { throw .gone }
        let seconds = min(seconds, longestSeconds)
        var (output, complaints) = (try Pipe(), try Pipe())
        defer {
            output.close()
            complaints.close()
        }
        let child = try start(name, arguments, node, source, output.writing, complaints.writing)
        output.closeWriting()
        complaints.closeWriting()
        let deadline = cdev_now() + Double(seconds)
        var trouble: StickTrouble?
        while trouble == nil, output.isOpen || complaints.isOpen {
            var watched = [output.reading, complaints.reading, interrupt.descriptor].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            let left = deadline - cdev_now()
            if left <= 0 {
                trouble = .slow(tool: name, seconds: seconds)
                break
            }
            poll(&watched, nfds_t(watched.count), Int32(min(left * 1_000 + 1, 60_000)))
            if watched[2].revents != 0 { trouble = .gone }
            if watched[0].revents != 0 { output.read() }
            if watched[1].revents != 0 { complaints.read(keeping: Self.complaintBytes) }
            if output.bytes.count > outputBytes { trouble = .endless(tool: name) }
        }
        let status = end(child, isWell: trouble == nil)
        if let trouble { throw trouble }
        guard let status else { throw .slow(tool: name, seconds: seconds) }
        let signal = status & 0x7F
        guard signal == 0 else { throw interrupt.isRaised ? .gone : .crashed(tool: name, signal: signal) }
        guard status >> 8 & 0xFF == 0 else {
            throw interrupt.isRaised ? .gone : .refused(tool: name, words: Self.words(complaints.bytes))
        }
        return output.bytes
    }

    /// What the node and the source are called for the program.
    static let nodePath = "/proc/self/fd/3"
    static let sourcePath = "/proc/self/fd/4"

    /// No settings but the ones that are given on the command line, and the house's own language.
    private static let environment = [
        "PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C.UTF-8", "MTOOLSRC=/dev/null", "MTOOLS_LOCK_TIMEOUT=5",
    ]

    private func start(
        _ name: String, _ arguments: [String], _ node: Int32, _ source: Int32, _ output: Int32, _ complaints: Int32
    ) throws(StickTrouble) -> pid_t {
        func pointers(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }
        let (words, environment) = (pointers([name] + arguments), pointers(Self.environment))
        defer { for pointer in words + environment { free(pointer) } }
        var child: pid_t = 0
        let failure = cdev_spawn_tool(
            folder + "/" + name, words, environment, output, complaints, node, source, Self.memoryBytes, 60, &child)
        guard failure == 0 else { throw failure == ENOENT ? .missingTools : .noResources(failure) }
        return child
    }

    /// Sees the program end, by force where it has to be.
    /// - Returns: its status; `nil` where it does not end by itself. In the kernel, over a stick that does not answer, it
    ///   may not end at all: then it is left behind.
    private func end(_ child: pid_t, isWell: Bool) -> Int32? {
        for isForced in isWell ? [false, true] : [true] {
            if isForced { kill(-child, SIGKILL) }
            let until = cdev_now() + Self.endSeconds
            repeat {
                var status: Int32 = 0
                // One that said it was done, and went on, is none that crashed.
                if waitpid(child, &status, WNOHANG) == child { return isForced && isWell ? nil : status }
                poll(nil, 0, 2)
            } while cdev_now() < until
        }
        return nil
    }

    private static func words(_ bytes: [UInt8]) -> String {
        let first = bytes.prefix { $0 != 0x0A }.prefix(160)
        return SafeText.clean(String(decoding: first, as: UTF8.self))
    }
}

/// The reading end of what a program says.
private struct Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32
    private(set) var bytes: [UInt8] = []
    var isOpen: Bool { reading >= 0 }

    init() throws(StickTrouble) {
        var ends: [Int32] = [-1, -1]
        guard cdev_pipe(&ends) == 0 else { throw .noResources(errno) }
        (reading, writing) = (ends[0], ends[1])
    }

    /// What is there; the rest comes the next time. Nothing is kept beyond `keeping`.
    mutating func read(keeping: Int = .max) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(reading, &chunk, chunk.count)
        if count > 0 {
            bytes += chunk[..<min(count, max(0, keeping - bytes.count))]
        } else if count == 0 || errno != EINTR {
            Glibc.close(reading)
            reading = -1
        }
    }

    mutating func closeWriting() {
        if writing >= 0 { Glibc.close(writing) }
        writing = -1
    }

    mutating func close() {
        closeWriting()
        if reading >= 0 { Glibc.close(reading) }
        reading = -1
    }
}
