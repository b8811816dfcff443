// SPDX-License-Identifier: EUPL-1.2

/// A clerk without a person: sits at a desk in a browser of its own, presses what a clerk presses and sees what a clerk
/// sees. For the demo's tour and the tests.
public struct PracticeClerk: Sendable {
    public let browser: HeadlessBrowser

    public init(_ browser: HeadlessBrowser) {
        self.browser = browser
    }

    /// - Parameter address: of the operators' listener, "http://127.0.0.1:8440".
    public func signIn(at address: String, name: String, password: String) async throws {
        try await browser.go(to: address + "/login")
        try await fill("#name", name)
        try await fill("#password", password)
        _ = try await browser.value("document.querySelector('main form').submit()")
        try await browser.until("location.pathname === '/desk' && document.querySelector('#doors button')")
    }

    /// Opens the desk; one that is open stays so.
    public func open() async throws {
        if try await browser.value("String(document.querySelector('.door.open') === null)") == "true" {
            try await browser.click("#doors button")
        }
        try await browser.until("document.querySelector('.door.open')")
    }

    /// Waits for a visitor from a place, or from any, and answers.
    public func answer(_ place: String = "", seconds: Double = 60) async throws {
        let words = Self.quoted(place)
        try await browser.until("document.getElementById('waiting').innerText.includes(\(words))", seconds: seconds)
        try await browser.click("#waiting button")
        try await browser.until("!document.getElementById('stage').hidden")
    }

    /// Frames decoded of the others, when there are more than `floor`.
    @discardableResult
    public func frames(above floor: Int = 0, seconds: Double = 60) async throws -> Int {
        try await Self.frames(browser, "current.room", above: floor, seconds: seconds)
    }

    /// The same of any page with a room: "room" on the visitor's and the interpreter's.
    public static func frames(
        _ browser: HeadlessBrowser, _ room: String, above floor: Int = 0, seconds: Double = 60
    ) async throws -> Int {
        try await browser.until("(await \(room).frames()).decoded > \(floor + 5)", seconds: seconds)
        return Int(try await browser.value("\(room).frames().then((all) => all.decoded)")) ?? 0
    }

    /// Writes a slip and sends it.
    /// - Parameter phrases: ids of the content's phrases and, where they have a place for one, a value.
    public func send(phrases: [(id: String, value: String)], lines: [String]) async throws {
        for phrase in phrases {
            let box = Self.quoted(".phrases input[name=\"\(phrase.id)\"]")
            _ = try await browser.value("document.querySelector(\(box)).checked = true")
            guard !phrase.value.isEmpty else { continue }
            try await fill("[data-value=\"\(phrase.id)\"]", phrase.value)
        }
        try await fill("#free", lines.joined(separator: "\n"))
        try await browser.click("#slip button[type=submit]")
        try await browser.until("document.getElementById('sent').textContent.includes('skickad')")
    }

    /// Waits until the terminal has the slip.
    public func slipArrived() async throws {
        try await browser.until("document.getElementById('sent').textContent.includes('framme')")
    }

    /// The link for an interpreter.
    public func interpreterLink() async throws -> String {
        try await browser.click("#interpreter")
        try await browser.until("document.getElementById('link-text').value.includes('/interpreter#')")
        return try await browser.value("document.getElementById('link-text').value")
    }

    public func end() async throws {
        try await browser.click("#end")
        try await browser.until("document.getElementById('stage').hidden")
    }

    /// Waits until the meeting is over without the clerk's doing.
    public func visitorLeft(seconds: Double = 30) async throws {
        try await browser.until("document.getElementById('stage').hidden", seconds: seconds)
    }

    private func fill(_ selector: String, _ text: String) async throws {
        _ = try await browser.value(
            """
            ((field) => { field.value = \(Self.quoted(text)); field.dispatchEvent(new Event("input")); }) \
            (document.querySelector(\(Self.quoted(selector))))
            """)
    }

    /// As a string of JavaScript.
    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\" + String(scalar)
            case "\n": out += "\\n"
            case let other where other.value < 0x20 || other.value == 0x2028 || other.value == 0x2029: continue
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
