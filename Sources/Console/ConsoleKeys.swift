// SPDX-License-Identifier: EUPL-1.2
import CTerminal
import Glibc

/// What the kernel does with keys on a Linux console: it types those of every keyboard that no program holds. Between
/// the moment a keyboard is plugged in and the moment a program holds it, that is anybody's keyboard.
struct ConsoleKeys {
    private let descriptor: Int32
    /// The mode to give back; `nil` while the kernel types as ever.
    private var before: Int32?

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The mode of a console nobody changed: what a process left behind that was killed is not worth keeping.
    private static func sane(_ mode: Int32) -> Int32 { mode == ct_keyboard_off ? ct_keyboard_unicode : mode }

    /// From here on the kernel types nothing.
    /// - Returns: errno: ENOTTY where this is no console, EPERM where it is somebody else's; 0 when it is so.
    mutating func takeFromKernel() -> Int32 {
        guard before == nil else { return 0 }
        let mode = ct_keyboard_mode(descriptor)
        guard mode >= 0 else { return ENOTTY }
        ct_guard_keyboard(Self.sane(mode))
        let code = ct_set_keyboard_mode(descriptor, ct_keyboard_off)
        guard code == 0 else {
            ct_guard_keyboard(-1)
            return code
        }
        before = Self.sane(mode)
        // What was typed until now nobody has looked at.
        tcflush(descriptor, TCIFLUSH)
        return 0
    }

    /// The kernel types again.
    mutating func giveBack() {
        guard let mode = before else { return }
        before = nil
        _ = ct_set_keyboard_mode(descriptor, mode)
        ct_guard_keyboard(-1)
    }

    /// After a SIGKILL the console is left without keys: the next start has them again until it takes them.
    func mend() {
        if ct_keyboard_mode(descriptor) == ct_keyboard_off {
            _ = ct_set_keyboard_mode(descriptor, ct_keyboard_unicode)
        }
    }
}
