// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// A clerk without a person: sits at a desk's page in a browser of its own, with a test picture for a camera, presses what a
/// clerk presses and sees what a clerk sees. For the practice agency of the demo, its tour, and tests.
///
/// `@unchecked Sendable`: used by one thread at a time.
public final class Clerk: @unchecked Sendable {
    /// Frames of a visitor's picture after which the practice agency's clerk says hello.
    static let helloFrames = 50

    public let browser: Browser
    /// What a person would say on the page now.
    private static let state = "document.getElementById('state').textContent"

    public init(_ browser: Browser) { self.browser = browser }

    /// Signs in and opens the desk.
    /// - Parameter desk: of the operators' listener, "http://127.0.0.1:8440/".
    public convenience init(desk: String, name: String, password: String) throws {
        self.init(try Browser())
        try signIn(at: desk, name: name, password: password)
        try open()
    }

    public func close() { browser.close() }

    public func signIn(at desk: String, name: String, password: String) throws {
        try browser.open(desk + (desk.hasSuffix("/") ? "" : "/") + "login")
        try browser.until("document.getElementById('password')")
        try browser.fill("#name", name)
        try browser.fill("#password", password)
        try browser.value("document.querySelector('main form').submit()")
        try browser.until("location.pathname === '/desk' && document.querySelector('#doors button')")
    }

    /// Opens the desk; one that is open stays so.
    public func open() throws {
        if try browser.value("document.querySelector('.door.open') === null") as? Bool == true {
            try browser.press("#doors button")
        }
        try browser.until("document.querySelector('.door.open')")
    }

    /// Whether somebody waits before the time is over.
    func seesSomebody(seconds: Double = 20) -> Bool {
        browser.becomes("document.querySelector('#waiting button')", seconds: seconds)
    }

    public var isMeeting: Bool {
        (try? browser.value("!document.getElementById('stage').hidden")) as? Bool ?? false
    }

    /// Waits for a visitor from a place, or from any, and answers.
    public func answer(_ place: String = "", seconds: Double = 30) throws {
        try browser.until(
            "document.getElementById('waiting').innerText.includes(\(Browser.quoted(place)))", seconds: seconds)
        try browser.press("#waiting button")
        try browser.until("!document.getElementById('stage').hidden")
    }

    /// Frames of the others' pictures decoded so far.
    public func frames() -> Int { Self.frames(browser, "current?.room") }

    /// The same of any page with a room: "room" on the visitor's and the interpreter's.
    public static func frames(_ browser: Browser, _ room: String) -> Int {
        (try? browser.value("\(room)?.frames().then((all) => all.decoded) ?? 0")) as? Int ?? 0
    }

    /// Whether the visitor's picture moves before the time is over.
    public func seesPicture(seconds: Double = 40) -> Bool {
        Self.seesPicture(browser, "current?.room", seconds: seconds)
    }

    public static func seesPicture(_ browser: Browser, _ room: String, seconds: Double = 40) -> Bool {
        let before = frames(browser, room)
        return Patience.until(seconds: seconds) { frames(browser, room) > before + 5 }
    }

    /// Frames of the clerk's picture that the visitor's browser says it has decoded.
    public func visitorFrames() -> Int { (try? browser.value("sight?.own?.visitorFrames ?? 0")) as? Int ?? 0 }

    /// Whether the clerk's picture moves in the visitor's browser before the time is over, and the desk says so.
    public func isSeen(seconds: Double = 40) -> Bool {
        let before = visitorFrames()
        return Patience.until(seconds: seconds) { self.visitorFrames() > before + 5 }
            && browser.becomes("\(Self.state).includes('Besökaren ser och hör dig')")
    }

    /// Writes a slip and sends it.
    /// - Parameter phrases: ids of the content's phrases and, where they have a place for one, a value.
    public func send(phrases: [(id: String, value: String)] = [], slip lines: [String]) throws {
        for phrase in phrases {
            let box = ".phrases input[name=\"\(phrase.id)\"]"
            try browser.value("document.querySelector(\(Browser.quoted(box))).checked = true")
            if !phrase.value.isEmpty { try browser.fill("[data-value=\"\(phrase.id)\"]", phrase.value) }
        }
        try browser.fill("#free", lines.joined(separator: "\n"))
        try browser.press("#slip button[type=submit]")
        try browser.until("document.getElementById('sent').textContent.includes('skickad')")
    }

    /// Waits until the terminal has the slip.
    public func slipArrived() throws {
        try browser.until("document.getElementById('sent').textContent.includes('framme')")
    }

    /// The link for an interpreter.
    public func interpreterLink() throws -> String {
        try browser.press("#interpreter")
        try browser.until("document.getElementById('link-text').value.includes('/interpreter#')")
        return try browser.value("document.getElementById('link-text').value") as? String ?? ""
    }

    public func hangUp() throws {
        try browser.press("#end")
        try browser.until("document.getElementById('stage').hidden")
    }

    /// Answers whoever comes, says hello with a slip after a while, and goes on until told to stop: the demo.
    /// - Parameter tell: hears what did not go well, once as long as it is the same.
    public func attend(until isOver: () -> Bool, tell: (String) -> Void) {
        var greeted = false
        var told = ""
        while !isOver() {
            do {
                if isMeeting {
                    if !greeted, frames() > Self.helloFrames {
                        greeted = true
                        try send(slip: ["Tack för att du övade. Så här ser en lapp från en myndighet ut."])
                    }
                } else {
                    greeted = false
                    if seesSomebody(seconds: 1) { try answer(seconds: 1) }
                }
                try browser.value("1")
            } catch {
                let words = "\(error)"
                if words != told { tell(words) }
                told = words
            }
            usleep(300_000)
        }
    }
}
