// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// The configured command that tells the attendant of a call: a door chime, a message, a light.
///
/// It is told nothing but that somebody calls, runs without a shell, without our descriptors, and is ended after
/// `limitMilliseconds` or when the visitor cancels. (swift-subprocess would start the shared pool, which then wakes
/// an idle kiosk once a second.)
final class CallCommand {
    static let limitMilliseconds: Int64 = 30_000

    private let arguments: [String]
    private var running: [pid_t: Int64] = [:]

    init(arguments: [String]) {
        self.arguments = arguments
    }

    /// When the oldest run must be ended, CLOCK_BOOTTIME milliseconds.
    var deadline: Int64? { running.values.min() }

    /// Starts the command.
    /// - Returns: errno when it could not start, else `nil`. A command still running is not started twice.
    func start(now: Int64) -> Int32? {
        guard running.isEmpty, let program = arguments.first else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        var argumentPointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        argumentPointers.append(nil)
        defer { for pointer in argumentPointers { free(pointer) } }
        let path = getenv("PATH").map { "PATH=" + String(cString: $0) } ?? "PATH=/usr/bin:/bin"
        let environment: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup("SERVICEPUNKT_CALL=attendant"), nil]
        defer { for pointer in environment { free(pointer) } }
        var child: pid_t = 0
        let failure = posix_spawnp(&child, program, &actions, &attributes, argumentPointers, environment)
        guard failure == 0 else { return failure }
        running[child] = now + Self.limitMilliseconds
        return nil
    }

    /// Ends what runs.
    func cancel() {
        for child in running.keys { kill(-child, SIGTERM) }
    }

    /// Ends what ran too long; called on the deadline.
    func expire(now: Int64) {
        for (child, due) in running where due <= now {
            kill(-child, SIGKILL)
            running[child] = now + Self.limitMilliseconds
        }
    }

    /// Takes the exit status of what ended.
    func reap() -> [(process: pid_t, status: Int32)] {
        var ended: [(process: pid_t, status: Int32)] = []
        for child in running.keys {
            var status: Int32 = 0
            if waitpid(child, &status, WNOHANG) == child {
                running[child] = nil
                ended.append((child, status))
            }
        }
        return ended
    }
}
