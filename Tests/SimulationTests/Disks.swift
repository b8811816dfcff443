// SPDX-License-Identifier: EUPL-1.2
import FaultyDisk
import Foundation

/// The disk of a machine or of the central: what its programs see, and beside it what would be found after a power cut.
final class SimulatedDisk {
    /// How a machine ends.
    enum End: String, CaseIterable {
        /// `kill -9`: what was written is there.
        case killed
        /// The power goes: what was not synced is lost, kept, or there in part.
        case cutLost, cutKept, cutTorn

        var luck: DiskImage.Luck {
            switch self {
            case .killed, .cutKept: .kept
            case .cutLost: .lost
            case .cutTorn: .torn
            }
        }
    }

    let folders: [String]
    private var images: [DiskImage] = []
    /// Changes of which no promise was made yet.
    private var pending: [DiskChange] = []
    private let dice: Dice

    init(_ folders: [String], dice: Dice) throws {
        self.folders = folders
        self.dice = dice
        try settle()
    }

    /// Everything as it is now is durable.
    func settle() throws {
        pending = []
        images = try folders.map { folder in
            DiskImage(folder: folder, files: try Self.files(folder), seed: dice.seed())
        }
    }

    static func files(_ folder: String) throws -> [String: [UInt8]] {
        guard FileManager.default.fileExists(atPath: folder) else { return [:] }
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where !name.hasSuffix("-shm") {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        return files
    }

    func holds(_ path: String) -> Bool { folders.contains { path.hasPrefix($0 + "/") || path == $0 } }

    func take(_ change: DiskChange) { pending.append(change) }

    /// Something was promised to somebody: no end can come before this moment any more.
    func promise() {
        for change in pending { for index in images.indices { images[index].take(change) } }
        pending = []
    }

    var summary: String { images.map(\.summary).joined(separator: "; ") }

    /// Ends somewhere after the last promise and leaves what is found then. Nothing may have the files open.
    func end(_ end: End) throws {
        let count = pending.isEmpty ? 0 : dice.below(pending.count + 1)
        for change in pending.prefix(count) { for index in images.indices { images[index].take(change) } }
        var random = DiceGenerator(dice: dice)
        pending = []
        for (index, folder) in folders.enumerated() {
            if end == .killed {
                try images[index].writeCurrent(to: folder)
            } else {
                try images[index].write(to: folder, luck: end.luck, &random)
            }
            chmod(folder, 0o700)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                chmod("\(folder)/\(name)", 0o600)
            }
        }
        // What a mere process wrote and did not sync may still go with the power.
        if end != .killed { try settle() }
    }

    /// Copies of all files, as somebody with the disk in hand makes them.
    func copy() throws -> [[String: [UInt8]]] { try folders.map { try Self.files($0) } }

    /// Puts such a copy in place of what is there.
    func restore(_ copy: [[String: [UInt8]]]) throws {
        for (folder, files) in zip(folders, copy) {
            try? FileManager.default.removeItem(atPath: folder)
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            for (name, bytes) in files {
                try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
                chmod("\(folder)/\(name)", 0o600)
            }
        }
        try settle()
    }
}
