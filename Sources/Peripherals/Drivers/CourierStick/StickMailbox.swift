// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel
import Synchronization

/// A node of a stick, as udev told of it: its plug, its disk or a partition.
struct StickNode: Sendable {
    let id: String
    let identity: DeviceIdentity
    let isBlock: Bool
    /// Of a FAT file system; `nil` where there is none to be read.
    let path: String?
    let interrupt: StickInterrupt
    let report: @Sendable (DeviceStatus) -> Void

    init?(_ device: UdevDevice, _ report: @escaping @Sendable (DeviceStatus) -> Void) {
        guard let interrupt = StickInterrupt() else { return nil }
        id = device.syspath
        identity = device.identity
        isBlock = device.subsystem == "block"
        // As udev's blkid calls FAT12, FAT16 and FAT32.
        path = isBlock && device["ID_FS_TYPE"] == "vfat" ? device.devnode : nil
        self.interrupt = interrupt
        self.report = report
    }
}

/// What the roster's thread tells the sticks' thread. Bounded by the roster, which has so many places and no more.
final class StickMailbox: Sendable {
    enum Letter {
        case came(StickNode)
        case went(String)
        case again
    }

    let wakeup: Int32
    /// Readable when the thread has ended.
    let finished: Int32
    private let state = Mutex((letters: [Letter](), interrupts: [String: StickInterrupt](), isStopped: false))

    init?() {
        wakeup = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        finished = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        if wakeup < 0 || finished < 0 { return nil }
    }

    deinit {
        close(wakeup)
        close(finished)
    }

    func came(_ node: StickNode) {
        state.withLock { state in
            state.letters.append(.came(node))
            state.interrupts[node.id] = node.interrupt
        }
        eventfd_write(wakeup, 1)
    }

    /// What is under way on it is broken off at once.
    func went(_ id: String) {
        state.withLock { state in
            state.letters.append(.went(id))
            state.interrupts.removeValue(forKey: id)?.raise()
        }
        eventfd_write(wakeup, 1)
    }

    func again() {
        state.withLock { state in
            if case .again? = state.letters.last { return }
            state.letters.append(.again)
        }
        eventfd_write(wakeup, 1)
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            for interrupt in state.interrupts.values { interrupt.raise() }
        }
        eventfd_write(wakeup, 1)
    }

    func take() -> (letters: [Letter], isStopped: Bool) {
        var count: eventfd_t = 0
        eventfd_read(wakeup, &count)
        return state.withLock { state in
            defer { state.letters = [] }
            return (state.letters, state.isStopped)
        }
    }
}
