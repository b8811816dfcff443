// SPDX-License-Identifier: EUPL-1.2
import CPty
import Glibc
import Synchronization

/// One event as a device tells it (linux/input.h).
public struct VirtualEvent: Sendable, Equatable {
    public var type: UInt16
    public var code: UInt16
    public var value: Int32

    public init(_ type: UInt16, _ code: UInt16, _ value: Int32) {
        self.type = type
        self.code = code
        self.value = value
    }

    /// The end of a report.
    public static let report = VirtualEvent(0, 0, 0)
    /// The kernel lost events.
    public static let dropped = VirtualEvent(0, 3, 0)
}

/// An input device behind a node of a `MockDeviceTree`: events through a FIFO, and every question of libevdev answered
/// by a socket (`EvdevAnswers`). Every method may be called from any thread.
public final class VirtualInput: Sendable {
    public let tree: MockDeviceTree
    public let device: MockDevice
    let answers: Mutex<EvdevAnswers>
    private let line = Mutex<(server: MockIoctlServer?, writer: Int32)>((nil, -1))
    private let sent = Mutex<Int64>(0)

    /// Not plugged in yet.
    public init(tree: MockDeviceTree, device: MockDevice, answers: EvdevAnswers) {
        self.tree = tree
        self.device = device
        self.answers = Mutex(answers)
    }

    deinit { line.withLock { if $0.writer >= 0 { close($0.writer) } } }

    /// "/dev/input/event243", as a program under the preload sees it.
    public var devnode: String { device.devnode ?? "" }
    /// Whether a program holds it for itself (EVIOCGRAB).
    public var isGrabbed: Bool { answers.withLock { $0.isGrabbed } }
    /// EVIOCGRAB fails with EBUSY from now on, as it does when another program holds it.
    public func refuseGrab(_ isRefused: Bool = true) { answers.withLock { $0.refusesGrab = isRefused } }

    /// When events were last sent, CLOCK_MONOTONIC; 0 before the first.
    public var lastSentNanoseconds: Int64 { sent.withLock { $0 } }

    /// How often a program asked for the state of all fingers: it does so after lost events, having thrown away what
    /// was on its way.
    public var slotQuestionCount: Int { answers.withLock { $0.slotQuestionCount } }

    public func plug() throws(DockError) {
        try line.withLock { line throws(DockError) in
            guard line.writer < 0 else { throw DockError("\(devnode) is plugged in already") }
            let socket = tree.ioctlPath(of: devnode)
            mkdir(String(socket[..<(socket.lastIndex(of: "/") ?? socket.endIndex)]), 0o755)
            if line.server == nil {
                line.server = try MockIoctlServer(
                    path: socket,
                    closed: { [weak self] asker in
                        self?.answers.withLock { if $0.grabber == asker { $0.grabber = nil } }
                    },
                    answer: { [weak self] call in
                        guard let self else { return .failure(ENODEV) }
                        return self.answers.withLock { $0.answer(call) }
                    })
            }
            try tree.plug(device)
            // Both ways: it neither waits for a reader nor ends with one.
            line.writer = open(tree.path(of: devnode), O_RDWR | O_NONBLOCK | O_CLOEXEC)
            guard line.writer >= 0 else { throw DockError("\(devnode) cannot be opened, error \(errno)") }
        }
    }

    public func unplug() throws(DockError) {
        try line.withLock { line throws(DockError) in
            guard line.writer >= 0 else { throw DockError("\(devnode) is not plugged in") }
            // The answers stay: the preload ends a program that has the node open when nobody answers.
            close(line.writer)
            line.writer = -1
            answers.withLock { $0.grabber = nil }
            try tree.unplug(device)
        }
    }

    /// Sends events as they are, a report's end included only where given.
    /// - Parameter milliseconds: of CLOCK_BOOTTIME, when they happened; now where not given.
    public func send(_ events: [VirtualEvent], at milliseconds: Int64? = nil) throws(DockError) {
        let stamp = milliseconds ?? Self.now()
        answers.withLock { answers in
            for event in events { answers.note(event) }
        }
        try write(events.flatMap { Self.bytes($0, stamp) })
    }

    /// Sends bytes that may be no event at all.
    public func write(_ bytes: [UInt8]) throws(DockError) {
        try line.withLock { line throws(DockError) in
            guard line.writer >= 0 else { throw DockError("\(devnode) is not plugged in") }
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            sent.withLock { $0 = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec) }
            var done = 0
            while done < bytes.count {
                // Less than PIPE_BUF at a time goes whole or not at all.
                let size = min(2_400, bytes.count - done)
                let count = bytes[done..<done + size].withUnsafeBytes { Glibc.write(line.writer, $0.baseAddress, size) }
                if count > 0 {
                    done += count
                } else {
                    var watched = pollfd(fd: line.writer, events: Int16(POLLOUT), revents: 0)
                    guard errno == EAGAIN, poll(&watched, 1, 5_000) > 0 else {
                        throw DockError("nobody reads \(devnode)")
                    }
                }
            }
        }
    }

    /// Milliseconds of CLOCK_BOOTTIME.
    public static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// `struct input_event` of a 64-bit machine.
    private static func bytes(_ event: VirtualEvent, _ milliseconds: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in [milliseconds / 1_000, milliseconds % 1_000 * 1_000] {
            withUnsafeBytes(of: word) { bytes += $0 }
        }
        withUnsafeBytes(of: event.type) { bytes += $0 }
        withUnsafeBytes(of: event.code) { bytes += $0 }
        withUnsafeBytes(of: event.value) { bytes += $0 }
        return bytes
    }
}
