// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// A desk of ours: a room of Janus' videoroom and a signed token (janus.conf.meetecho.com, "Authenticating the Janus API",
/// signed tokens): `expiry,janus,janus.plugin.videoroom,room=ROOM` and, after a colon, the base 64 of its HMAC-SHA-1.
/// With it one may speak to Janus, which passes over the room's name; the central looks at that, and gives whoever shows
/// it the second token that the room itself wants.
enum DeskAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.desk
    static let start = "https://HOST/visit/{room}#token={token}&language={language}"
    static let fields = [AdapterField("secret", "the token secret of Janus, from the file that Device/meetings makes")]

    /// Janus asks for the token with every word, so it must outlive the meeting.
    static let graceSeconds: Int64 = 120

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        let room = room(visit.meeting)
        let until = visit.untilSeconds + visit.longestSeconds + graceSeconds
        return MeetingPass(room: room, token: token(room: room, until: until, secret: try settings.wanted("secret")))
    }

    /// The meeting's id is random and known to its two sides alone.
    static func room(_ meeting: String) -> String { "visit-" + meeting }

    /// - Parameter until: UTC seconds.
    static func token(room: String, until: Int64, secret: String) -> String {
        sign("\(until),janus,janus.plugin.videoroom,room=\(room)", secret)
    }

    /// What lets into one room: the realm is the videoroom's own.
    static func roomToken(room: String, until: Int64, secret: String) -> String {
        sign("\(until),janus.plugin.videoroom,room=\(room)", secret)
    }

    /// Whether a token is ours, alive and for this room.
    static func isGood(_ token: String, room: String, now: Int64, secret: String) -> Bool {
        let body = String(token.prefix { $0 != ":" })
        let parts = body.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 4, let until = Int64(parts[0]), until >= now, parts[3] == "room=\(room)" else {
            return false
        }
        return isEqual(Array(sign(body, secret).utf8), Array(token.utf8))
    }

    private static func sign(_ body: String, _ secret: String) -> String {
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Array(body.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return body + ":" + Data(code).base64EncodedString()
    }

    private static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
