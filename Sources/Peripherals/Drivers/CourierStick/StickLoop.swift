// SPDX-License-Identifier: EUPL-1.2
import CDevice
import Glibc
import KioskModel

/// The sticks' thread: one stick after the other is looked into and served. Everything here belongs to that one thread.
struct StickLoop {
    private let mailbox: StickMailbox
    private let edges: StickEdges
    private let waits: StickWaits
    private let tool: StickTool
    private var cases: [StickCase] = []

    init(mailbox: StickMailbox, edges: StickEdges, waits: StickWaits, tool: StickTool) {
        self.mailbox = mailbox
        self.edges = edges
        self.waits = waits
        self.tool = tool
    }

    mutating func run() {
        while true {
            let (letters, isStopped) = mailbox.take()
            if isStopped { return }
            for letter in letters { take(letter) }
            if let index = cases.firstIndex(where: { !$0.waiting.isEmpty }) { examine(index) }
            let now = cdev_now()
            for index in cases.indices { cases[index].tell(at: now) }
            wait()
        }
    }

    private mutating func take(_ letter: StickMailbox.Letter) {
        switch letter {
        case .came(let node):
            let index = cases.firstIndex { $0.identity == node.identity } ?? cases.endIndex
            if index == cases.endIndex { cases.append(StickCase(node.identity)) }
            cases[index].came(node, at: cdev_now(), waits: waits)
        case .went(let id):
            for index in cases.indices { cases[index].went(id) }
            cases.removeAll(where: \.isEmpty)
        case .again:
            for index in cases.indices { cases[index].serveAgain() }
        }
    }

    private func wait() {
        guard cases.allSatisfy(\.waiting.isEmpty) else { return }
        let now = cdev_now()
        let left = cases.compactMap { $0.deadline(at: now) }.min().map { max(0, $0 - now) * 1_000 + 1 }
        var watched = pollfd(fd: mailbox.wakeup, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, left.map { Int32(min($0, 60_000)) } ?? -1)
    }

    /// Looks into one file system of a stick, and serves it where it is a courier's.
    private mutating func examine(_ index: Int) {
        guard let node = cases[index].take(), let path = node.path, let county = edges.county() else { return }
        var descriptor = cdev_open(path, O_RDWR)
        // One that is write-protected is read all the same.
        if descriptor < 0, errno == EACCES || errno == EROFS { descriptor = cdev_open(path, O_RDONLY) }
        guard descriptor >= 0 else {
            return decide(index, node, .closed(errno))
        }
        defer { close(descriptor) }
        let volume = StickVolume(node: descriptor, tool: tool, interrupt: node.interrupt)
        do throws(StickTrouble) {
            let names = try volume.names()
            let ours = names.compactMap { CourierName($0) }.filter { $0.keyID == county }
            guard !ours.isEmpty || names.contains(where: { CourierName.unfinishedKeyID($0) == county }) else {
                edges.setAside("it holds no file that is sealed for this county", node.identity)
                return cases[index].decide(node.id, .unexpected)
            }
            cases[index].decide(node.id, .courierBusy)
            cases[index].tell(at: cdev_now())
            cases[index].decide(node.id, edges.serve(volume, ours))
        } catch {
            decide(index, node, error)
        }
    }

    private mutating func decide(_ index: Int, _ node: StickNode, _ trouble: StickTrouble) {
        // Of one that is gone its removal tells.
        if trouble != .gone, !node.interrupt.isRaised { edges.setAside("\(trouble)", node.identity) }
        cases[index].decide(node.id, .unexpected)
    }
}
