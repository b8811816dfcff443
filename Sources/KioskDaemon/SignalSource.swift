// SPDX-License-Identifier: EUPL-1.2
import CLoop
import Glibc

/// Signals as a descriptor: nothing of ours runs inside a signal handler.
final class SignalSource {
    static let watched = [SIGTERM, SIGINT, SIGHUP, SIGWINCH, SIGCHLD, SIGCONT]

    let descriptor: Int32

    /// Blocks the watched signals for this thread and all it starts; to be made before any other thread.
    init() {
        var set = Self.set()
        pthread_sigmask(SIG_BLOCK, &set, nil)
        descriptor = signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        precondition(descriptor >= 0, "signalfd is part of every kernel this runs on")
        // A printer or a control client that went away shows as EPIPE, not as our end.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit { close(descriptor) }

    static func set() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in watched { sigaddset(&set, number) }
        return set
    }

    /// The signals that arrived since the last call.
    func take() -> [Int32] {
        var numbers: [Int32] = []
        var info = signalfd_siginfo()
        while read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) == MemoryLayout<signalfd_siginfo>.size {
            numbers.append(Int32(info.ssi_signo))
        }
        return numbers
    }
}
