// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

/// Signed notes and checkpoints, against the examples that stand in their specifications.
@Suite struct NoteTests {
    /// From C2SP tlog-cosignature.
    private static let example = """
        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

        """

    /// From C2SP signed-note; its text holds an empty line.
    private static let poem = """
        Ognuno sta solo sul cuor della terra
        trafitto da un raggio di sole:

        ed è subito sera.

        — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

        """

    private static func signer(_ name: String, _ kind: NoteKey.Kind, seed: UInt8 = 7) throws -> NoteSigner {
        try NoteSigner(
            name: name, kind: kind,
            privateKey: Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: seed, count: 32)))
    }

    @Test func theSpecificationsExamplesAreReadAndWrittenAlike() throws {
        let note = try SignedNote(Self.example)
        #expect(note.encoded == Self.example)
        #expect(note.signatures.map(\.name) == ["example.com/behind-the-sofa", "witness.example.com/w1"])
        #expect(note.signatures[1].keyID == 0x8D66_CF3F)
        let checkpoint = try #require(LogCheckpoint(note.text))
        #expect(checkpoint.size == 20_852_163)
        #expect(checkpoint.text == note.text)
        let poem = try SignedNote(Self.poem)
        #expect(poem.encoded == Self.poem)
        #expect(poem.text.hasSuffix("\n\ned è subito sera.\n"))
    }

    /// Go's golang.org/x/mod/sumdb/note names this key for PeterNeumann in its own documentation.
    @Test func aKeyOfGoIsReadWithItsId() throws {
        let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        let key = try NoteKey(text)
        #expect(key.name == "PeterNeumann")
        #expect(key.keyID == 0xC74F_20A3)
        #expect(key.text == text)
        let note = try SignedNote(
            """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

            """)
        #expect(key.verdict(on: note) == .good)
        let other = SignedNote(text: note.text + "And more.\n", signatures: note.signatures)
        #expect(key.verdict(on: other) == .bad)
        let signer = try NoteSigner("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
        #expect(signer.key == key)
        #expect(try signer.sign(note.text, atSeconds: 0) == note.signatures[0])
    }

    @Test func aLogSignsAndASecondPartyCosigns() throws {
        let log = try Self.signer(LogCheckpoint.origin(area: "se"), .log)
        let town = try Self.signer("arjang.se/revision", .cosigner, seed: 9)
        let checkpoint = LogCheckpoint(
            origin: log.key.name, size: 3, root: [UInt8](repeating: 5, count: 32))
        var note = SignedNote(text: checkpoint.text)
        note = note.adding(try log.sign(note.text, atSeconds: 0))
        note = note.adding(try town.sign(note.text, atSeconds: 1_795_435_200))
        let read = try SignedNote(note.encoded)
        #expect(log.key.verdict(on: read) == .good)
        #expect(town.key.verdict(on: read) == .cosigned(atSeconds: 1_795_435_200))
        // Signing again replaces the line.
        #expect(read.adding(try town.sign(note.text, atSeconds: 1_795_435_260)).signatures.count == 2)
        // The same key under another name, another kind or another person's: none of them signed.
        #expect(try Self.signer("arjang.se/other", .cosigner, seed: 9).key.verdict(on: read) == .absent)
        #expect(try Self.signer("arjang.se/revision", .log, seed: 9).key.verdict(on: read) == .absent)
        #expect(try Self.signer("arjang.se/revision", .cosigner, seed: 10).key.verdict(on: read) == .absent)
        // Another text under the same lines.
        let larger = LogCheckpoint(origin: log.key.name, size: 4, root: checkpoint.root)
        let forged = SignedNote(text: larger.text, signatures: read.signatures)
        #expect(log.key.verdict(on: forged) == .bad)
        #expect(town.key.verdict(on: forged) == .bad)
        // A time that was changed.
        let line = read.signatures[1]
        var bytes = line.bytes
        bytes[7] ^= 1
        let later = read.adding(SignedNote.Signature(name: line.name, keyID: line.keyID, bytes: bytes))
        #expect(town.key.verdict(on: later) == .bad)
    }

    @Test func keysGoToFilesAndBack() throws {
        let signer = try Self.signer("värmland.se/revision", .cosigner)
        let again = try NoteSigner(signer.text)
        #expect(again.key == signer.key)
        #expect(try NoteKey(signer.key.text) == signer.key)
        let text = signer.key.text
        for wrong in ["", "a+b", text + "x", text.replacing("+", with: "-"), "x" + text, signer.text] {
            #expect(throws: NoteError.self) { try NoteKey(wrong) }
        }
        for wrong in ["", text, "x" + signer.text, signer.text.replacing("KEY+v", with: "KEY+w")] {
            #expect(throws: NoteError.self) { try NoteSigner(wrong) }
        }
        for name in ["", "a b", "a+b", "a\u{2003}b", "a\u{202E}b"] {
            #expect(throws: NoteError.self) {
                try NoteKey(name: name, kind: .log, publicKey: signer.key.publicKey)
            }
        }
    }

    @Test func whatIsNoNoteIsRefused() {
        let note = Self.example
        let wrong = [
            "", "\n\n", "text\n", "text\n\n", note + "x", String(note.dropLast()), note.replacing("— ", with: "- "),
            note.replacing("AAAABkGF", with: "AAAABkG*"), note + "\u{7}\n", String(repeating: "a", count: 70_000),
            note + String(repeating: "— a AAAAAAA=\n", count: 70), note.replacing("— witness", with: "—  witness"),
        ]
        for text in wrong { #expect(throws: NoteError.self) { try SignedNote(text) } }
    }

    @Test(arguments: [
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUY\n", "a\n1\n", "",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n18446744073709551616\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n",
    ])
    func whatIsNoCheckpointIsRefused(text: String) {
        #expect(LogCheckpoint(text) == nil)
    }

    @Test func everyAreaHasAnOriginOfItsOwn() {
        #expect(LogCheckpoint.origin(area: "se") == "servicepunkt.se/log")
        let areas = ["se", "s e", "s+e", "s%20e", "västra", ""]
        #expect(Set(areas.map { LogCheckpoint.origin(area: $0) }).count == areas.count)
        for area in areas { #expect(SignedNote.isName(LogCheckpoint.origin(area: area))) }
    }
}
