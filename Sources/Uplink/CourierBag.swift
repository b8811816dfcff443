// SPDX-License-Identifier: EUPL-1.2
import Foundation
public import KioskModel

/// What this terminal carries for others: files on their way to the central, and receipts on their way back. A folder,
/// bounded; every file is written whole or not at all. Safe from any thread: each call looks at the folder anew.
public struct CourierBag: Sendable {
    /// Terminals that a van meets on its round, and then some.
    public static let mostFiles = 256

    public let directory: String

    public init(directory: String) { self.directory = directory }

    /// What is there, oldest name first.
    public func names(_ kind: CourierName.Kind) -> [CourierName] {
        let found = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return found.sorted().compactMap { CourierName($0) }.filter { $0.kind == kind }
    }

    /// - Returns: `nil` when it is gone.
    public func bytes(_ name: CourierName) throws(UplinkError) -> [UInt8]? {
        try StoredFile.read(path(name), limit: CourierFile.maximumBytes)
    }

    /// Keeps a file; one of the same name is replaced unless it is newer.
    /// - Throws: `UplinkError.bagFull` when there are too many others.
    public func put(_ bytes: [UInt8], as name: CourierName) throws(UplinkError) {
        try StoredFile.makeFolder(directory)
        if name.kind == .sealed, let known = try self.bytes(name), let old = CourierFile.Label(known),
            let new = CourierFile.Label(bytes), old.number >= new.number
        {
            return
        }
        let others = names(name.kind).filter { $0 != name }
        guard others.count < Self.mostFiles else { throw .bagFull(directory) }
        try StoredFile.write(bytes, to: path(name))
    }

    public func remove(_ name: CourierName) {
        unlink(path(name))
    }

    private func path(_ name: CourierName) -> String { directory + "/" + name.text }
}
