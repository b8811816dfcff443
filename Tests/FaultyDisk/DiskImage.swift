// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// What a disk may hold after a power cut: the changes of a recorded workload up to a moment, of which only what was
/// synced is sure. Names are sure with the folder's sync and come in order; unsynced writes may be there in part, sector
/// by sector, in any order.
public struct DiskImage {
    /// What became of all that was not synced.
    public enum Luck: Int, CaseIterable, Sendable {
        case lost, kept, torn
    }

    static let sectorBytes = 512

    private final class Content {
        var durable: [UInt8] = []
        /// What programs read: the page cache.
        var current: [UInt8] = []
        var pending: [Change] = []

        /// Where what is durable is not what programs read, although it was synced.
        var gaps: String {
            guard pending.isEmpty else { return "" }
            let wrong = stride(from: 0, to: current.count, by: sectorBytes).filter { start in
                let end = min(start + sectorBytes, current.count)
                return end > durable.count || current[start..<end] != durable[start..<end]
            }
            return wrong.isEmpty ? "" : ", \(wrong.count) sectors from \(wrong[0]) to \(wrong[wrong.count - 1]) lost"
        }

        func take(_ change: Change) {
            DiskImage.apply(change, to: &current)
            pending.append(change)
        }
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
    private var luckOfFailedSyncs: SeededRandom

    /// - Parameter files: what is in the folder before anything is recorded, and durable.
    public init(folder: String, files: [String: [UInt8]] = [:], seed: UInt64 = 1) {
        self.folder = folder
        luckOfFailedSyncs = SeededRandom(seed: seed)
        for (name, bytes) in files {
            let content = Content()
            content.durable = bytes
            content.current = bytes
            names["\(folder)/\(name)"] = content
        }
        durableNames = names
    }

    /// Takes the next change that was recorded; one of another folder is passed over.
    public mutating func take(_ change: DiskChange) {
        let path = change.path
        // SQLite makes its shared memory anew.
        if path.hasSuffix("-shm") || !path.hasPrefix(folder) { return }
        switch change.kind {
        case .create: name(.link(path, Content()))
        case .write(let offset, let bytes): names[path]?.take(.write(offset, bytes))
        case .truncate(let length): names[path]?.take(.truncate(length))
        case .sync where path == folder:
            durableNames = names
            pendingNames = []
        case .sync:
            guard let content = names[path] else { return }
            for change in content.pending { Self.apply(change, to: &content.durable) }
            content.pending = []
        case .failedSync:
            // The kernel tells once and takes the pages for clean: what of them is on the disk, nobody knows.
            guard let content = names[path] else { return }
            for part in content.pending.flatMap(Self.parts) where luckOfFailedSyncs.next() & 1 == 0 {
                Self.apply(part, to: &content.durable)
            }
            content.pending = []
        case .rename(let to): name(.rename(path, to))
        case .unlink: name(.unlink(path))
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
            guard !written.isEmpty else { return }
            let end = offset + written.count
            if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
            bytes.withUnsafeMutableBytes { target in
                written.withUnsafeBytes {
                    target.baseAddress?.advanced(by: offset).copyMemory(from: $0.baseAddress!, byteCount: written.count)
                }
            }
        }
    }

    /// In few words: every file, how long it is, how much of it is durable, and whether its name is.
    public var summary: String {
        let files = names.sorted { $0.key < $1.key }.map { path, content in
            let isNamed = durableNames[path] === content
            return
                "\(path.dropFirst(folder.count + 1)) \(content.current.count) (\(content.pending.count) unsynced\(isNamed ? "" : ", unnamed")\(content.gaps))"
        }
        return files.joined(separator: ", ")
    }

    /// Writes the files as the next process finds them where only a process ended.
    public func writeCurrent(to place: String) throws {
        try Self.write(names.mapValues(\.current), of: folder, to: place)
    }

    private static func write(_ files: [String: [UInt8]], of folder: String, to place: String) throws {
        try? FileManager.default.removeItem(atPath: place)
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        for (path, bytes) in files {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(place)/\(path.dropFirst(folder.count + 1))"))
        }
    }

    /// Writes the files as they are found after the cut.
    public func write(to place: String, luck: Luck, _ random: inout some RandomNumberGenerator) throws {
        var found = durableNames
        let count: Int
        switch luck {
        case .lost: count = 0
        case .kept: count = pendingNames.count
        case .torn: count = Int.random(in: 0...pendingNames.count, using: &random)
        }
        for naming in pendingNames.prefix(count) { Self.apply(naming, to: &found) }
        var files: [String: [UInt8]] = [:]
        for (path, content) in found.sorted(by: { $0.key < $1.key }) {
            var bytes = content.durable
            for change in content.pending {
                switch luck {
                case .lost: break
                case .kept: Self.apply(change, to: &bytes)
                case .torn:
                    for part in Self.parts(change) where Bool.random(using: &random) { Self.apply(part, to: &bytes) }
                }
            }
            files[path] = bytes
        }
        try Self.write(files, of: folder, to: place)
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
