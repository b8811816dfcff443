// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// A small content folder without fault in a temporary place, to break one thing at a time.
final class ContentFolder {
    let path: String

    static let files = [
        "kiosk.yaml": """
        version: 7
        county: Provlänet
        expires: 2027-12-31
        """,
        "languages/sv.yaml": """
        code: 1
        tag: sv
        name: Svenska
        strings:
          menu.contact.name: Öppettider
          menu.contact.hint: "Ring {agency} om du vill."
          wait.one: En minut kvar.
          wait.other: "{count} minuter kvar."
          question.ease: Var det lätt?
          answer.yes: Ja
          answer.no: Nej
        """,
        "languages/en.yaml": """
        code: 3
        tag: en
        name: English
        strings:
          menu.contact.name: Opening hours
          menu.contact.hint: "Ring {agency} if you like."
          wait.one: One minute left.
          wait.other: "{count} minutes left."
          question.ease: Was it easy?
          answer.yes: "Yes"
          answer.no: "No"
        """,
        "menu.yaml": """
        - code: 1
          id: contact
          kind: contact-slip
          name: menu.contact.name
          hint: menu.contact.hint
        """,
        "questions.yaml": """
        - code: 1
          id: ease
          text: question.ease
          answers: [answer.yes, answer.no]
        """,
        "agencies.yaml": """
        - code: 1
          id: office
          name: Provkontoret
          about:
            sv: Frågor om prov.
            en: Questions about tests.
          phone: 0771-000 000
          web: https://example.se
          hours:
            mo-th: ["08:00-12:00", "13:00-16:00"]
            fr: ["08:00-15:00"]
            eves: []
          source: https://example.se/kontakt
          checked: 2026-11-23
        """,
        "codes.yaml": """
        services:
          1: contact
          2: retired
        questions:
          1: ease
        agencies:
          1: office
        languages:
          1: sv
          3: en
        """,
        "symbol.svg": """
        <?xml version="1.0"?>
        <!-- a square -->
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><g><path d="M0 0h2v2z"/></g></svg>
        """,
    ]

    init() throws {
        path = NSTemporaryDirectory() + "content-" + UUID().uuidString
        for (name, text) in Self.files { try write(name, text) }
    }

    deinit {
        // A folder left behind in the temporary place harms nobody.
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ text: String) throws {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + name)
    }

    /// Replaces text in a file; the text must be there, so that a test breaks what it means to break.
    func replace(_ name: String, _ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: path + "/" + name, encoding: .utf8)
        guard text.contains(old) else { throw Missing(text: old) }
        try write(name, text.replacingOccurrences(of: old, with: new))
    }

    struct Missing: Error { let text: String }
}
