// SPDX-License-Identifier: EUPL-1.2
import Foundation
import HTTPTypes
import Hummingbird
import KioskModel

/// The listener for the browsers of visitors and interpreters: three pages, their scripts, and the line to the room that a
/// token or a link opens. There are no cookies and no accounts.
struct VisitListener: Sendable {
    static let maximumBodyBytes = 8_192

    let database: any Database
    let clock: CentralClock
    let clerks: ClerkDesk
    let templates: Templates
    /// Wrong tokens and links of one address.
    let limiter = RateLimiter(perWindow: 30, windowSeconds: 300)

    func router() -> Router<ConnectionContext> {
        let router = Router(context: ConnectionContext.self)
        router.add(middleware: LastResort())
        router.add(middleware: PageHeaders())
        for (path, script) in [
            ("/visit.js", VisitScript.visit), ("/interpreter.js", VisitScript.interpreter),
            ("/room.js", RoomScript.text), ("/mirror.js", MirrorPage.script),
        ] {
            router.get(RouterPath(path)) { _, _ in
                Response.bytes(Array(script.utf8), type: "text/javascript; charset=utf-8")
            }
        }
        router.get("/visit.css") { _, _ in
            Response.bytes(Array(VisitStylesheet.text.utf8), type: "text/css; charset=utf-8")
        }
        router.get("/visit/:room") { _, context in
            let said = try await words(context.parameters.get("room") ?? "")
            return try page(
                "visit", ["words": said.json, "language": said.language, "title": said.words["title"] ?? ""])
        }
        router.get("/interpreter") { _, _ in try page("interpreter", [:]) }
        router.get("/mirror") { _, _ in try page("mirror", ["words": MirrorPage.json]) }
        router.get("/ended") { _, _ in try page("ended", [:]) }
        router.post("/line/visit") { request, context in
            try await line(request, context) { try await visitor($0) }
        }
        router.post("/line/failed") { request, context in
            try await line(request, context) { wish in
                guard let line = try await visitor(wish) else { return nil }
                try await clerks.failed(line.room)
                return line
            }
        }
        router.post("/line/seen") { request, context in
            try await line(request, context) { wish in
                guard let room = room(wish), let frames = wish.frames,
                    try await clerks.seen(room, frames: frames)
                else { return nil }
                return Self.nothing
            }
        }
        router.post("/line/interpreter") { request, context in
            try await line(request, context) { try await clerks.interpreter($0.code ?? "") }
        }
        router.post("/line/joined") { request, context in
            try await line(request, context) { wish in
                try await clerks.interpreterSeen(wish.code ?? "", isIn: wish.on == true) ? Self.nothing : nil
            }
        }
        return router
    }

    private func page(_ name: String, _ values: [String: Any]) throws -> Response {
        var response = Response.bytes(
            Array(try templates.render(name, values).utf8), type: "text/html; charset=utf-8")
        MediaHeaders.set(on: &response, lines: [clerks.press.media?.websocket].compactMap(\.self))
        return response
    }

    /// In the language of whoever is expected in a room.
    private func words(_ room: String) async throws -> VisitWords {
        try await database.read { session in
            guard let row = try session.run(Statements.Meetings.room, [.text(room)]).first.map(MeetingRow.init) else {
                return VisitWords(nil, "sv")
            }
            return VisitWords(try clerks.shelf.content(row.area, session), row.language)
        }
    }

    // MARK: lines

    private struct Wish: Decodable, Sendable {
        var room: String?
        var token: String?
        /// The end of an interpreter's link, or the pass that came of it.
        var code: String?
        var on: Bool?
        /// Decoded of the others' pictures so far.
        var frames: Int64?
    }

    /// Where nothing is to be opened.
    private static let nothing = ClerkDesk.Line(room: "", token: "", roomToken: "", websocket: "", iceServers: [])

    private func line(
        _ request: Request, _ context: ConnectionContext, _ work: (Wish) async throws -> ClerkDesk.Line?
    ) async throws -> Response {
        let now = clock.nowMilliseconds()
        guard limiter.isOpen(context.peer, at: now) else {
            return try .refused("tooManyTries", status: .tooManyRequests)
        }
        guard let body = try await request.wholeBody(upTo: Self.maximumBodyBytes),
            let wish = try? JSONDecoder().decode(Wish.self, from: Data(body))
        else { return try .refused("malformed", status: .unprocessableContent) }
        guard let line = try await work(wish) else {
            _ = limiter.admits(context.peer, at: now)
            return try .refused("gone", status: .forbidden)
        }
        return try .json(line)
    }

    /// The ticket's own token opens the room it names, as long as there is one.
    private func visitor(_ wish: Wish) async throws -> ClerkDesk.Line? {
        guard let room = room(wish),
            try await database.read({ try !$0.run(Statements.Meetings.room, [.text(room)]).isEmpty })
        else { return nil }
        return clerks.line(room: room, longestSeconds: ClerkDesk.longestSeconds, isDesk: false)
    }

    /// The room that a token is for.
    private func room(_ wish: Wish) -> String? {
        guard let room = wish.room, let token = wish.token, let media = clerks.press.media,
            DeskAdapter.isGood(token, room: room, now: clock.nowMilliseconds() / 1_000, secret: media.tokenSecret)
        else { return nil }
        return room
    }
}
