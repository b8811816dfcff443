// SPDX-License-Identifier: EUPL-1.2
import Content
import Testing

/// One thing broken in a good folder, and what the checker must say of it.
struct Breakage: Sendable, CustomTestStringConvertible {
    var file: String
    var old: String
    var new: String
    /// Where the problem is reported, when not in `file`.
    var reportedIn: String?
    var line: Int
    var message: String
    var remedy: String

    init(
        _ file: String, _ old: String, _ new: String, in reportedIn: String? = nil, line: Int, _ message: String,
        _ remedy: String
    ) {
        self.file = file
        self.old = old
        self.new = new
        self.reportedIn = reportedIn
        self.line = line
        self.message = message
        self.remedy = remedy
    }

    var testDescription: String { "\(file): \(message)" }
}

@Suite("What bad content gets: file, line and remedy")
struct BrokenContentTests {
    static let identity: [Breakage] = [
        .init("kiosk.yaml", "version: 7", "version: zero", line: 1, "`version` is not a whole number", "Write such"),
        .init("kiosk.yaml", "version: 7", "version: 0", line: 1, "`version` is not a whole number", "Write such"),
        .init("kiosk.yaml", "version: 7\n", "", line: 1, "the field `version` is missing", "Add `version:`"),
        .init("kiosk.yaml", "2027-12-31", "2027-02-30", line: 3, "is not a day", "Write it as"),
        .init("kiosk.yaml", "county:", "cuonty:", line: 2, "unknown field `cuonty`", "use one of: version, county"),
        .init("kiosk.yaml", "Provlänet", "[a", line: 3, "this is not YAML", "indentation"),
        .init("kiosk.yaml", "county: Provlänet", "county: A\ncounty: B", line: 3, "twice the same key", "Correct"),
    ]

    static let languages: [Breakage] = [
        .init(
            "languages/en.yaml", "  answer.yes: \"Yes\"\n", "", line: 4, "the key `answer.yes` of languages/sv.yaml",
            "Add `answer.yes:`"),
        .init(
            "languages/en.yaml", "  answer.no:", "  answer.maybe: Maybe\n  answer.no:", line: 11,
            "the key `answer.maybe` is not in languages/sv.yaml", "Remove it here"),
        .init(
            "languages/en.yaml", "{agency}", "{office}", line: 6, "has the arguments {office}, in languages/sv.yaml",
            "Use the same arguments"),
        .init("languages/en.yaml", "{agency}", "{agency", line: 6, "the braces", "Write each argument as {name}"),
        .init("languages/en.yaml", "One minute left.", "", line: 7, "`wait.one` is empty", "Write the text"),
        .init("languages/en.yaml", "Was it easy?", "\"a\\eb\"", line: 9, "control, escape or direction", "U+001B"),
        .init("languages/en.yaml", "Was it easy?", "\"a\\u202Eb\"", line: 9, "U+202E", "Remove the character"),
        .init("languages/en.yaml", "Was it easy?", "\"a\\nb\"", line: 9, "U+000A", "one text has one paragraph"),
        .init(
            "languages/en.yaml", "Was it easy?", String(repeating: "x", count: 601), line: 9,
            "has 601 characters, at most 600 fit", "Shorten it"),
        .init("languages/en.yaml", "tag: en", "tag: e n", line: 2, "`e n` is not a language tag", "sv-x-plain"),
        .init("languages/en.yaml", "code: 3", "code: 2", line: 1, "has code 3 for ever, not 2", "Write `code: 3`"),
        .init("languages/en.yaml", "code: 3", "code: 1", line: 1, "code 1 stands twice", "Give each its own code"),
        .init("languages/en.yaml", "  answer.no:", "  answer no:", line: 11, "is not a key", "single dots"),
    ]

    static let lists: [Breakage] = [
        .init(
            "menu.yaml", "contact-slip", "telepathy", line: 3, "unknown service `telepathy`", "Use one of: contact-slip"
        ),
        .init(
            "menu.yaml", "menu.contact.hint", "menu.gone", line: 5, "`menu.gone` is in no language", "Add `menu.gone:`"),
        .init("menu.yaml", "  hint:", "  hnit:", line: 5, "unknown field `hnit`", "use one of: code, id, kind"),
        .init(
            "menu.yaml", "code: 1", "code: 2", line: 1, "code 2 was given to the service `retired`", "Write `code: 1`"),
        .init("menu.yaml", "code: 1", "code: 9", line: 1, "`contact` has code 1 for ever, not 9", "Write `code: 1`"),
        .init("menu.yaml", "id: contact", "id: newcomer", line: 1, "given to the service `contact`", "Choose a number"),
        .init("menu.yaml", "id: contact", "id: Contact!", line: 2, "other characters than", "simpler id"),
        .init("codes.yaml", "  1: contact\n", "", in: "menu.yaml", line: 1, "is not in codes.yaml", "Add `1: contact`"),
        .init("codes.yaml", "2: retired", "2: contact", line: 3, "`contact` has two codes, 1 and 2", "was given first"),
        .init("codes.yaml", "  1: ease", "  x: ease", line: 5, "not a code and its id", "1: contact"),
        .init("questions.yaml", "[answer.yes, answer.no]", "[answer.yes]", line: 4, "2 to 5 keys", "Write [key, key]"),
        .init("questions.yaml", "answer.no", "answer.perhaps", line: 4, "is in no language", "Add `answer.perhaps:`"),
    ]

    static let agencies: [Breakage] = [
        .init("agencies.yaml", "  source: https://example.se/kontakt\n", "", line: 1, "`source` is missing", "Add"),
        .init("agencies.yaml", "  checked: 2026-11-23", "", line: 1, "`checked` is missing", "Add `checked:`"),
        .init("agencies.yaml", "2026-11-23", "yesterday", line: 14, "is not a day", "Write it as 2026-11-23"),
        .init("agencies.yaml", "web: https://", "web: http://", line: 8, "not a safe web address", "https://"),
        .init("agencies.yaml", "0771-000 000", "ring oss", line: 7, "is not a telephone number", "digits, spaces"),
        .init("agencies.yaml", "    en: Questions about tests.\n", "", line: 5, "`en` is missing", "Add `en:`"),
        .init("agencies.yaml", "    en:", "    de:", line: 6, "unknown field `de`", "use one of: sv, en"),
        .init("agencies.yaml", "13:00-16:00", "16:00-13:00", line: 10, "end before they begin", "Swap the times"),
        .init("agencies.yaml", "13:00-16:00", "11:00-16:00", line: 10, "overlap others of the day", "Join or separate"),
        .init("agencies.yaml", "13:00-16:00", "13-16", line: 10, "is not a time from and to", "08:00-16:00"),
        .init("agencies.yaml", "    fr:", "    we-fr:", line: 11, "hours of `we` are given twice", "once"),
        .init("agencies.yaml", "    fr:", "    friday:", line: 11, "unknown day `friday`", "mo tu we"),
        .init("agencies.yaml", "Provkontoret", String(repeating: "x", count: 61), line: 3, "at most 60 fit", "Shorten"),
    ]

    @Test(arguments: identity + languages + lists + agencies)
    func found(_ breakage: Breakage) throws {
        let folder = try ContentFolder()
        try folder.replace(breakage.file, breakage.old, breakage.new)
        let problems = ContentSource.check(directory: folder.path)
        let file = breakage.reportedIn ?? breakage.file
        let hit = problems.first { problem in
            problem.file == file && problem.line == breakage.line && problem.description.contains(breakage.message)
                && problem.description.contains(breakage.remedy)
        }
        #expect(hit != nil, "\(problems.map(\.description))")
    }

    @Test("A missing file is named", arguments: ContentFolder.files.keys.sorted())
    func missing(name: String) throws {
        let folder = try ContentFolder()
        try folder.remove(name)
        let problems = ContentSource.check(directory: folder.path)
        if name == "languages/en.yaml" {
            // One language less is no mistake by itself; what is left over for it is.
            #expect(problems.map(\.file) == ["agencies.yaml"])
        } else {
            #expect(problems.contains { $0.file == name && $0.line == 1 && $0.message.contains("missing") })
        }
    }

    @Test("A plural needs both its forms, in Swedish too")
    func plural() throws {
        let folder = try ContentFolder()
        try folder.replace("languages/sv.yaml", "  wait.other: \"{count} minuter kvar.\"\n", "")
        try folder.replace("languages/en.yaml", "  wait.other: \"{count} minutes left.\"\n", "")
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.map(\.file) == ["languages/en.yaml", "languages/sv.yaml"])
        #expect(problems.allSatisfy { $0.message == "the plural `wait.one` has no `wait.other`" && $0.line == 7 })
    }

    @Test("A text that counts needs its singular; a key that only ends in other does not")
    func singular() throws {
        let folder = try ContentFolder()
        for name in ["languages/sv.yaml", "languages/en.yaml"] {
            try folder.replace(name, "  answer.no:", "  reason.other: Annat.\n  answer.no:")
            #expect(ContentSource.check(directory: folder.path).allSatisfy { !$0.message.contains("plural") })
        }
        try folder.replace("languages/sv.yaml", "  wait.one: En minut kvar.\n", "")
        try folder.replace("languages/en.yaml", "  wait.one: One minute left.\n", "")
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.map(\.message) == Array(repeating: "the plural `wait.other` has no `wait.one`", count: 2))
    }

    @Test("A code or id that comes twice is found on its second line")
    func twice() throws {
        let folder = try ContentFolder()
        let text = try #require(ContentFolder.files["menu.yaml"])
        try folder.write("menu.yaml", text + "\n" + text)
        let problems = ContentSource.check(directory: folder.path)
        #expect(problems.map(\.line) == [6, 7])
        #expect(
            problems.map(\.message) == ["code 1 stands twice, for `contact` and `contact`", "`contact` stands twice"])
    }
}
