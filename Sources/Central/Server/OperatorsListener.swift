// SPDX-License-Identifier: EUPL-1.2
import Hummingbird
import KioskModel

/// An operator who is signed in.
struct SignedInOperator: Sendable {
    let name: String
    let area: String
}

/// The listener for operators: pages, metrics and health.
struct OperatorsListener: Sendable {
    let database: any Database
    let state: StateDirectory
    let clock: CentralClock
    let random: RandomBytes

    func router() -> Router<ConnectionContext> {
        let router = Router(context: ConnectionContext.self)
        router.add(middleware: LastResort())
        router.get("/healthz") { _, _ in
            _ = try await database.read { try $0.run(Statements.Backups.alive, []) }
            return Response.bytes(Array("ok\n".utf8), type: "text/plain; charset=utf-8")
        }
        return router
    }
}
