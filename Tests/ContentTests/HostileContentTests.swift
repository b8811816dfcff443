// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel
import Testing

@Suite("A folder that means harm, or that a disk has eaten at")
struct HostileContentTests {
    /// SplitMix64 (Steele, Lea and Flood, 2014): the same damage in every run.
    struct Damage: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test("Nesting without end is refused, not followed", arguments: ["[", "{a: ", "- ", "? "])
    func nesting(opening: String) throws {
        let folder = try ContentFolder()
        try folder.write("menu.yaml", String(repeating: opening, count: 100_000))
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.map(\.file) == ["menu.yaml"])
    }

    @Test("Aliases of aliases cost nothing")
    func aliases() throws {
        let folder = try ContentFolder()
        var text = "a: &a0 [x, x]\n"
        for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        try folder.write("kiosk.yaml", text)
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.contains { $0.file == "kiosk.yaml" })
    }

    @Test("A file larger than a mebibyte, not text, or a folder is refused", arguments: ["large", "binary", "folder"])
    func odd(kind: String) throws {
        let folder = try ContentFolder()
        let path = folder.path + "/questions.yaml"
        try folder.remove("questions.yaml")
        switch kind {
        case "large": try Data(count: 1_048_577).write(to: URL(fileURLWithPath: path))
        case "binary": try Data([0xff, 0xfe, 0x00]).write(to: URL(fileURLWithPath: path))
        default: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.map(\.file) == ["questions.yaml"])
    }

    @Test("A few changed bytes are found, or change nothing that cannot be built and opened", arguments: 0..<8)
    func mutated(seed: UInt64) throws {
        let folder = try ContentFolder()
        let key = Curve25519.Signing.PrivateKey()
        var damage = Damage(state: seed)
        for _ in 0..<40 {
            let (name, text) = try #require(
                ContentFolder.files.sorted { $0.key < $1.key }.randomElement(using: &damage))
            var bytes = Array(text.utf8)
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &damage)] = UInt8.random(in: 0...255, using: &damage)
            }
            let path = folder.path + "/" + name
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let problems = ContentSource.check(directory: folder.path)
            #expect(problems.allSatisfy { SafeText.isClean($0.description) && $0.line >= 1 })
            if problems.isEmpty {
                let source = try ContentSource.load(directory: folder.path)
                let bundle = Data(try ContentBundle.build(source, key: key))
                #expect(try ContentBundle.open(bytes: bundle, keys: [key.publicKey]).content == source.content)
            }
            try folder.write(name, text)
        }
    }
}
