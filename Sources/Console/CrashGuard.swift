// SPDX-License-Identifier: EUPL-1.2
import CTerminal
import Glibc

/// Gives the terminal back when the program crashes or exits: what a signal handler may do stands in CTerminal.
enum CrashGuard {
    /// - Parameters:
    ///   - bytes: what to write, at most 512.
    static func arm(descriptor: Int32, modes: termios, bytes: [UInt8]) {
        var modes = modes
        let result = bytes.withUnsafeBytes { ct_guard_arm(descriptor, &modes, $0.baseAddress, $0.count) }
        precondition(result == 0, "the bytes that restore a terminal are fewer than 512")
    }

    static func disarm() { ct_guard_disarm() }
}
