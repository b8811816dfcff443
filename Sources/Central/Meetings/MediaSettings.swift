// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// The media line of the desk, in the file that `Device/meetings/start` writes (0600): where Janus and the relay are and
/// the secrets that tokens and credentials are made with.
struct MediaSettings: Codable, Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    struct Relay: Codable, Sendable, Equatable {
        /// `turn:host:port?transport=udp`.
        var urls: [String]
        /// coturn's `static-auth-secret`.
        var secret: String
    }

    /// One of what `RTCPeerConnection` takes.
    struct IceServer: Codable, Sendable, Equatable {
        var urls: [String]
        var username: String
        var credential: String
    }

    /// How long a relay lets one in: a meeting's longest and some.
    static let credentialSeconds: Int64 = 5 * 3_600

    /// `wss://host:port` where browsers find Janus.
    var websocket: String
    /// The same for a desk on this machine (`ws://127.0.0.1:port`), whose browser need not know our authority.
    var deskWebsocket: String?
    /// Unix socket on which rooms are made.
    var control: String
    var tokenSecret: String
    /// What Janus wants to hear before it makes a room.
    var adminKey: String
    var relay: Relay?

    var description: String { "media settings" }
    var customMirror: Mirror { Mirror(self, children: []) }

    /// Credentials of the relay that end by themselves (draft-uberti-behave-turn-rest): user `expiry:name`, password the
    /// base 64 of HMAC-SHA-1 of the user.
    func iceServers(name: String, nowSeconds: Int64) -> [IceServer] {
        guard let relay else { return [] }
        let user = "\(nowSeconds + Self.credentialSeconds):\(name)"
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Array(user.utf8), using: SymmetricKey(data: Array(relay.secret.utf8)))
        return [IceServer(urls: relay.urls, username: user, credential: Data(code).base64EncodedString())]
    }
}

/// The file they stand in. It is read whenever something is made with them: the media servers may come and go, with
/// other secrets, while the central runs.
struct MediaFile: Sendable {
    let path: String

    /// `nil` while there is none.
    func settings() -> MediaSettings? {
        guard let bytes = try? SafeFile.read(path) else { return nil }
        return try? JSONDecoder().decode(MediaSettings.self, from: Data(bytes))
    }
}
