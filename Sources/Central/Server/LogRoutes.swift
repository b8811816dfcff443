// SPDX-License-Identifier: EUPL-1.2
import Foundation
import HTTPTypes
import Hummingbird
import KioskModel

/// The log as anybody may read it (C2SP tlog-tiles): `/log/…` for the default area, `/areas/AREA/log/…` for each. There
/// are hashes, terminal ids and sequences in it, and nothing of a person.
struct LogRoutes: Sendable {
    let desk: LogDesk

    func add(to router: Router<ConnectionContext>) {
        router.get("/log/checkpoint") { _, _ in try await checkpoint(CentralStore.defaultArea) }
        router.get("/log/tile/**") { _, context in try await tile(CentralStore.defaultArea, context) }
        router.get("/areas/:area/log/checkpoint") { _, context in
            try await checkpoint(try context.parameters.require("area"))
        }
        router.get("/areas/:area/log/tile/**") { _, context in
            try await tile(try context.parameters.require("area"), context)
        }
    }

    private func checkpoint(_ area: String) async throws -> Response {
        guard let note = try await desk.newest(area: area.removingPercentEncoding ?? area) else {
            return try .refused("noCheckpoint", status: .notFound)
        }
        var response = Response.bytes(Array(note.encoded.utf8), type: "text/plain; charset=utf-8")
        response.headers[.cacheControl] = "no-cache"
        return response
    }

    private func tile(_ area: String, _ context: ConnectionContext) async throws -> Response {
        let path = context.parameters.getCatchAll().joined(separator: "/")
        guard let tile = LogTile(path: path) else { return try .refused("noSuchTile", status: .notFound) }
        guard let bytes = try await desk.tile(tile, area: area.removingPercentEncoding ?? area) else {
            return try .refused("noSuchTile", status: .notFound)
        }
        var response = Response.bytes(bytes, type: "application/octet-stream")
        // What is behind a checkpoint never changes.
        response.headers[.cacheControl] = "public, max-age=31536000, immutable"
        return response
    }
}
