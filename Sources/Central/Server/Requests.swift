// SPDX-License-Identifier: EUPL-1.2
import Foundation
import HTTPTypes
import Hummingbird
import KioskModel
import Logging
import NIOCore

/// What a request brings with it here: the connection it came on.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// The terminal of the client certificate, on the terminals' listener.
    var terminal: EnrolledTerminal?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The other end's address without its port, for limits.
    var peer: String { channel.remoteAddress?.ipAddress ?? "unknown" }
}

extension Response {
    /// JSON with stable key order.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return bytes(Array(try encoder.encode(value)), type: "application/json", status: status)
    }

    /// A signed value, in the form that `JSONEncoder` gives it: its bytes are base64, which needs no escapes.
    static func json<Value>(_ signed: Signed<Value>, status: HTTPResponse.Status = .ok) -> Response {
        let (payload, signature) = (signed.payload.base64EncodedString(), signed.signature.base64EncodedString())
        return bytes(
            Array("{\"payload\":\"\(payload)\",\"signature\":\"\(signature)\"}".utf8), type: "application/json",
            status: status)
    }

    static func refused(_ reason: String, status: HTTPResponse.Status) throws -> Response {
        try json(RefusalAnswer(refused: reason), status: status)
    }

    static func bytes(_ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Request {
    /// The whole body, or `nil` when it is longer than `limit` bytes.
    func wholeBody(upTo limit: Int) async throws -> [UInt8]? {
        if let announced = headers[.contentLength].flatMap({ Int($0) }), announced > limit { return nil }
        do {
            let buffer = try await body.collect(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }
}

/// Turns what nobody caught into an answer and a log line without anything of the request in it.
struct LastResort: RouterMiddleware {
    typealias Context = ConnectionContext

    func handle(
        _ request: Request, context: ConnectionContext,
        next: (Request, ConnectionContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError {
            return try .refused("http\(error.status.code)", status: error.status)
        } catch let refusal as TerminalRefusal {
            context.logger.notice("terminal refused", metadata: ["reason": "\(refusal.rawValue)"])
            return try .refused(refusal.rawValue, status: .forbidden)
        } catch is IngestQueue.Busy {
            context.logger.warning("too many requests wait")
            return try .refused("busy", status: .serviceUnavailable)
        } catch CentralError.full {
            context.logger.error("the central's disk is full")
            return try .refused("centralFull", status: .init(code: 507, reasonPhrase: "Insufficient Storage"))
        } catch let error as CentralError {
            context.logger.error("request failed", metadata: ["error": "\(SafeText.clean(error.description))"])
            return try .refused("internal", status: .internalServerError)
        } catch {
            context.logger.error("request failed", metadata: ["type": "\(type(of: error))"])
            return try .refused("internal", status: .internalServerError)
        }
    }
}
