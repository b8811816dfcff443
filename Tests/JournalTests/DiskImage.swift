// SPDX-License-Identifier: EUPL-1.2
import CDisk
import Foundation

/// What a disk may hold after a power cut: the changes of a recorded workload up to a moment, of which only what was
/// synced is sure. Names are sure with the folder's sync and come in order; unsynced writes may be there in part, sector
/// by sector, in any order.
struct DiskImage {
    /// What became of all that was not synced.
    enum Luck: Int, CaseIterable {
        case lost, kept, torn
    }

    static let sectorBytes = 512

    private final class Content {
        var durable: [UInt8] = []
        var pending: [Change] = []
    }

    private enum Change {
        case write(Int, [UInt8])
        case truncate(Int)
    }

    private enum Naming {
        case link(String, Content)
        case rename(String, String)
        case unlink(String)
    }

    private let folder: String
    private var names: [String: Content] = [:]
    private var durableNames: [String: Content] = [:]
    private var pendingNames: [Naming] = []

    /// - Parameter files: what is in the folder before anything is recorded, and durable.
    init(folder: String, files: [String: [UInt8]] = [:]) {
        self.folder = folder
        for (name, bytes) in files {
            let content = Content()
            content.durable = bytes
            names["\(folder)/\(name)"] = content
        }
        durableNames = names
    }

    /// Takes the next change that was recorded.
    mutating func take(_ change: disk_change) {
        let path = String(cString: change.path)
        // SQLite makes its shared memory anew.
        if path.hasSuffix("-shm") { return }
        switch UInt32(change.call) {
        case DISK_CREATE.rawValue: name(.link(path, Content()))
        case DISK_WRITE.rawValue:
            let bytes = change.bytes.map { Array(UnsafeBufferPointer(start: $0, count: change.count)) } ?? []
            names[path]?.pending.append(.write(Int(change.offset), bytes))
        case DISK_TRUNCATE.rawValue: names[path]?.pending.append(.truncate(Int(change.offset)))
        case DISK_SYNC.rawValue where path == folder:
            durableNames = names
            pendingNames = []
        case DISK_SYNC.rawValue:
            guard let content = names[path] else { return }
            for change in content.pending { Self.apply(change, to: &content.durable) }
            content.pending = []
        case DISK_RENAME.rawValue: name(.rename(path, String(cString: change.other)))
        case DISK_UNLINK.rawValue: name(.unlink(path))
        default: break
        }
    }

    private mutating func name(_ naming: Naming) {
        pendingNames.append(naming)
        Self.apply(naming, to: &names)
    }

    private static func apply(_ naming: Naming, to names: inout [String: Content]) {
        switch naming {
        case .link(let path, let content): names[path] = content
        case .rename(let from, let to): names[to] = names.removeValue(forKey: from)
        case .unlink(let path): names[path] = nil
        }
    }

    private static func apply(_ change: Change, to bytes: inout [UInt8]) {
        switch change {
        case .truncate(let length):
            bytes = Array(bytes.prefix(length)) + [UInt8](repeating: 0, count: max(0, length - bytes.count))
        case .write(let offset, let written):
            let end = offset + written.count
            if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
            bytes.replaceSubrange(offset..<end, with: written)
        }
    }

    /// Writes the files as they are found after the cut.
    func write(to place: String, luck: Luck, _ random: inout some RandomNumberGenerator) throws {
        var found = durableNames
        let count: Int
        switch luck {
        case .lost: count = 0
        case .kept: count = pendingNames.count
        case .torn: count = Int.random(in: 0...pendingNames.count, using: &random)
        }
        for naming in pendingNames.prefix(count) { Self.apply(naming, to: &found) }
        try? FileManager.default.removeItem(atPath: place)
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        for (path, content) in found {
            var bytes = content.durable
            for change in content.pending {
                switch luck {
                case .lost: break
                case .kept: Self.apply(change, to: &bytes)
                case .torn:
                    for part in Self.parts(change) where Bool.random(using: &random) { Self.apply(part, to: &bytes) }
                }
            }
            let name = path.dropFirst(folder.count + 1)
            try Data(bytes).write(to: URL(fileURLWithPath: "\(place)/\(name)"))
        }
    }

    private static func parts(_ change: Change) -> [Change] {
        guard case .write(let offset, let bytes) = change else { return [change] }
        var parts: [Change] = []
        var at = 0
        while at < bytes.count {
            // Sectors of the file, not of the write.
            let count = min(bytes.count - at, sectorBytes - (offset + at) % sectorBytes)
            parts.append(.write(offset + at, Array(bytes[at..<at + count])))
            at += count
        }
        return parts
    }
}

/// Numbers from a printed seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64 (public domain, Sebastiano Vigna).
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
