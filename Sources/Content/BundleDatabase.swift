// SPDX-License-Identifier: EUPL-1.2
import Foundation
import GRDB
import KioskModel

/// A bundle's database: schema 2 written, schema 1 (no meetings, no phrases) read as well.
enum BundleDatabase {
    static let schema = """
        CREATE TABLE language (place INTEGER PRIMARY KEY, code INTEGER NOT NULL UNIQUE, tag TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL);
        CREATE TABLE string (language INTEGER NOT NULL REFERENCES language (place), key TEXT NOT NULL,
            text TEXT NOT NULL, PRIMARY KEY (language, key)) WITHOUT ROWID;
        CREATE TABLE service (place INTEGER PRIMARY KEY, code INTEGER NOT NULL UNIQUE, id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL, name TEXT NOT NULL, hint TEXT NOT NULL);
        CREATE TABLE question (place INTEGER PRIMARY KEY, code INTEGER NOT NULL UNIQUE, id TEXT NOT NULL UNIQUE,
            text TEXT NOT NULL);
        CREATE TABLE answer (question INTEGER NOT NULL REFERENCES question (place), number INTEGER NOT NULL,
            text TEXT NOT NULL, PRIMARY KEY (question, number)) WITHOUT ROWID;
        CREATE TABLE agency (place INTEGER PRIMARY KEY, code INTEGER NOT NULL UNIQUE, id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL, phone TEXT NOT NULL, web TEXT NOT NULL, has_eves INTEGER NOT NULL,
            source TEXT NOT NULL, checked TEXT NOT NULL,
            -- JSON of a MeetingProfile; NULL: by telephone only.
            meeting TEXT);
        CREATE TABLE about (agency INTEGER NOT NULL REFERENCES agency (place), tag TEXT NOT NULL,
            text TEXT NOT NULL, PRIMARY KEY (agency, tag)) WITHOUT ROWID;
        -- Days 1 Monday … 7 Sunday, 8 holidays, 9 eves; minutes since midnight.
        CREATE TABLE hours (agency INTEGER NOT NULL REFERENCES agency (place), day INTEGER NOT NULL,
            opens INTEGER NOT NULL, closes INTEGER NOT NULL, PRIMARY KEY (agency, day, opens)) WITHOUT ROWID;
        CREATE TABLE phrase (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
        CREATE TABLE symbol (svg TEXT NOT NULL);
        """

    static func bytes(of content: KioskContent) throws -> Data {
        try MemoryDatabase.make { db in
            try db.execute(sql: schema)
            for (place, language) in content.languages.enumerated() {
                try db.execute(
                    sql: "INSERT INTO language VALUES (?, ?, ?, ?)",
                    arguments: [place, language.code, language.tag, language.name])
                for (key, text) in language.strings.sorted(by: { $0.key < $1.key }) {
                    try db.execute(sql: "INSERT INTO string VALUES (?, ?, ?)", arguments: [place, key, text])
                }
            }
            for (place, entry) in content.menu.enumerated() {
                try db.execute(
                    sql: "INSERT INTO service VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [place, entry.code, entry.id, entry.kind.rawValue, entry.nameKey, entry.hintKey])
            }
            for (place, question) in content.questions.enumerated() {
                try db.execute(
                    sql: "INSERT INTO question VALUES (?, ?, ?, ?)",
                    arguments: [place, question.code, question.id, question.textKey])
                for (index, key) in question.answerKeys.enumerated() {
                    try db.execute(sql: "INSERT INTO answer VALUES (?, ?, ?)", arguments: [place, index + 1, key])
                }
            }
            for (place, agency) in content.agencies.enumerated() { try insert(agency, place, db) }
            for (place, id) in content.phrases.enumerated() {
                try db.execute(sql: "INSERT INTO phrase VALUES (?, ?)", arguments: [place, id])
            }
            try db.execute(sql: "INSERT INTO symbol VALUES (?)", arguments: [content.symbolSVG])
        }
    }

    private static func insert(_ agency: Agency, _ place: Int, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO agency VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                place, agency.code, agency.id, agency.name, agency.phone, agency.web, agency.hours.eves != nil,
                agency.source, agency.checked, try agency.meeting.map(MeetingJSON.text),
            ])
        for (tag, text) in agency.about.sorted(by: { $0.key < $1.key }) {
            try db.execute(sql: "INSERT INTO about VALUES (?, ?, ?)", arguments: [place, tag, text])
        }
        let days = agency.hours.week + [agency.hours.holidays, agency.hours.eves ?? []]
        for (index, spans) in days.enumerated() {
            for span in spans {
                try db.execute(
                    sql: "INSERT INTO hours VALUES (?, ?, ?, ?)",
                    arguments: [place, index + 1, span.opens, span.closes])
            }
        }
    }

    // MARK: - Reading

    /// - Throws: `ContentError.damaged` for rows this software cannot mean; SQLite's errors.
    static func content(of bytes: Data, version: UInt32, schema: Int) throws -> KioskContent {
        try MemoryDatabase.read(bytes) { db in
            var content = KioskContent(
                version: version, languages: try languages(db), menu: try menu(db), agencies: try agencies(db),
                questions: try questions(db), symbolSVG: try text(db, "SELECT svg FROM symbol"))
            guard schema > 1 else { return content }
            try readMeetings(db, &content.agencies)
            content.phrases = try String.fetchAll(db, sql: "SELECT id FROM phrase ORDER BY place").map(safe)
            return content
        }
    }

    private static func languages(_ db: Database) throws -> [Language] {
        var languages: [Language] = []
        let rows = try Row.fetchCursor(db, sql: "SELECT code, tag, name FROM language ORDER BY place")
        while let row = try rows.next() {
            languages.append(Language(code: row[0], tag: try safe(row[1]), name: try safe(row[2]), strings: [:]))
        }
        guard !languages.isEmpty else { throw ContentError.damaged("it has no language") }
        let strings = try Row.fetchCursor(db, sql: "SELECT language, key, text FROM string")
        while let row = try strings.next() {
            let place: Int = row[0]
            guard languages.indices.contains(place) else { throw ContentError.damaged("a text has no language") }
            languages[place].strings[row[1]] = try safe(row[2])
        }
        return languages
    }

    private static func menu(_ db: Database) throws -> [MenuEntry] {
        let rows = try Row.fetchAll(db, sql: "SELECT code, id, kind, name, hint FROM service ORDER BY place")
        return try rows.map { row in
            guard let kind = MenuEntry.Kind(rawValue: row[2]) else {
                throw ContentError.damaged("it has a service this software does not know")
            }
            return MenuEntry(code: row[0], id: row[1], kind: kind, nameKey: row[3], hintKey: row[4])
        }
    }

    private static func questions(_ db: Database) throws -> [Question] {
        var questions = try Row.fetchAll(db, sql: "SELECT code, id, text FROM question ORDER BY place").map { row in
            Question(code: row[0], id: row[1], textKey: row[2], answerKeys: [])
        }
        for row in try Row.fetchAll(db, sql: "SELECT question, text FROM answer ORDER BY question, number") {
            let place: Int = row[0]
            guard questions.indices.contains(place) else { throw ContentError.damaged("an answer has no question") }
            questions[place].answerKeys.append(row[1])
        }
        return questions
    }

    private static func agencies(_ db: Database) throws -> [Agency] {
        let columns = "code, id, name, phone, web, has_eves, source, checked"
        var agencies = try Row.fetchAll(db, sql: "SELECT \(columns) FROM agency ORDER BY place").map { row in
            Agency(
                code: row[0], id: row[1], name: try safe(row[2]), about: [:], phone: try safe(row[3]),
                web: try safe(row[4]),
                hours: OpeningHours(week: Array(repeating: [], count: 7), eves: row[5] ? [] : nil), source: row[6],
                checked: row[7])
        }
        for row in try Row.fetchAll(db, sql: "SELECT agency, tag, text FROM about") {
            let place: Int = row[0]
            guard agencies.indices.contains(place) else { throw ContentError.damaged("a text has no agency") }
            agencies[place].about[row[1]] = try safe(row[2])
        }
        for row in try Row.fetchAll(db, sql: "SELECT agency, day, opens, closes FROM hours") {
            let (place, day): (Int, Int) = (row[0], row[1])
            let span = OpeningHours.Span(opens: row[2], closes: row[3])
            guard agencies.indices.contains(place), 0 <= span.opens, span.opens < span.closes, span.closes <= 1_440
            else { throw ContentError.damaged("it has hours that cannot be") }
            switch day {
            case 1...7: agencies[place].hours.week[day - 1].append(span)
            case 8: agencies[place].hours.holidays.append(span)
            case 9 where agencies[place].hours.eves != nil: agencies[place].hours.eves?.append(span)
            default: throw ContentError.damaged("it has hours of a day that is none")
            }
        }
        return agencies
    }

    private static func readMeetings(_ db: Database, _ agencies: inout [Agency]) throws {
        let meetings = try Row.fetchAll(db, sql: "SELECT place, meeting FROM agency WHERE meeting IS NOT NULL")
        for row in meetings {
            let place: Int = row[0]
            guard agencies.indices.contains(place) else { throw ContentError.damaged("a meeting has no agency") }
            agencies[place].meeting = try MeetingJSON.profile(safe(row[1]))
        }
    }

    private static func text(_ db: Database, _ sql: String) throws -> String {
        guard let text = try String.fetchOne(db, sql: sql) else { throw ContentError.damaged("it has no symbol") }
        return text
    }

    /// A signature says who made a text, not that it is harmless on a screen.
    private static func safe(_ text: String) throws -> String {
        guard SafeText.isClean(text) else { throw ContentError.damaged("a text has control characters") }
        return text
    }
}
