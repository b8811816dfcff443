// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel
import Testing

@Suite("The store of the last two good bundles")
struct BundleStoreTests {
    let folder: ContentFolder
    let key = Curve25519.Signing.PrivateKey()
    let source: ContentSource
    let store: BundleStore

    init() throws {
        folder = try ContentFolder()
        source = try ContentSource.load(directory: folder.path)
        store = BundleStore(directory: folder.path + "/state/content", keys: [key.publicKey], county: "Provlänet")
    }

    func bundle(_ version: UInt32, county: String = "Provlänet", name: String = "Svenska") throws -> Data {
        var source = source
        source.content.version = version
        source.content.languages[0].name = name
        source.county = county
        return Data(try ContentBundle.build(source, key: key))
    }

    var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: store.directory).sorted() }
    }

    func damage(_ name: String) throws {
        let path = store.directory + "/" + name
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes[bytes.count / 2] ^= 0xff
        try bytes.write(to: URL(fileURLWithPath: path))
    }

    @Test("An empty store says what to do")
    func empty() {
        #expect(throws: ContentError.noGoodBundle(directory: store.directory, reasons: [])) { try store.openBest() }
    }

    @Test("The last two are kept and the newest opens")
    func keepsTwo() throws {
        for version in [1, 2, 10] as [UInt32] { try store.install(bytes: bundle(version)) }
        #expect(try files == ["content-0000000002.bundle", "content-0000000010.bundle"])
        let best = try store.openBest()
        #expect(best.manifest.version == 10)
        #expect(best.content.version == 10)
        #expect(best.notices.isEmpty)
    }

    @Test("When the newest is damaged the older one opens, and the technician is told")
    func fallsBack() throws {
        try store.install(bytes: bundle(1))
        try store.install(bytes: bundle(2))
        try damage("content-0000000002.bundle")
        let best = try store.openBest()
        #expect(best.manifest.version == 1)
        guard case .fellBack(to: 1, let reason)? = best.notices.first else {
            Issue.record("no notice: \(best.notices)")
            return
        }
        #expect(reason.contains("Version 2"))
        // The same bundle, fetched again, mends it.
        try store.install(bytes: bundle(2))
        #expect(try store.openBest().manifest.version == 2)
        #expect(try store.openBest().notices.isEmpty)
    }

    @Test("A good bundle is kept rather than a damaged newer one")
    func prunesDamaged() throws {
        try store.install(bytes: bundle(1))
        try store.install(bytes: bundle(2))
        try damage("content-0000000002.bundle")
        try store.install(bytes: bundle(3))
        #expect(try files == ["content-0000000001.bundle", "content-0000000003.bundle"])
    }

    @Test("With both damaged the error names both")
    func bothDamaged() throws {
        try store.install(bytes: bundle(1))
        try store.install(bytes: bundle(2))
        for name in try files { try damage(name) }
        do {
            _ = try store.openBest()
            Issue.record("a damaged bundle opened")
        } catch {
            guard case .noGoodBundle(_, let reasons) = error else {
                Issue.record("another error: \(error)")
                return
            }
            #expect(reasons.count == 2)
        }
    }

    @Test("A lower version is refused; the same one again is fine, but not with other content")
    func versions() throws {
        try store.install(bytes: bundle(5))
        #expect(throws: ContentError.notNewer(offered: 4, installed: 5)) { try store.install(bytes: bundle(4)) }
        try store.install(bytes: bundle(5))
        #expect(throws: ContentError.notNewer(offered: 5, installed: 5)) {
            try store.install(bytes: bundle(5, name: "Svensk"))
        }
        #expect(try store.openBest().content.languages[0].name == "Svenska")
    }

    @Test("What is refused leaves the store as it was")
    func refused() throws {
        try store.install(bytes: bundle(1))
        let before = try files
        let stranger = Data(try ContentBundle.build(source, key: Curve25519.Signing.PrivateKey()))
        #expect(throws: ContentError.unknownKey) { try store.install(bytes: stranger) }
        #expect(throws: ContentError.otherCounty(found: "Granlänet", expected: "Provlänet")) {
            try store.install(bytes: bundle(2, county: "Granlänet"))
        }
        #expect(throws: ContentError.self) { try store.install(bytes: bundle(2).dropLast(3)) }
        #expect(try files == before)
    }

    @Test("A bundle under the name of another version does not open as that version")
    func renamed() throws {
        try store.install(bytes: bundle(1))
        try store.install(bytes: bundle(2))
        let old = store.directory + "/content-0000000001.bundle"
        try FileManager.default.copyItem(atPath: old, toPath: store.directory + "/content-0000000009.bundle")
        let best = try store.openBest()
        #expect(best.manifest.version == 2)
        #expect(!best.notices.isEmpty)
    }

    @Test("A half-written file beside the others is no bundle, and is gone after the next install")
    func halfWritten() throws {
        try store.install(bytes: bundle(1))
        let path = store.directory + "/content-0000000002.bundle.new"
        try Data("half".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try store.openBest().manifest.version == 1)
        try store.install(bytes: bundle(2))
        #expect(try files == ["content-0000000001.bundle", "content-0000000002.bundle"])
    }

    @Test("Installing from a file works the same")
    func fromFile() throws {
        let path = folder.path + "/fetched.bundle"
        try bundle(3).write(to: URL(fileURLWithPath: path))
        #expect(try store.install(path: path).manifest.version == 3)
        #expect(throws: ContentError.self) { try store.install(path: folder.path + "/gone.bundle") }
    }
}
