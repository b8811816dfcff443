// SPDX-License-Identifier: EUPL-1.2
import CPty
import Glibc
public import KioskModel
import Synchronization

/// A receipt printer in software, true to what matters: a receive buffer with back-pressure, a printing speed, real-time
/// commands executed on receipt, paper that runs out and is refilled, a cover, a plug.
///
/// It runs on a thread of its own; every method may be called from any thread.
public final class VirtualPrinter: Sendable {
    /// What a printer is like.
    public struct Model: Sendable {
        /// Dots across: 576 on 80 mm paper, 384 on 58 mm.
        public var dots = 576
        public var bufferBytes = 4_096
        /// Lines of 24 dots a second; nil prints at once.
        public var linesPerSecond: Double?
        /// Loses its buffer when paper runs out, as some cheap models do; else it goes on after the refill.
        public var forgets = false
        /// Loses its buffer and its settings when paper is put in.
        public var resetsOnRefill = false
        /// Answers `GS ( H`; else only `GS r`.
        public var hasProcessId = true
        /// Takes `GS ( H` and never answers.
        public var swallowsProcessIds = false
        /// Answers `GS r`.
        public var hasPaperSensor = true
        /// Sends status by itself when `GS a` asks for it.
        public var hasAutomaticStatus = true
        /// Numbers of `ESC t` it has.
        public var codePages: [UInt8: CodePage] = Dictionary(
            uniqueKeysWithValues: PrinterModel.standard.codePages.map { ($0.number, $0.characters) })
        public var hasQRCode = true

        public init() {}

        /// A printer as the table describes it, with paper of this width.
        public init(_ model: PrinterModel, paperMillimetres: Int = 80) {
            dots = model.paper(millimetres: paperMillimetres).dots
            codePages = Dictionary(
                model.codePages.map { ($0.number, $0.characters) }, uniquingKeysWith: { first, _ in first })
            hasQRCode = model.hasQRCode
            hasProcessId = model.receipt == .processId
            hasPaperSensor = model.receipt != .none
            hasAutomaticStatus = model.hasAutomaticStatus
            forgets = !model.keepsBuffer
        }
    }

    let model: Model
    private let core: Core
    /// The port it listens on; 0 behind a device node.
    public let port: UInt16
    /// Path of its device node; empty on TCP.
    public let devicePath: String

    /// Listens on loopback TCP, on a free port when `port` is 0. Keeps each slip in `directory` as slip-N.txt and
    /// slip-N.png.
    public init(
        model: Model = Model(), host: String = "127.0.0.1", port: UInt16 = 0, directory: String? = nil
    ) throws(VirtualPrinterError) {
        let (listener, bound) = try PrinterPort.listen(host, port)
        self.model = model
        self.port = bound
        devicePath = ""
        core = Core(PrinterMachine(model: model, directory: directory))
        try start(.listener(listener))
    }

    /// Stands behind a pseudo-terminal, as a device node.
    public init(onNodeWith model: Model, directory: String? = nil) throws(VirtualPrinterError) {
        let node = try PrinterPort.node()
        self.model = model
        port = 0
        devicePath = node.path
        core = Core(PrinterMachine(model: model, directory: directory))
        try start(.node(master: node.master, slave: node.slave))
    }

    /// Stands behind a descriptor that others made: the master of a pseudo-terminal, one end of a pair of sockets. It is
    /// closed when the printer is unplugged or stopped.
    /// - Parameter path: what the other end is called, for `address`.
    public init(
        behind descriptor: Int32, path: String = "", model: Model = Model(), directory: String? = nil
    ) throws(VirtualPrinterError) {
        self.model = model
        port = 0
        devicePath = path
        core = Core(PrinterMachine(model: model, directory: directory))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        core.withLock { $0.connected() }
        try start(.descriptor(descriptor))
    }

    deinit { stop() }

    /// For the driver: `tcp://127.0.0.1:PORT` or the node's path.
    public var address: String { devicePath.isEmpty ? "tcp://127.0.0.1:\(port)" : devicePath }

    // MARK: What a person does to it

    public func setPaper(_ paper: PaperSupply) { change { $0.setPaper(paper) } }
    public func setCover(open: Bool) { change { $0.isCoverOpen = open } }
    public func setOnline(_ isOnline: Bool) { change { $0.isOnline = isOnline } }
    /// Paper for so many dots more, then it is out.
    public func setPaperLeft(dots: Int) { change { $0.dotsLeft = dots } }
    /// The auto-cutter is jammed.
    public func setCutterJammed(_ isJammed: Bool) { change { $0.isCutterJammed = isJammed } }
    /// Real-time and automatic status are no longer sent.
    public func setMute(_ isMute: Bool) { change { $0.isMute = isMute } }
    /// Closes the next connection after so many bytes; what it took by then it prints.
    public func cutNextConnection(afterBytes count: Int) { change { $0.bytesUntilCut = count } }
    /// Closes the connection now and refuses new ones until plugged in again.
    public func setPlugged(_ isPlugged: Bool) { change { $0.isPlugged = isPlugged } }
    /// Gives it another descriptor to stand behind, after an unplug: the same printer in the same or another socket.
    /// Only for one that was made `behind` a descriptor.
    public func plug(into descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        change {
            $0.isPlugged = true
            $0.nextDescriptor = descriptor
        }
    }
    /// Pulls and restores its power: what it held is gone. The plug stays where it is.
    public func restartPower() { change { $0.reset() } }
    /// Nonsense without end on the line.
    public func setBabbling(_ isBabbling: Bool) { change { $0.isBabbling = isBabbling } }

    // MARK: What came of it

    public var slips: [PrintedSlip] { core.withLock { $0.slips } }
    /// Bytes it did not understand, in words; a good driver leaves this empty.
    public var errors: [String] { core.withLock { $0.errors } }
    /// Bytes received since the start.
    public var receivedBytes: [UInt8] { core.withLock { $0.received } }
    /// Connections taken since the start.
    public var connectionCount: Int { core.withLock { $0.connectionCount } }
    /// Bytes wait in the buffer or a slip is begun and not cut.
    public var isAtRest: Bool { core.withLock { $0.buffer.isEmpty && $0.consumer.pending.isEmpty } }
    /// Text of the slip that is not cut yet.
    public var unfinishedText: [String] { core.withLock { $0.consumer.roll.text } }
    /// One line for a person.
    public var summary: String { core.withLock { $0.summary } }
    /// What a person sees who looks at it.
    public var state: State {
        core.withLock { State(paper: $0.paper, isCoverOpen: $0.isCoverOpen, isCutterJammed: $0.isCutterJammed) }
    }

    /// Waits until `condition` holds; false after `seconds`.
    public func wait(seconds: Double = 10, until condition: (VirtualPrinter) -> Bool) -> Bool {
        let deadline = PrinterMachine.now() + seconds
        while !condition(self) {
            if PrinterMachine.now() > deadline { return false }
            usleep(2_000)
        }
        return true
    }

    public func stop() {
        core.withLock { $0.isStopped = true }
        core.wake()
        var watched = pollfd(fd: core.finished, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, 2_000)
    }

    private func change(_ body: (inout PrinterMachine) -> Void) {
        core.withLock { machine in
            body(&machine)
            machine.tellChange()
        }
        core.wake()
    }

    private func start(_ way: PrinterPort.Way) throws(VirtualPrinterError) {
        guard PrinterPort(way: way, core: core).start() else {
            throw VirtualPrinterError("no thread for the printer: error \(errno)")
        }
    }

    /// What the printer and its thread share. The thread outlives a printer nobody holds any more by a moment.
    final class Core: Sendable {
        private let machine: Mutex<PrinterMachine>
        let wakeup = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        let finished = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))

        init(_ machine: sending PrinterMachine) { self.machine = Mutex(machine) }

        deinit {
            close(wakeup)
            close(finished)
        }

        func withLock<Result: Sendable>(_ body: (inout PrinterMachine) -> Result) -> Result {
            machine.withLock { body(&$0) }
        }

        func wake() { eventfd_write(wakeup, 1) }
    }
}

public enum PaperSupply: String, Sendable, CaseIterable {
    case plenty = "in"
    case low
    case out
}

/// Why a virtual printer cannot start.
public struct VirtualPrinterError: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
