// SPDX-License-Identifier: EUPL-1.2
import Content
import Crypto
import Foundation
import KioskModel
import Testing

@Suite("The folder Kiosk/ as it is shipped")
struct KioskFolderTests {
    /// Beside `Tests/`.
    static let directory: String = {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().appendingPathComponent("Kiosk").path
    }()

    @Test("The checker finds nothing to say")
    func clean() {
        let problems = ContentSource.check(directory: Self.directory)
        #expect(problems.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
    }

    @Test("It holds the first four languages, Swedish first, and every service")
    func complete() throws {
        let content = try ContentSource.load(directory: Self.directory).content
        #expect(content.languages.map(\.tag) == ["sv", "sv-x-plain", "en", "fi"])
        #expect(Set(content.menu.map(\.kind)) == Set(MenuEntry.Kind.allCases))
        #expect(content.agencies.count >= 8)
    }

    @Test("Swedish is easy to read, plain Swedish easier", arguments: [("sv", 30.0), ("sv-x-plain", 25.0)])
    func readable(tag: String, limit: Double) throws {
        let content = try ContentSource.load(directory: Self.directory).content
        let lix = Readability.lix(Array(content.language(tag).strings.values))
        #expect(lix > 0 && lix <= limit, "LIX \(lix)")
    }

    @Test("What agencies are for is easy to read")
    func agenciesReadable() throws {
        let content = try ContentSource.load(directory: Self.directory).content
        #expect(Readability.lix(content.agencies.compactMap { $0.about["sv"] }) <= 30)
        #expect(Readability.lix(content.agencies.compactMap { $0.about["sv-x-plain"] }) <= 25)
    }

    @Test("Every agency has a text in every language, a safe address and a source")
    func agencies() throws {
        let content = try ContentSource.load(directory: Self.directory).content
        for agency in content.agencies {
            #expect(Set(agency.about.keys) == ["sv", "sv-x-plain", "en", "fi"], "\(agency.id)")
            #expect(agency.web.hasPrefix("https://"), "\(agency.id)")
            #expect(agency.source.hasPrefix("https://"), "\(agency.id)")
            #expect(agency.hours.week.contains { !$0.isEmpty }, "\(agency.id) is never open")
        }
    }

    @Test("The practice agency is the only one that is met by video, and its place in the world is one address")
    func practice() throws {
        let agencies = try ContentSource.load(directory: Self.directory).content.agencies
        let met = agencies.compactMap { agency in agency.meeting.map { (agency.id, $0) } }
        #expect(met.map(\.0) == ["ovningsmyndigheten"])
        let profile = try #require(met.first?.1)
        #expect(profile.isPractice && profile.adapter == .desk)
        // The demo changes host and port by one substitution.
        let origin = "https://desk.servicepunkt.example:8444"
        #expect(profile.meetingOrigins == [origin])
        #expect(profile.start.hasPrefix(origin + "/") && profile.endPage?.hasPrefix(origin + "/") == true)
    }

    @Test("Every phrase of a slip can be told in every language")
    func phrases() throws {
        let content = try ContentSource.load(directory: Self.directory).content
        #expect(content.phrases.count >= 10)
        for language in content.languages {
            #expect(content.phrases.allSatisfy { language.strings["phrase." + $0]?.isEmpty == false })
        }
    }

    @Test("It makes a bundle that opens to the same content")
    func bundle() throws {
        let source = try ContentSource.load(directory: Self.directory)
        let key = Curve25519.Signing.PrivateKey()
        let bytes = Data(try ContentBundle.build(source, key: key))
        #expect(bytes.count < 1_048_576)
        #expect(try ContentBundle.open(bytes: bytes, keys: [key.publicKey]).content == source.content)
    }

    @Test("The measure of reading agrees with one made by hand")
    func measure() {
        // Nine words, two sentences, two long words (servicepunkten, hjälper): 4.5 + 22.2.
        let text = "Kom in i servicepunkten här. Vi hjälper dig gärna."
        #expect(abs(Readability.lix([text]) - (9.0 / 2 + 200.0 / 9)) < 0.001)
        #expect(Readability.lix(["{count} {name}"]) == 0)
    }
}
