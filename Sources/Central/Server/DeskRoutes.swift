// SPDX-License-Identifier: EUPL-1.2
import Foundation
import HTTPTypes
import Hummingbird
import KioskModel

/// The clerks' page, on the operators' listener: one page, its scripts, and what they ask for.
struct DeskRoutes: Sendable {
    static let maximumBodyBytes = 32_768
    /// Brings the form's token back: a page of another origin cannot set it.
    static let tokenHeader = "X-Form"

    let listener: OperatorsListener
    let clerks: ClerkDesk
    /// `https://host:port` of the visitors' pages; `nil`: there are none.
    let meetingsURL: @Sendable () async -> String?

    func add(to router: Router<ConnectionContext>) {
        for (path, script) in [
            ("/desk.js", DeskScript.text + DeskFormsScript.text + DeskHoursScript.text), ("/room.js", RoomScript.text),
            ("/seal.js", SealScript.text),
        ] {
            router.get(RouterPath(path)) { _, _ in
                Response.bytes(Array(script.utf8), type: "text/javascript; charset=utf-8")
            }
        }
        router.get("/desk.css") { _, _ in
            Response.bytes(Array(DeskStylesheet.text.utf8), type: "text/css; charset=utf-8")
        }
        router.get("/desk") { request, _ in try await page(request) }
        post("look", to: router) { clerk, wish in try .json(try await clerks.look(clerk, in: wish.meeting)) }
        post("turn", to: router) { clerk, wish in
            try await clerks.turn(try wish.agency.wanted(), on: wish.on ?? false, clerk)
            return try .json(try await clerks.look(clerk))
        }
        post("hours", to: router) { clerk, wish in
            try await clerks.setHours(wish.week, of: try wish.agency.wanted(), clerk)
            return try .json(try await clerks.look(clerk))
        }
        post("answer", to: router) { clerk, wish in
            try .json(try await clerks.answer(try wish.meeting.wanted(), clerk))
        }
        post("joined", to: router) { clerk, wish in
            try await clerks.joined(try wish.meeting.wanted(), wish.on ?? false, clerk)
            return try .json(Done())
        }
        post("slip", to: router) { clerk, wish in
            guard let sealed = Data(base64Encoded: try wish.sealed.wanted()) else { throw DeskRefusal.malformed }
            return try .json(
                SlipSent(number: try await clerks.send(slip: Array(sealed), try wish.meeting.wanted(), clerk)))
        }
        post("interpreter", to: router) { clerk, wish in
            guard let url = await meetingsURL() else { throw DeskRefusal.notSetUp }
            let code = try await clerks.link(try wish.meeting.wanted(), clerk)
            return try .json(Link(link: "\(url)/interpreter#\(code)", minutes: ClerkDesk.linkMilliseconds / 60_000))
        }
        post("end", to: router) { clerk, wish in
            try await clerks.end(try wish.meeting.wanted(), clerk)
            return try .json(Done())
        }
        post("cancel", to: router) { clerk, wish in
            let id = try wish.booking.wanted()
            guard try await clerks.bookings.cancel(id, area: clerk.area, agencies: clerk.agencies) != nil else {
                throw DeskRefusal.gone
            }
            return try .json(try await clerks.look(clerk))
        }
        post("book", to: router) { clerk, wish in
            let agency = try wish.agency.wanted()
            guard clerk.agencies.contains(agency) else { throw DeskRefusal.foreignAgency }
            do {
                return try .json(
                    try await clerks.bookings.book(
                        agency: agency, from: try wish.fromMilliseconds.wanted(), until: wish.untilMilliseconds,
                        area: clerk.area, place: wish.place))
            } catch CentralError.invalid, CentralError.notFound {
                throw DeskRefusal.malformed
            }
        }
    }

    // MARK: shapes

    private struct Wish: Decodable, Sendable {
        var meeting: String?
        var agency: Int32?
        var on: Bool?
        /// Opening hours of seven days; `nil`: those of the content.
        var week: [[Int]]?
        /// As the desk lists it.
        var booking: String?
        /// Base 64.
        var sealed: String?
        var fromMilliseconds: Int64?
        var untilMilliseconds: Int64?
        var place: UInt32?
    }

    private struct Done: Encodable {
        var done = true
    }

    private struct SlipSent: Encodable {
        var number: Int32
    }

    private struct Link: Encodable {
        var link: String
        var minutes: Int64
    }

    // MARK: work

    private func post(
        _ name: String, to router: Router<ConnectionContext>,
        _ work: @escaping @Sendable (SignedInOperator, Wish) async throws -> Response
    ) {
        router.post(RouterPath("/desk/" + name)) { request, _ in
            guard let clerk = try await listener.signedIn(request), clerk.isClerk else {
                return try Response.refused("signedOut", status: .unauthorized)
            }
            guard let field = HTTPField.Name(Self.tokenHeader), let token = request.headers[field],
                listener.desk.isFormToken(token, for: clerk.cookie)
            else { return try Response.refused("badForm", status: .forbidden) }
            guard let body = try await request.wholeBody(upTo: Self.maximumBodyBytes),
                let wish = try? JSONDecoder().decode(Wish.self, from: Data(body))
            else { return try Response.refused("malformed", status: .unprocessableContent) }
            do {
                return try await work(clerk, wish)
            } catch let refusal as DeskRefusal {
                return try Response.refused(refusal.rawValue, status: Self.status(refusal))
            }
        }
    }

    private static func status(_ refusal: DeskRefusal) -> HTTPResponse.Status {
        switch refusal {
        case .malformed: .unprocessableContent
        case .foreignAgency: .forbidden
        case .gone: .gone
        case .taken: .conflict
        case .notSetUp, .noVideo: .serviceUnavailable
        case .tooManyTries: .tooManyRequests
        }
    }

    private func page(_ request: Request) async throws -> Response {
        guard let clerk = try await listener.signedIn(request) else { return .redirect(to: "/login", type: .normal) }
        guard clerk.isClerk else { return .redirect(to: "/", type: .normal) }
        let content = try await listener.database.read { try clerks.shelf.content(clerk.area, $0) }
        let swedish = content?.languages.first { $0.tag == "sv" } ?? content?.languages.first
        let phrases = (content?.phrases ?? []).compactMap { id -> [String: Any]? in
            guard let text = swedish?.strings["phrase." + id] else { return nil }
            return [
                "id": SafeText.clean(id), "text": SafeText.clean(text).replacing("{value}", with: "…"),
                "hasValue": text.contains("{value}"),
            ]
        }
        var values = listener.values(clerk, "Desken", ["phrases": phrases, "hasPhrases": !phrases.isEmpty])
        values["isDesk"] = true
        let places = try await listener.database.read { session in
            try session.run(Statements.Places.list, [.text(clerk.area)]).map { try PlaceRegister.place($0) }
        }
        values["places"] = places.map { place -> [String: Any] in
            ["code": "\(place.code)", "name": SafeText.clean(place.configuration.placeName)]
        }
        let html = try listener.templates.render("desk", values)
        var response = Response.bytes(Array(html.utf8), type: "text/html; charset=utf-8")
        let media = clerks.press.media
        MediaHeaders.set(on: &response, lines: [media?.deskWebsocket ?? media?.websocket].compactMap(\.self))
        return response
    }
}

extension Optional {
    /// What a page's wish cannot do without.
    fileprivate func wanted() throws(DeskRefusal) -> Wrapped {
        guard let self else { throw .malformed }
        return self
    }
}

/// What pages with a picture say to the browser: our own scripts and styles, the line to Janus, camera and microphone for
/// themselves, and nothing else.
enum MediaHeaders {
    /// - Parameter lines: `wss://host:port`.
    static func set(on response: inout Response, lines: [String]) {
        let connections = (["'self'"] + lines.map { $0.filter { !" ;,'\"".contains($0) } }).joined(separator: " ")
        response.headers[.contentSecurityPolicy] = """
            default-src 'none'; script-src 'self'; style-src 'self'; connect-src \(connections); form-action 'self'; \
            base-uri 'none'; frame-ancestors 'none'
            """
        if let field = HTTPField.Name("Permissions-Policy") {
            response.headers[field] = "camera=(self), microphone=(self), display-capture=(), geolocation=()"
        }
    }
}
