// SPDX-License-Identifier: EUPL-1.2
import Content
import KioskModel
import Testing

@Suite("Reading a content folder")
struct ContentSourceTests {
    @Test("A folder without fault is read whole")
    func good() throws {
        let folder = try ContentFolder()
        let source = try ContentSource.load(directory: folder.path)
        #expect(source.county == "Provlänet")
        #expect(source.expires == "2027-12-31")
        #expect(source.content.version == 7)
        #expect(source.content.languages.map(\.tag) == ["sv", "en"])
        #expect(source.content.text("wait.other", "en") == "{count} minutes left.")
        #expect(
            source.content.menu == [
                MenuEntry(
                    code: 1, id: "contact", kind: .contactSlip, nameKey: "menu.contact.name",
                    hintKey: "menu.contact.hint")
            ])
        #expect(source.content.questions.map(\.answerKeys) == [["answer.yes", "answer.no"]])
        let agency = try #require(source.content.agencies.first)
        #expect(agency.hours.week[0].map(\.opens) == [480, 780])
        #expect(agency.hours.week[4].map(\.closes) == [900])
        #expect(agency.hours.week[5].isEmpty)
        #expect(agency.hours.eves == [])
        #expect(source.content.symbolSVG.contains("<svg"))
    }

    @Test("An agency can always be open")
    func always() throws {
        let folder = try ContentFolder()
        try folder.replace(
            "agencies.yaml",
            """
              hours:
                mo-th: ["08:00-12:00", "13:00-16:00"]
                fr: ["08:00-15:00"]
                eves: []
            """, "  hours: always")
        let source = try ContentSource.load(directory: folder.path)
        #expect(source.content.agencies.first?.hours == .always)
    }

    @Test("A folder that is not there is said to be missing")
    func noFolder() {
        let problems = ContentSource.check(directory: "/nowhere/at/all")
        #expect(problems.count == 1)
        #expect(problems.first?.message == "there is no such folder")
    }

    @Test("Every mistake is found, not only the first")
    func all() throws {
        let folder = try ContentFolder()
        try folder.replace("menu.yaml", "contact-slip", "telepathy")
        try folder.replace("agencies.yaml", "  checked: 2026-11-23", "")
        try folder.replace("languages/en.yaml", "  answer.no: \"No\"", "")
        try folder.remove("symbol.svg")
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.map(\.file) == ["agencies.yaml", "languages/en.yaml", "menu.yaml", "symbol.svg"])
        #expect(throws: ContentError.problems(problems)) { try ContentSource.load(directory: folder.path) }
    }

    @Test("A message of the checker cannot carry an escape sequence to the technician's terminal")
    func safeMessages() throws {
        let folder = try ContentFolder()
        try folder.write("menu.yaml", "- \"\\e[31mred\": 1\n")
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.contains { $0.message.contains("unknown field") })
        #expect(problems.allSatisfy { SafeText.isClean($0.description) })
    }

    @Test(
        "A symbol must be plain SVG whose tags pair",
        arguments: [
            ("<svg><g></svg>", "<g> is closed by </svg>"),
            ("<svg>", "<svg> is not closed"),
            ("<html></html>", "outermost tag"),
            ("", "not an SVG"),
            ("<svg/><svg/>", "outermost tag"),
            ("<svg/>tail", "text outside"),
            ("<svg><script>1</script></svg>", "<script> is not allowed"),
            ("<svg onload='x()'/>", "script"),
            ("<svg><a xlink:href='https://example.se'/></svg>", "refers to something outside"),
            ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "document type"),
            ("<svg a='", "a tag does not end"),
            ("<svg/><!-- ", "a comment does not end"),
        ])
    func symbol(svg: String, message: String) throws {
        let folder = try ContentFolder()
        try folder.write("symbol.svg", svg)
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.count == 1)
        #expect(problems.first?.file == "symbol.svg")
        #expect(problems.first?.message.contains(message) == true, "\(problems)")
        #expect(problems.first?.remedy.contains("plain SVG") == true)
    }
}
