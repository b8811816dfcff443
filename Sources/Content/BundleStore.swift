// SPDX-License-Identifier: EUPL-1.2
public import Crypto
public import Foundation
public import KioskModel

/// Where `kioskd` keeps the last two good bundles: one folder, one file a version.
///
/// A lower version never comes in by `install`; an older one is shown only when the newest cannot be opened.
public struct BundleStore: Sendable {
    public let directory: String
    private let keys: [Curve25519.Signing.PublicKey]
    private let county: String?

    private static let kept = 2
    private static let prefix = "content-"
    private static let suffix = ".bundle"

    public init(directory: String, keys: [Curve25519.Signing.PublicKey], county: String? = nil) {
        self.directory = directory
        self.keys = keys
        self.county = county
    }

    /// Verifies a bundle, makes it durable and removes all but the last two good ones.
    /// - Returns: The bundle as it will open from now on.
    @discardableResult
    public func install(bytes: Data, today: CivilDate? = nil) throws(ContentError) -> ContentBundle {
        let bundle = try ContentBundle.open(bytes: bytes, keys: keys, county: county, today: today)
        let offered = bundle.manifest.version
        let good = goodVersions()
        if let newest = good.first, offered <= newest {
            // The same bundle again is no fault: an answer of the central may have been lost.
            if offered == newest, try ContentFile.read(path: path(newest), maximum: ContentLimits.bundleBytes) == bytes
            {
                return bundle
            }
            throw .notNewer(offered: offered, installed: newest)
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw .file(path: directory, reason: "the folder cannot be made")
        }
        try ContentFile.replace(path: path(offered), with: bytes)
        try prune(keeping: [offered] + good)
        return bundle
    }

    /// The same for a file.
    @discardableResult
    public func install(path: String, today: CivilDate? = nil) throws(ContentError) -> ContentBundle {
        try install(bytes: ContentFile.read(path: path, maximum: ContentLimits.bundleBytes), today: today)
    }

    /// The newest bundle that opens. When a newer one does not, the result says so to the technician.
    public func openBest(today: CivilDate? = nil) throws(ContentError) -> ContentBundle {
        var reasons: [String] = []
        for version in versions() {
            do throws(ContentError) {
                var bundle = try open(version, today: today)
                if !reasons.isEmpty {
                    bundle.notices.append(.fellBack(to: version, reason: reasons.joined(separator: " ")))
                }
                return bundle
            } catch {
                reasons.append("Version \(version): \(error.description)")
            }
        }
        throw .noGoodBundle(directory: directory, reasons: reasons)
    }

    /// Versions in the folder, newest first, good or not.
    func versions() -> [UInt32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix(Self.prefix), name.hasSuffix(Self.suffix) else { return nil }
            guard let version = UInt32(name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count)) else {
                return nil
            }
            return name == Self.name(version) ? version : nil
        }.sorted(by: >)
    }

    /// A file says its version by its name and by its manifest; they must agree.
    private func open(_ version: UInt32, today: CivilDate?) throws(ContentError) -> ContentBundle {
        let bundle = try ContentBundle.open(path: path(version), keys: keys, county: county, today: today)
        guard bundle.manifest.version == version else { throw .damaged("its file has the name of another version") }
        return bundle
    }

    private func goodVersions() -> [UInt32] {
        versions().filter { version in
            do throws(ContentError) {
                _ = try open(version, today: nil)
                return true
            } catch {
                return false
            }
        }
    }

    private func prune(keeping good: [UInt32]) throws(ContentError) {
        let keep = good.prefix(Self.kept)
        for version in versions() where !keep.contains(version) {
            do {
                try FileManager.default.removeItem(atPath: path(version))
            } catch {
                throw .file(path: path(version), reason: "it cannot be removed")
            }
        }
        try ContentFile.synchronize(directory: directory)
    }

    /// Ten digits, so that names sort as versions do.
    private static func name(_ version: UInt32) -> String {
        let digits = String(version)
        return prefix + String(repeating: "0", count: max(0, 10 - digits.count)) + digits + suffix
    }

    func path(_ version: UInt32) -> String { directory + "/" + Self.name(version) }
}
