// SPDX-License-Identifier: EUPL-1.2
import Foundation
public import KioskModel

/// A content folder, read and found without fault: what a bundle is built from.
public struct ContentSource: Sendable, Equatable {
    public var content: KioskContent
    /// Whose content this is: "Värmlands län".
    public var county: String
    /// Last day the content is meant for, ISO 8601; after it a terminal shows a notice.
    public var expires: String

    public init(content: KioskContent, county: String, expires: String) {
        self.content = content
        self.county = county
        self.expires = expires
    }

    /// Reads a folder such as `Kiosk/`.
    /// - Throws: `ContentError.problems` with everything that is wrong.
    public static func load(directory: String) throws(ContentError) -> ContentSource {
        let (source, problems) = read(directory: directory)
        guard let source, problems.isEmpty else { throw .problems(problems) }
        return source
    }

    /// Everything that is wrong in a folder; empty when a bundle can be built.
    public static func check(directory: String) -> [ContentProblem] {
        read(directory: directory).problems
    }

    private static func read(directory: String) -> (source: ContentSource?, problems: [ContentProblem]) {
        var findings = Findings()
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue else {
            findings.add(directory, nil, "there is no such folder", "Name the folder with kiosk.yaml in it")
            return (nil, findings.sorted)
        }
        let identity = readIdentity(directory, &findings)
        let registry = CodeRegistry(directory: directory, &findings)
        let languages = LanguageFiles(directory: directory, &findings)
        var used = UsedOnce()
        for entry in languages.entries {
            let (code, tag) = (entry.language.code, entry.language.tag)
            used.check(
                code: code, id: tag, file: entry.file, codeMark: entry.codeMark, idMark: entry.tagMark, &findings)
            registry.check(.languages, code: code, id: tag, file: entry.file, mark: entry.codeMark, &findings)
        }
        let keys = languages.swedish.map { Set($0.stringMarks.keys) }
        let menu = MenuFiles(directory: directory, registry: registry, keys: keys, &findings)
        let agencies = AgencyFile(
            directory: directory, registry: registry, tags: languages.languages.map(\.tag), &findings)
        let phrases = PhraseFile(directory: directory, swedish: languages.swedish?.language.strings, &findings)
        let symbol = SymbolFile(directory: directory, &findings)
        guard let identity else { return (nil, findings.sorted) }
        let content = KioskContent(
            version: identity.version, languages: languages.languages, menu: menu.menu, agencies: agencies.agencies,
            questions: menu.questions, symbolSVG: symbol.svg, phrases: phrases.phrases)
        let source = ContentSource(content: content, county: identity.county, expires: identity.expires)
        return (source, findings.sorted)
    }

    private static func readIdentity(
        _ directory: String, _ findings: inout Findings
    ) -> (version: UInt32, county: String, expires: String)? {
        let name = "kiosk.yaml"
        guard let file = SourceFile(directory: directory, name: name, &findings),
            let fields = Fields(file.root, file: name, allowed: ["version", "county", "expires"], &findings)
        else { return nil }
        let version = fields.integer("version", in: 1...Int(Int32.max), &findings)
        let county = fields.text("county", maximum: ContentLimits.name, &findings)
        let expires = fields.text("expires", maximum: 10, &findings)
        if let expires, SourceText.date(expires) == nil {
            findings.add(
                name, fields.mark("expires"), "`expires: \(expires)` is not a day", "Write it as 2027-12-31")
            return nil
        }
        guard let version, let county, let expires else { return nil }
        return (UInt32(version), county, expires)
    }
}
