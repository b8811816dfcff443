// SPDX-License-Identifier: EUPL-1.2
public import Foundation
import Glibc

/// The clerk of the practice agency: sits at the desk's page in a browser of its own, with a test picture for a camera.
///
/// `@unchecked Sendable`: used by one thread at a time.
public final class Clerk: @unchecked Sendable {
    let browser: Browser

    /// Signs in and opens the desk.
    public init(desk: String, name: String, password: String, folder: URL) throws {
        browser = try Browser(folder: folder)
        try browser.open(desk + "login")
        guard browser.becomes("document.getElementById('password')") else {
            throw TourFailure("no page to sign in at \(desk): \(browser.text)")
        }
        try browser.fill("#name", name)
        try browser.fill("#password", password)
        try browser.value("document.querySelector('main form').submit()")
        guard browser.becomes("location.pathname === '/desk' && document.querySelector('#doors button')") else {
            throw TourFailure("the clerk cannot sign in: \(browser.text)")
        }
        if try browser.value("document.querySelector('.door.open') !== null") as? Bool != true {
            try browser.press("#doors button")
        }
        guard browser.becomes("document.querySelector('.door.open')") else {
            throw TourFailure("the desk does not open: \(browser.text)")
        }
    }

    public func close() { browser.close() }

    /// Whether somebody waits before the time is over.
    func seesSomebody(seconds: Double = 20) -> Bool {
        browser.becomes("document.querySelector('#waiting button')", seconds: seconds)
    }

    var isMeeting: Bool {
        (try? browser.value("!document.getElementById('stage').hidden")) as? Bool ?? false
    }

    func answer() throws {
        try browser.press("#waiting button")
        guard browser.becomes("!document.getElementById('stage').hidden") else {
            throw TourFailure("the desk does not answer: \(browser.text)")
        }
    }

    /// Frames of the visitor's picture decoded so far.
    func frames() -> Int {
        (try? browser.value("current?.room ? current.room.frames().then((all) => all.decoded) : 0")) as? Int ?? 0
    }

    /// Whether the visitor's picture moves before the time is over.
    func seesPicture(seconds: Double = 40) -> Bool {
        let before = frames()
        return Patience.until(seconds: seconds) { self.frames() > before + 5 }
    }

    /// Whether the desk says that clerk and visitor are connected, before the time is over. What the visitor's browser
    /// decodes nobody can ask it; `MeetingRoundTests` asks one that is not locked down.
    func isConnected(seconds: Double = 30) -> Bool {
        browser.becomes("document.getElementById('state').textContent.includes('Ni syns')", seconds: seconds)
    }

    func send(slip line: String) throws {
        try browser.fill("#free", line)
        try browser.press("#slip button[type=submit]")
        guard browser.becomes("document.getElementById('sent').textContent.includes('skickad')") else {
            throw TourFailure("the slip is not sent: \(browser.text)")
        }
    }

    func hangUp() throws { try browser.press("#end") }

    /// Answers whoever comes, says hello with a slip after a while, and goes on until told to stop: the demo.
    public func attend(until isOver: () -> Bool) {
        var greeted = false
        while !isOver() {
            if isMeeting {
                if !greeted, frames() > 50 {
                    greeted = true
                    try? send(slip: "Tack för att du övade. Så här ser en lapp från en myndighet ut.")
                }
            } else {
                greeted = false
                if seesSomebody(seconds: 1) { try? answer() }
            }
            usleep(300_000)
        }
    }
}
