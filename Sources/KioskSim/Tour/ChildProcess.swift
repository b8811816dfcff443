// SPDX-License-Identifier: EUPL-1.2
import CPty
public import Foundation
import Glibc
import Synchronization

/// A program that is started and waited for, with the words of `Foundation.Process`.
///
/// That one learns of a program's end through a socket and a run loop on a thread of its own, and in a process that
/// starts hundreds of programs now and then it never does (swift-corelibs-foundation, issues 5153 and, of the same call,
/// swift 79881). This asks the kernel: waitpid(2). Every method may be called from any thread once it runs.
///
/// `@unchecked Sendable`: what is set before `run` is not changed after it, the rest is under a lock.
public final class ChildProcess: @unchecked Sendable {
    public enum TerminationReason: Sendable {
        case exit
        /// A signal nobody caught; `terminationStatus` is its number.
        case uncaughtSignal
    }

    public var executableURL: URL?
    public var arguments: [String] = []
    /// That of this process where not given.
    public var environment: [String: String]?
    public var currentDirectoryURL: URL?
    /// A `Pipe` or a `FileHandle`; that of this process where not given. The end of a pipe that the program has is closed
    /// here once it runs.
    public var standardInput: Any?
    public var standardOutput: Any?
    public var standardError: Any?
    /// Go along as descriptors 3, 4, … in this order, and are closed here once it runs.
    public var furtherStreams: [FileHandle] = []

    private struct State {
        var pid: pid_t = 0
        /// As wait(2) tells it.
        var status: Int32?
    }

    private let state = Mutex(State())
    /// Above every descriptor that programs of ours have.
    private static let firstFree: Int32 = 1_000

    public init() {}

    deinit { _ = isRunning }

    /// 0 before `run`.
    public var processIdentifier: Int32 { state.withLock { $0.pid } }

    public var isRunning: Bool { state.withLock { Self.look(&$0) == nil && $0.pid > 0 } }

    /// Of a program that has ended; waits for its end.
    public var terminationStatus: Int32 {
        let status = ended()
        return status & 0x7F == 0 ? status >> 8 & 0xFF : status & 0x7F
    }

    public var terminationReason: TerminationReason { ended() & 0x7F == 0 ? .exit : .uncaughtSignal }

    public func waitUntilExit() { _ = ended() }

    public func terminate() { state.withLock { if Self.look(&$0) == nil, $0.pid > 0 { kill($0.pid, SIGTERM) } } }

    /// Starts it; nothing but the three standard descriptors and the further streams goes along.
    public func run() throws {
        guard let path = executableURL?.path else { throw TourFailure("no program is named") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var theirs: [FileHandle] = []
        for (number, stream) in [standardInput, standardOutput, standardError].enumerated() {
            let number = Int32(number)
            switch stream {
            case let pipe as Pipe:
                let handle = number == 0 ? pipe.fileHandleForReading : pipe.fileHandleForWriting
                theirs.append(handle)
                posix_spawn_file_actions_adddup2(&actions, handle.fileDescriptor, number)
            case let handle as FileHandle where handle === FileHandle.nullDevice:
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
            case let handle as FileHandle:
                posix_spawn_file_actions_adddup2(&actions, handle.fileDescriptor, number)
            default: break
            }
        }
        // By way of numbers that none of them has, so that none is overwritten before it is carried over.
        for (place, stream) in furtherStreams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream.fileDescriptor, Self.firstFree + Int32(place))
        }
        for place in furtherStreams.indices {
            posix_spawn_file_actions_adddup2(&actions, Self.firstFree + Int32(place), 3 + Int32(place))
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3 + Int32(furtherStreams.count))
        if let folder = currentDirectoryURL?.path { posix_spawn_file_actions_addchdir_np(&actions, folder) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let words = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = (environment ?? ProcessInfo.processInfo.environment).map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, path, &actions, &attributes, words, variables)
        guard failure == 0 else { throw TourFailure("cannot start \(path): \(String(cString: strerror(failure)))") }
        state.withLock { $0 = State(pid: pid) }
        for handle in theirs + furtherStreams { try? handle.close() }
    }

    private func ended() -> Int32 {
        while true {
            let (status, pid) = state.withLock { (Self.look(&$0), $0.pid) }
            if let status { return status }
            precondition(pid > 0, "it was never started")
            // Left for whoever looks: two threads may wait for the same program.
            var info = siginfo_t()
            waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT)
        }
    }

    private static func look(_ state: inout State) -> Int32? {
        guard state.status == nil, state.pid > 0 else { return state.status }
        var status: Int32 = 0
        let answer = waitpid(state.pid, &status, WNOHANG)
        if answer == state.pid { state.status = status }
        // Somebody else has waited for it: how it ended nobody knows.
        if answer == -1, errno == ECHILD { state.status = 0xFF << 8 }
        return state.status
    }
}
