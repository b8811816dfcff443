// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
public import KioskModel
import Synchronization

/// Sticks of the van as courier: USB storage with a FAT file system that holds a file sealed for this county. Any other
/// storage is told as `unexpected` once that is known, as `Intruder` does for a terminal of no county.
public final class CourierStick: PeripheralDriver {
    public let name = "CourierStick"
    public let kind = PeripheralKind.storage
    public let subsystems = ["block", "usb"]
    private let storage = Intruder(.storage)
    private let edges: StickEdges
    private let waits: StickWaits
    private let tool: StickTool
    private let running = Mutex<StickMailbox?>(nil)

    public convenience init(edges: StickEdges, waits: StickWaits = StickWaits()) {
        self.init(edges: edges, waits: waits, tool: StickTool())
    }

    init(edges: StickEdges, waits: StickWaits, tool: StickTool) {
        self.edges = edges
        self.waits = waits
        self.tool = tool
    }

    deinit { stop() }

    public func suits(_ device: UdevDevice) -> Bool { storage.suits(device) && edges.county() != nil }

    public func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment {
        guard let mailbox = start(), let node = StickNode(device, report) else {
            return StickAttachment(nil, device.syspath, .unexpected)
        }
        mailbox.came(node)
        return StickAttachment(mailbox, device.syspath, .starting)
    }

    /// There is news for couriers' sticks that are in: they are served once more. From any thread.
    public func serveAgain() { running.withLock { $0?.again() } }

    /// Ends what is under way; returns when it has ended, or after three seconds.
    public func stop() {
        guard
            let mailbox = running.withLock({ running in
                defer { running = nil }
                return running
            })
        else { return }
        mailbox.stop()
        var watched = pollfd(fd: mailbox.finished, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, 3_000)
    }

    /// Nothing runs before the first stick is seen.
    private func start() -> StickMailbox? {
        running.withLock { running in
            if let running { return running }
            guard let mailbox = StickMailbox() else { return nil }
            let (edges, waits, tool) = (edges, waits, tool)
            let failure = DriverThread.start("sticks") {
                var loop = StickLoop(mailbox: mailbox, edges: edges, waits: waits, tool: tool)
                loop.run()
                eventfd_write(mailbox.finished, 1)
            }
            if failure == 0 { running = mailbox }
            return running
        }
    }
}

private final class StickAttachment: PeripheralAttachment {
    let firstCondition: DeviceCondition
    private let mailbox: StickMailbox?
    private let id: String

    init(_ mailbox: StickMailbox?, _ id: String, _ firstCondition: DeviceCondition) {
        self.mailbox = mailbox
        self.id = id
        self.firstCondition = firstCondition
    }

    func detach() { mailbox?.went(id) }
}
