// SPDX-License-Identifier: EUPL-1.2
import Foundation
import HTTPTypes
import Hummingbird
import KioskModel
import Logging

/// The listener for operators: pages, metrics and health.
struct OperatorsListener: Sendable {
    static let maximumFormBytes = 4_096
    static let cookieName = "servicepunkt"
    static let formCookieName = "servicepunkt-form"

    let database: any Database
    let clock: CentralClock
    let desk: OperatorDesk
    let log: LogDesk
    let random: RandomBytes
    let templates: Templates
    /// True where operators come over TLS.
    let isSecure: Bool
    /// Wrong passwords of one name and of one address in a quarter of an hour.
    let nameLimiter = RateLimiter(perWindow: 5, windowSeconds: 900)
    let peerLimiter = RateLimiter(perWindow: 20, windowSeconds: 900)

    func router() -> Router<ConnectionContext> {
        let router = Router(context: ConnectionContext.self)
        router.add(middleware: LastResort())
        router.add(middleware: PageHeaders())
        router.get("/healthz") { _, _ in
            _ = try await database.read { try $0.run(Statements.Backups.alive, []) }
            return Response.bytes(Array("ok\n".utf8), type: "text/plain; charset=utf-8")
        }
        router.get("/metrics") { _, _ in try await metrics() }
        router.get("/style.css") { _, _ in
            Response.bytes(Array(Stylesheet.text.utf8), type: "text/css; charset=utf-8")
        }
        router.get("/login") { request, _ in try loginPage(request, problem: nil, status: .ok) }
        router.post("/login") { request, context in try await signIn(request, context) }
        router.post("/logout") { request, _ in try await signOut(request) }
        router.get("/") { request, _ in
            try await page(request) { signedIn, view in
                let today = Int64(LocalMinute(utcMilliseconds: view.nowMilliseconds).date.dayNumber)
                let flags = try await flags(view.area, on: today - 1..<today + 1)
                var values = values(signedIn, "Terminaler", FleetPage(view, flags: flags))
                values["isRestored"] = try await isRestored(view.area)
                return (.ok, try templates.render("fleet", values))
            }
        }
        router.get("/terminals/:id") { request, context in
            let id = try context.parameters.require("id")
            return try await terminal(id, request)
        }
        addMonths(to: router)
        return router
    }

    // MARK: pages

    private func terminal(_ id: String, _ request: Request) async throws -> Response {
        try await page(request) { signedIn, view in
            guard let entry = view.entries.first(where: { $0.terminal.id == id }) else {
                return (.notFound, try templates.render("missing", values(signedIn, "Finns inte", nil)))
            }
            let (counters, changes) = try await database.read { session in
                let key: [SQLValue] = [.text(view.area), .text(id)]
                return (
                    try session.run(Statements.Usage.ofTerminal, key),
                    try session.run(Statements.Terminals.changes, key + [.integer(TerminalPage.shownChanges)])
                )
            }
            let today = Int64(LocalMinute(utcMilliseconds: view.nowMilliseconds).date.dayNumber)
            let flags = try await flags(view.area, on: today - TerminalPage.flaggedDays..<today + 1, of: id)
            let names = try await database.read { try ContentNames(area: view.area, $0) }
            let page = try TerminalPage(
                entry, view, counters: counters, changes: changes,
                flags: FlagsTable(flags, names: names))
            return (.ok, try templates.render("terminal", values(signedIn, page.row.place, page)))
        }
    }

    /// The database went back to a backup: nothing is signed and no month is closed until somebody acts.
    private func isRestored(_ area: String) async throws -> Bool {
        try await database.read { session in
            do {
                try log.check(area, session)
                return false
            } catch CentralError.invalid {
                return true
            }
        }
    }

    private func flags(
        _ area: String, on days: Range<Int64>, of terminal: String? = nil
    ) async throws -> [PlausibilityFlag] {
        try await database.read { try PlausibilityDesk(area: area, session: $0).flags(on: days, of: terminal) }
    }

    func page(
        _ request: Request,
        _ render: (SignedInOperator, FleetView) async throws -> (HTTPResponse.Status, String)
    ) async throws -> Response {
        guard let signedIn = try await signedIn(request) else { return .redirect(to: "/login", type: .normal) }
        // A clerk sees the desk and nothing of the terminals.
        guard !signedIn.isClerk else { return .redirect(to: "/desk", type: .normal) }
        let now = clock.nowMilliseconds()
        let view = try await database.read { try FleetView.read(area: signedIn.area, now: now, $0) }
        let (status, html) = try await render(signedIn, view)
        return .bytes(Array(html.utf8), type: "text/html; charset=utf-8", status: status)
    }

    func values(_ signedIn: SignedInOperator, _ title: String, _ page: Any?) -> [String: Any] {
        var values: [String: Any] = [
            "title": title, "operator": SafeText.clean(signedIn.name), "formToken": desk.formToken(signedIn.cookie),
        ]
        values["page"] = page
        return values
    }

    private func metrics() async throws -> Response {
        let now = clock.nowMilliseconds()
        let views = try await database.read { session in
            try session.run(Statements.Backups.areas, []).map {
                try FleetView.read(area: try $0.text("area"), now: now, session)
            }
        }
        return .bytes(
            Array(Metrics(views).text.utf8), type: "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }

    // MARK: signing in and out

    func signedIn(_ request: Request) async throws -> SignedInOperator? {
        guard let cookie = request.cookies[Self.cookieName]?.value else { return nil }
        return try await desk.verify(cookie)
    }

    private func loginPage(_ request: Request, problem: String?, status: HTTPResponse.Status) throws -> Response {
        let known = request.cookies[Self.formCookieName]?.value
        let form = known ?? Hex.encode(random.take(16))
        var values: [String: Any] = ["title": "Logga in", "formToken": desk.formToken(form)]
        values["problem"] = problem
        var response = Response.bytes(
            Array(try templates.render("login", values).utf8), type: "text/html; charset=utf-8", status: status)
        if known == nil { response.setCookie(cookie(Self.formCookieName, form, seconds: 3_600)) }
        return response
    }

    private func signIn(_ request: Request, _ context: ConnectionContext) async throws -> Response {
        guard let form = try await form(request) else {
            return try loginPage(request, problem: "Formuläret kunde inte läsas.", status: .badRequest)
        }
        guard let cookie = request.cookies[Self.formCookieName]?.value,
            desk.isFormToken(form["form"] ?? "", for: cookie)
        else {
            return try loginPage(
                request, problem: "Sidan var för gammal. Försök igen.", status: .forbidden)
        }
        let now = clock.nowMilliseconds()
        let name = form["name"] ?? ""
        guard nameLimiter.isOpen(name, at: now), peerLimiter.isOpen(context.peer, at: now) else {
            return try loginPage(
                request, problem: "För många försök. Vänta en kvart.", status: .tooManyRequests)
        }
        guard let session = try await desk.signIn(name: name, password: form["password"] ?? "") else {
            _ = nameLimiter.admits(name, at: now)
            _ = peerLimiter.admits(context.peer, at: now)
            context.logger.notice("sign-in refused")
            return try loginPage(request, problem: "Fel namn eller lösenord.", status: .forbidden)
        }
        context.logger.info("operator signed in")
        var response = Response.redirect(to: "/", type: .normal)
        response.setCookie(self.cookie(Self.cookieName, session, seconds: Int(OperatorDesk.cookieSeconds)))
        return response
    }

    private func signOut(_ request: Request) async throws -> Response {
        guard let signedIn = try await signedIn(request) else { return .redirect(to: "/login", type: .normal) }
        guard let form = try await form(request), desk.isFormToken(form["form"] ?? "", for: signedIn.cookie) else {
            return try .refused("badForm", status: .forbidden)
        }
        try await desk.signOut(signedIn.name)
        var response = Response.redirect(to: "/login", type: .normal)
        response.setCookie(cookie(Self.cookieName, "", seconds: 0))
        return response
    }

    private func cookie(_ name: String, _ value: String, seconds: Int) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: seconds, path: "/", secure: isSecure, httpOnly: true, sameSite: .strict)
    }

    private func form(_ request: Request) async throws -> [String: String]? {
        guard let body = try await request.wholeBody(upTo: Self.maximumFormBytes) else { return nil }
        return Form.decode(String(decoding: body, as: UTF8.self))
    }
}

/// `application/x-www-form-urlencoded`; the first of a name counts.
enum Form {
    static func decode(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = plain(pair[0]), let value = plain(pair.count > 1 ? pair[1] : "") else { continue }
            if fields[name] == nil { fields[name] = value }
        }
        return fields
    }

    private static func plain(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}

/// What every page says to the browser: nothing from elsewhere, no scripts, no framing.
struct PageHeaders: RouterMiddleware {
    typealias Context = ConnectionContext

    func handle(
        _ request: Request, context: ConnectionContext,
        next: (Request, ConnectionContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // A page with a picture says its own.
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] =
                "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        }
        response.headers[.xContentTypeOptions] = "nosniff"
        for (name, value) in [("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY")] {
            if let field = HTTPField.Name(name) { response.headers[field] = value }
        }
        return response
    }
}
