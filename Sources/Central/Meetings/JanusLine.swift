// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Dispatch
import Foundation
import KioskModel

/// Makes and destroys rooms at Janus, over the unix socket of its pfunix transport: one connection a task, each wait with
/// an end. Browsers never hold the key it takes.
final class JanusLine: Sendable {
    static let waitSeconds = 5
    static let mostBytes = 65_536
    /// Clerk, visitor, interpreter, and one who comes again before the old line is given up.
    static let publishers = 4
    /// Enough for a face at 640 × 480, and bounded.
    static let bitsPerSecond = 1_000_000

    private let file: MediaFile
    private let clock: CentralClock
    private let queue = DispatchQueue(label: "central.janus")

    init(_ file: MediaFile, clock: CentralClock) {
        (self.file, self.clock) = (file, clock)
    }

    /// - Throws: `CentralError.notFound` when Janus does not answer or will not.
    func open(_ room: String) async throws {
        try await work { conversation, media in
            let made = try conversation.ask(
                Body(
                    request: "create", room: room, adminKey: media.adminKey, secret: Self.secret(room, media),
                    publishers: Self.publishers, bitrate: Self.bitsPerSecond))
            guard made.videoroom == "created" || made.errorCode == Reply.roomExists else { throw Self.refused }
        }
    }

    /// Destroys rooms; one that is not there is as good as destroyed, and what cannot be done now the service does later.
    func close(_ rooms: [String]) async {
        guard !rooms.isEmpty else { return }
        try? await work { conversation, media in
            for room in rooms {
                _ = try conversation.ask(Body(request: "destroy", room: room, secret: Self.secret(room, media)))
            }
        }
    }

    /// Rooms there are of ours.
    func rooms() async throws -> [String] {
        try await work { conversation, media in
            try conversation.ask(Body(request: "list", adminKey: media.adminKey)).list?.map(\.room) ?? []
        }
    }

    /// What changes or destroys a room.
    private static func secret(_ room: String, _ media: MediaSettings) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(room.utf8), using: SymmetricKey(data: Array(media.adminKey.utf8)))
        return Hex.encode(Array(code))
    }

    private func work<Value: Sendable>(
        _ body: @escaping @Sendable (Conversation, MediaSettings) throws -> Value
    ) async throws -> Value {
        guard let media = file.settings() else { throw Self.refused }
        let token = DeskAdapter.token(
            room: "", until: clock.nowMilliseconds() / 1_000 + 3_600, secret: media.tokenSecret)
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        let conversation = try Conversation(path: media.control, token: token)
                        defer { conversation.close() }
                        return try body(conversation, media)
                    })
            }
        }
    }

    private static var refused: CentralError {
        .notFound("the video server does not answer", remedy: "see whether Janus runs, and with this media file")
    }

    // MARK: words

    struct Body: Encodable {
        var request: String
        var room: String?
        var adminKey: String?
        var secret: String?
        var publishers: Int?
        var bitrate: Int?

        private enum Keys: String, CodingKey {
            case request, room, secret, publishers, bitrate, permanent, description
            case adminKey = "admin_key"
            case isPrivate = "is_private"
            case signedTokens = "signed_tokens"
            case audio = "audiocodec"
            case video = "videocodec"
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Keys.self)
            try values.encode(request, forKey: .request)
            try values.encodeIfPresent(room, forKey: .room)
            try values.encodeIfPresent(adminKey, forKey: .adminKey)
            try values.encodeIfPresent(secret, forKey: .secret)
            guard request == "create" else { return }
            try values.encode("", forKey: .description)
            try values.encodeIfPresent(publishers, forKey: .publishers)
            try values.encodeIfPresent(bitrate, forKey: .bitrate)
            try values.encode(false, forKey: .permanent)
            try values.encode(true, forKey: .isPrivate)
            // A token lets into the room it names and no other.
            try values.encode(true, forKey: .signedTokens)
            try values.encode("opus", forKey: .audio)
            try values.encode("vp8", forKey: .video)
        }
    }

    struct Reply: Decodable, Sendable {
        struct Room: Decodable, Sendable {
            var room: String
        }

        /// JANUS_VIDEOROOM_ERROR_ROOM_EXISTS of Janus' janus_videoroom.c.
        static let roomExists = 427

        var videoroom: String?
        var list: [Room]?
        var errorCode: Int?

        private enum CodingKeys: String, CodingKey {
            case videoroom, list
            case errorCode = "error_code"
        }
    }

    /// One connection with a session and a handle of the videoroom.
    private final class Conversation {
        private struct Word: Encodable {
            var janus: String
            var transaction: String
            var token: String
            var session: UInt64?
            var handle: UInt64?
            var plugin: String?
            var body: Body?

            private enum CodingKeys: String, CodingKey {
                case janus, transaction, token, plugin, body
                case session = "session_id"
                case handle = "handle_id"
            }
        }

        private struct Answer: Decodable {
            struct Data: Decodable { var id: UInt64 }
            struct Plugin: Decodable { var data: Reply }

            var janus: String
            var transaction: String?
            var data: Data?
            var plugindata: Plugin?
        }

        private let descriptor: Int32
        private let token: String
        private var session: UInt64?
        private var handle: UInt64?
        private var count = 0

        init(path: String, token: String) throws {
            self.token = token
            descriptor = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw JanusLine.refused }
            do {
                try connect(path)
                session = try say("create", nil).data?.id
                handle = try say("attach", nil, plugin: "janus.plugin.videoroom").data?.id
            } catch {
                Foundation.close(descriptor)
                throw error
            }
        }

        func close() { Foundation.close(descriptor) }

        func ask(_ body: Body) throws -> Reply {
            guard let reply = try say("message", body).plugindata?.data else { throw JanusLine.refused }
            return reply
        }

        private func connect(_ path: String) throws {
            var wait = timeval(tv_sec: JanusLine.waitSeconds, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(descriptor, SOL_SOCKET, option, &wait, socklen_t(MemoryLayout<timeval>.size))
            }
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw JanusLine.refused }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let isConnected = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                }
            }
            guard isConnected else { throw JanusLine.refused }
        }

        private func say(_ janus: String, _ body: Body?, plugin: String? = nil) throws -> Answer {
            count += 1
            let transaction = "central\(count)"
            let word = Word(
                janus: janus, transaction: transaction, token: token, session: session, handle: handle,
                plugin: plugin, body: body)
            let bytes = Array(try JSONEncoder().encode(word))
            guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
                throw JanusLine.refused
            }
            // Keep-alives and events may come between.
            for _ in 0..<8 {
                var buffer = [UInt8](repeating: 0, count: JanusLine.mostBytes)
                let length = recv(descriptor, &buffer, buffer.count, 0)
                guard length > 0,
                    let answer = try? JSONDecoder().decode(Answer.self, from: Foundation.Data(buffer[..<length]))
                else { throw JanusLine.refused }
                guard answer.transaction == transaction, answer.janus != "ack" else { continue }
                guard answer.janus == "success" else { throw JanusLine.refused }
                return answer
            }
            throw JanusLine.refused
        }
    }
}
