// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// One stick with all its nodes: they come one after the other, go together and are told of alike.
struct StickCase {
    let identity: DeviceIdentity
    private(set) var nodes: [StickNode] = []
    /// What came of a file system that was looked into, by the node's id.
    private(set) var verdicts: [String: DeviceCondition] = [:]
    /// File systems still to be looked into, the oldest first.
    private(set) var waiting: [String] = []
    /// Until then more of it may come.
    private var quietAt = 0.0
    private var told: DeviceCondition?

    init(_ identity: DeviceIdentity) { self.identity = identity }

    var isEmpty: Bool { nodes.isEmpty }

    /// How it is.
    func condition(at now: Double) -> DeviceCondition {
        // A stick may have two file systems, and one of them may be somebody's own.
        let all = Set(verdicts.values)
        let gravest: [DeviceCondition] = [.courierBusy, .broken, .courierFull, .courierDone]
        if let condition = gravest.first(where: all.contains) { return condition }
        return !waiting.isEmpty || now < quietAt ? .starting : .unexpected
    }

    /// When its condition may change by itself.
    func deadline(at now: Double) -> Double? { now < quietAt ? quietAt : nil }

    mutating func came(_ node: StickNode, at now: Double, waits: StickWaits) {
        nodes.append(node)
        if node.path != nil { waiting.append(node.id) }
        let hasDisk = nodes.contains(where: \.isBlock)
        quietAt = max(hasDisk ? 0 : quietAt, now + (hasDisk ? waits.diskSeconds : waits.plugSeconds))
        if let told { node.report(DeviceStatus(.storage, told)) }
    }

    mutating func went(_ id: String) {
        nodes.removeAll { $0.id == id }
        waiting.removeAll { $0 == id }
        verdicts[id] = nil
    }

    /// The next file system to look into.
    mutating func take() -> StickNode? {
        guard !waiting.isEmpty else { return nil }
        let id = waiting.removeFirst()
        return nodes.first { $0.id == id }
    }

    mutating func decide(_ id: String, _ condition: DeviceCondition?) {
        if nodes.contains(where: { $0.id == id }) { verdicts[id] = condition }
    }

    /// There is news for couriers.
    mutating func serveAgain() {
        for (id, condition) in verdicts.sorted(by: { $0.key < $1.key }) where condition.isCourier {
            if !waiting.contains(id) { waiting.append(id) }
        }
    }

    /// Tells how it is, where that has changed.
    mutating func tell(at now: Double) {
        let condition = condition(at: now)
        guard condition != told else { return }
        told = condition
        for node in nodes { node.report(DeviceStatus(.storage, condition)) }
    }
}
