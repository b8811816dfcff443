// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel
import Testing

@Suite("A content bundle")
struct ContentBundleTests {
    let folder: ContentFolder
    let key = Curve25519.Signing.PrivateKey()
    let source: ContentSource
    let bytes: Data

    init() throws {
        folder = try ContentFolder()
        source = try ContentSource.load(directory: folder.path)
        bytes = Data(try ContentBundle.build(source, key: key))
    }

    @Test("What was built is what is opened")
    func roundTrip() throws {
        let bundle = try ContentBundle.open(bytes: bytes, keys: [key.publicKey], county: "Provlänet")
        #expect(bundle.content == source.content)
        #expect(bundle.manifest.version == 7)
        #expect(bundle.manifest.county == "Provlänet")
        #expect(bundle.manifest.schema == ContentManifest.currentSchema)
        #expect(bundle.notices.isEmpty)
    }

    @Test("The same source and key give the same bytes")
    func deterministic() throws {
        #expect(Data(try ContentBundle.build(source, key: key)) == bytes)
    }

    @Test("A flipped bit anywhere is refused")
    func tampering() throws {
        // Every byte of manifest and footer, and a sample of the database.
        let tail = bytes.count - 512
        let places = stride(from: 0, to: tail, by: 97).map { $0 } + Array(tail..<bytes.count)
        for place in places {
            var changed = bytes
            changed[place] ^= 1
            #expect(throws: ContentError.self, "byte \(place)") {
                try ContentBundle.open(bytes: changed, keys: [key.publicKey])
            }
        }
    }

    @Test("A bundle cut short is refused", arguments: [0, 1, 7, 8, 115, 116, 117, 500, 4_096])
    func truncated(length: Int) {
        #expect(throws: ContentError.self) {
            try ContentBundle.open(bytes: bytes.prefix(length), keys: [key.publicKey])
        }
        #expect(throws: ContentError.self) {
            try ContentBundle.open(bytes: bytes.dropLast(max(1, length)), keys: [key.publicKey])
        }
        #expect(throws: ContentError.self) {
            try ContentBundle.open(bytes: bytes.dropFirst(max(1, length)), keys: [key.publicKey])
        }
    }

    @Test("A bundle without a signature is refused")
    func unsigned() {
        var changed = bytes
        let start = changed.count - 84
        changed.replaceSubrange(start..<start + 64, with: Data(count: 64))
        #expect(throws: ContentError.badSignature) { try ContentBundle.open(bytes: changed, keys: [key.publicKey]) }
    }

    @Test("Another key is refused, also with no key trusted; one of several is enough")
    func keys() throws {
        let stranger = Curve25519.Signing.PrivateKey()
        #expect(throws: ContentError.unknownKey) { try ContentBundle.open(bytes: bytes, keys: [stranger.publicKey]) }
        #expect(throws: ContentError.unknownKey) { try ContentBundle.open(bytes: bytes, keys: []) }
        let bundle = try ContentBundle.open(bytes: bytes, keys: [stranger.publicKey, key.publicKey])
        #expect(bundle.manifest.version == 7)
    }

    @Test("What a stranger signed is refused for its key, before its database is looked at")
    func hostile() throws {
        // A body that is no database at all: had SQLite seen it, the error would be another.
        let stranger = Curve25519.Signing.PrivateKey()
        var theirs = Data(try ContentBundle.build(source, key: stranger))
        theirs.replaceSubrange(0..<100, with: Data(repeating: 0xff, count: 100))
        #expect(throws: ContentError.unknownKey) { try ContentBundle.open(bytes: theirs, keys: [key.publicKey]) }
        // Their database under our footer: the hash refuses it.
        let ours = bytes.suffix(512)
        var mixed = bytes
        mixed.replaceSubrange(0..<100, with: Data(repeating: 0xff, count: 100))
        #expect(mixed.suffix(512) == ours)
        #expect(throws: ContentError.damaged("its database has another hash than the one that was signed")) {
            try ContentBundle.open(bytes: mixed, keys: [key.publicKey])
        }
    }

    @Test("Content of another county is refused")
    func county() {
        #expect(throws: ContentError.otherCounty(found: "Provlänet", expected: "Granlänet")) {
            try ContentBundle.open(bytes: bytes, keys: [key.publicKey], county: "Granlänet")
        }
    }

    @Test("Expired content opens with a notice, from the day after its last")
    func expired() throws {
        let last = CivilDate(year: 2027, month: 12, day: 31)
        let onLast = try ContentBundle.open(bytes: bytes, keys: [key.publicKey], today: last)
        #expect(onLast.notices.isEmpty)
        let after = try ContentBundle.open(bytes: bytes, keys: [key.publicKey], today: last.adding(days: 1))
        #expect(after.notices == [.expired(on: "2027-12-31")])
        #expect(after.content == source.content)
    }

    @Test("A signature does not make control characters harmless")
    func signedButUnsafe() throws {
        var unsafe = source
        unsafe.content.languages[0].strings["menu.contact.name"] = "\u{1B}[2J"
        let signed = Data(try ContentBundle.build(unsafe, key: key))
        #expect(throws: ContentError.damaged("a text has control characters")) {
            try ContentBundle.open(bytes: signed, keys: [key.publicKey])
        }
    }

    @Test("The command's way: folder and key file to bundle file")
    func command() throws {
        let keyFile = folder.path + "/content.key"
        let made = try ContentKey.generate(path: keyFile)
        #expect(try ContentKey.load(path: keyFile).rawRepresentation == made.rawRepresentation)
        let mode = try FileManager.default.attributesOfItem(atPath: keyFile)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: ContentError.self) { try ContentKey.generate(path: keyFile) }
        let output = folder.path + "/out.bundle"
        let manifest = try ContentBundle.build(directory: folder.path, keyFile: keyFile, output: output)
        #expect(manifest.version == 7)
        let publicKey = try ContentKey.loadPublic(path: keyFile + ".pub")
        #expect(try ContentBundle.open(path: output, keys: [publicKey]).content == source.content)
        try folder.write("not.key", "hello")
        #expect(throws: ContentError.key(path: folder.path + "/not.key")) {
            try ContentKey.load(path: folder.path + "/not.key")
        }
    }

    @Test("A folder with a mistake writes no bundle")
    func nothingWritten() throws {
        let keyFile = folder.path + "/content.key"
        try ContentKey.generate(path: keyFile)
        try folder.remove("menu.yaml")
        let output = folder.path + "/out.bundle"
        #expect(throws: ContentError.self) {
            try ContentBundle.build(directory: folder.path, keyFile: keyFile, output: output)
        }
        #expect(!FileManager.default.fileExists(atPath: output))
    }
}
