// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// One terminal as the central knows it: a key, whatever machines and disks use it.
final class Family {
    let name: String
    let key: [UInt8]
    var terminal = ""
    var placeCode: UInt32 = 1
    /// Every event that any machine of it tried to record, by its serial: when, and what.
    var attempts: [UInt32: Attempt] = [:]
    /// The most the central ever said may be forgotten, by epoch.
    var releasable: [UInt32: UInt64] = [:]
    /// The most that a central had acknowledged before it was restored to less, by epoch: it knows of its going back, no
    /// terminal does.
    var takenBack: [UInt32: UInt64] = [:]
    /// The most the central acknowledged since it was last restored, by epoch.
    var acknowledged: [UInt32: UInt64] = [:]
    /// Bodies of batches that reached the central and were answered, by digest.
    var delivered: [String: [UInt8]] = [:]
    var machines = 0
    /// Somebody restored or copied a disk: two histories may be under way.
    var wasForked = false

    init(name: String, key: [UInt8]) {
        self.name = name
        self.key = key
    }

    struct Attempt {
        let trueMilliseconds: Int64
        let counter: CounterKey
    }
}

/// What one disk was promised to hold, in the order in which it was recorded.
struct Lineage {
    /// An event whose append returned.
    struct Promise {
        let epoch: UInt32
        let sequence: UInt64
        let serial: UInt32
    }

    var promises: [Promise] = []
    /// Events that the opening of an epoch declared as lost at most, by the epoch that it opened: of those before it.
    var declared: [UInt32: UInt64] = [:]
    var epoch: UInt32 = 1

    /// Whether what is missing was declared: of each epoch by the opening of a later one, and no declaration twice.
    /// - Parameter missing: sequences by epoch.
    /// - Returns: an epoch from which on more is missing than was declared after it.
    func undeclared(_ missing: [UInt32: [UInt64]]) -> UInt32? {
        missing.keys.sorted(by: >).first { epoch in
            let lost = missing.reduce(0) { $0 + ($1.key >= epoch ? $1.value.count : 0) }
            return UInt64(lost) > declared(after: epoch)
        }
    }

    func declared(after epoch: UInt32) -> UInt64 {
        declared.reduce(0) { $0 + ($1.key > epoch ? $1.value : 0) }
    }
}
