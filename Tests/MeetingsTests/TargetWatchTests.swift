// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@testable import Meetings

/// What follows from each thing the browser tells.
struct TargetWatchTests {
    static let profile = MeetingProfile(
        adapter: .jitsi, start: "https://meet.example.se/{room}?jwt={token}",
        meetingOrigins: ["https://meet.example.se"], idpOrigins: ["https://id.example.se:8443"],
        endPage: "https://meet.example.se/static/close", joinedPage: "https://meet.example.se/in/")
    static let start = "https://meet.example.se/room?jwt=abc"

    static func page(_ address: String, _ title: String = "", id: String = "P", type: String = "page") -> TargetInfo {
        TargetInfo(id: id, type: type, address: address, title: title)
    }

    /// A watch that has seen the agency's page.
    static func loaded() -> TargetWatch {
        var watch = TargetWatch(profile)
        #expect(watch.take(.created(page(start))) == [])
        #expect(watch.take(.changed(page(start))) == [.loaded])
        return watch
    }

    @Test(arguments: [
        ("https://meet.example.se/other", []),
        ("https://meet.example.se:443/other", []),
        ("https://id.example.se:8443/sign", []),
        ("https://meet.example.se/static/close3.html", [TargetWatch.Verdict.end(.endedByAgency)]),
        ("https://meet.example.se/in/room", [.joined]),
        ("https://sub.meet.example.se/", [.end(.leftTheAgency)]),
        ("https://meet.example.se.evil.test/", [.end(.leftTheAgency)]),
        ("https://meet.example.se:8443/", [.end(.leftTheAgency)]),
        ("https://id.example.se/", [.end(.leftTheAgency)]),
        ("https://meet.example.se@evil.test/", [.end(.leftTheAgency)]),
        ("https://x@meet.example.se/", [.end(.leftTheAgency)]),
        ("https://meet.example.se\\@evil.test/", [.end(.leftTheAgency)]),
        ("http://meet.example.se/", [.end(.leftTheAgency)]),
        ("HTTPS://meet.example.se/", [.end(.leftTheAgency)]),
        ("about:blank", [.end(.leftTheAgency)]),
        ("", []),
        ("blob:https://meet.example.se/1", [.end(.leftTheAgency)]),
        ("chrome://settings/", [.end(.leftTheAgency)]),
        ("chrome-error://chromewebdata/", [.end(.leftTheAgency)]),
        ("data:text/html,x", [.end(.leftTheAgency)]),
    ])
    func aPageThatGoes(_ address: String, _ verdicts: [TargetWatch.Verdict]) {
        var watch = Self.loaded()
        #expect(watch.take(.changed(Self.page(address))) == verdicts)
    }

    @Test func theBrowsersOwnWindowsAreNoPages() {
        var watch = TargetWatch(Self.profile)
        let own = "chrome://omnibox-popup.top-chrome/"
        #expect(watch.take(.created(Self.page(own, id: "U", type: "browser_ui"))) == [])
        #expect(watch.take(.created(Self.page(Self.start))) == [])
        // Later they call themselves pages.
        #expect(watch.take(.changed(Self.page(own, id: "U"))) == [])
        #expect(watch.take(.changed(Self.page("chrome://something", id: "U"))) == [])
        #expect(watch.take(.changed(Self.page(Self.start))) == [.loaded])
        #expect(watch.take(.list([Self.page(own, own, id: "U"), Self.page(Self.start, "Meeting")])) == [])
    }

    @Test func theWindowMayBeEmptyBeforeItsFirstAddress() {
        var watch = TargetWatch(Self.profile)
        #expect(watch.take(.created(Self.page(""))) == [])
        #expect(watch.take(.changed(Self.page("about:blank"))) == [])
        #expect(watch.take(.changed(Self.page(Self.start))) == [.loaded])
    }

    /// Seen with Chromium 156 between two addresses of the same agency.
    @Test func forAMomentAPageHasNoAddress() {
        var watch = Self.loaded()
        for _ in 0..<5 { #expect(watch.take(.list([Self.page("", "Meeting")])) == []) }
        #expect(watch.take(.list([Self.page(Self.start, "Meeting")])) == [])
        for _ in 0..<5 { #expect(watch.take(.changed(Self.page(""))) == []) }
        #expect(watch.take(.changed(Self.page(""))) == [.end(.leftTheAgency)])
    }

    @Test func aSecondPageEndsIt() {
        var watch = Self.loaded()
        #expect(watch.take(.created(Self.page(Self.start, id: "Q"))) == [.end(.leftTheAgency)])
        watch = Self.loaded()
        #expect(watch.take(.list([Self.page(Self.start), Self.page(Self.start, id: "Q")])) == [.end(.leftTheAgency)])
    }

    @Test func framesAndWorkersMayBeAnything() {
        var watch = Self.loaded()
        #expect(watch.take(.created(Self.page("https://evil.test/", id: "F", type: "iframe"))) == [])
        #expect(watch.take(.changed(Self.page("https://evil.test/", id: "F", type: "iframe"))) == [])
        #expect(watch.take(.created(Self.page("https://evil.test/", id: "W", type: "worker"))) == [])
    }

    @Test func aCrashEndsIt() {
        var watch = Self.loaded()
        #expect(watch.take(.crashed(id: "other")) == [])
        #expect(watch.take(.crashed(id: "P")) == [.end(.browserBroke)])
        watch = Self.loaded()
        _ = watch.take(.created(Self.page("https://meet.example.se/f", id: "F", type: "iframe")))
        #expect(watch.take(.crashed(id: "F")) == [.end(.browserBroke)])
        watch = Self.loaded()
        #expect(watch.take(.destroyed(id: "P")) == [.end(.endedByAgency)])
    }

    @Test func titlesOfTheBrowsersOwnPagesTellFailures() {
        var watch = Self.loaded()
        #expect(watch.take(.list([Self.page(Self.start, "Privacy error")])) == [.end(.certificate)])
        watch = Self.loaded()
        #expect(watch.take(.list([Self.page(Self.start, "meet.example.se")])) == [])
        #expect(watch.take(.list([Self.page(Self.start, "meet.example.se")])) == [.end(.noLine)])
        watch = Self.loaded()
        #expect(watch.take(.list([Self.page(Self.start, "meet.example.se")])) == [])
        #expect(watch.take(.list([Self.page(Self.start, "Meeting")])) == [])
        #expect(watch.take(.list([Self.page(Self.start, "meet.example.se")])) == [])
    }

    @Test(arguments: [
        (
            #"{"method":"Target.targetCreated","params":{"targetInfo":{"targetId":"A","type":"page","title":"t","url":"https://a/","attached":false}}}"#,
            TargetMessage.created(TargetInfo(id: "A", type: "page", address: "https://a/", title: "t"))
        ),
        (
            #"{"method":"Target.targetCrashed","params":{"targetId":"A","status":"killed","errorCode":9}}"#,
            .crashed(id: "A")
        ),
        (#"{"method":"Target.targetDestroyed","params":{"targetId":"A"}}"#, .destroyed(id: "A")),
        (#"{"id":2,"result":{"targetInfos":[]}}"#, .list([])),
        (#"{"id":1,"result":{}}"#, .other),
        (#"{"room":"noLine"}"#, .room(.noLine)),
        (#"{"room":"else"}"#, .other),
        ("not JSON", .other), ("", .other), ("{}", .other), ("[]", .other),
    ])
    func messagesAreRead(_ text: String, _ message: TargetMessage) {
        #expect(TargetMessage(Array(text.utf8)) == message)
    }

    @Test func messagesComeInPieces() throws {
        var stream = MessageStream()
        #expect(stream.take(Array("{\"a\"".utf8)) == [])
        #expect(stream.take(Array(":1}\0{}\0{".utf8)) == [Array("{\"a\":1}".utf8), Array("{}".utf8)])
        #expect(stream.take([UInt8](repeating: 1, count: MessageStream.mostBytes)) == nil)
    }
}
