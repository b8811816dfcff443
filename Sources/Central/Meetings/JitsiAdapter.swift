// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Jitsi Meet with token authentication (lib-jitsi-meet, "doc/tokens.md"; 8x8 "The Jitsi JSON Web Token"): a JWT.
enum JitsiAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.jitsi
    static let start = "https://HOST/{room}?jwt={token}"
    static let fields = [
        AdapterField("application", "the app_id, which is the token's issuer"),
        AdapterField("room", "name of the room; {visit} in it gives every visitor one"),
        AdapterField("secret", .oneOf, "the app_secret, for HS256"),
        AdapterField("private-key", .oneOf, "RSA key in PEM, for RS256"),
        AdapterField("key-id", .optional, "the kid of that key"),
        AdapterField("audience", .optional, "the token's aud, jitsi where not given"),
        AdapterField("domain", .optional, "the token's sub, * where not given"),
    ]

    private struct Grant: Encodable {
        struct Context: Encodable {
            struct User: Encodable {
                var id: String
                var name: String
                var moderator: String
            }

            var user: User
        }

        var aud: String
        var room: String
        var context: Context
    }

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        let room = visit.room(try settings.wanted("room"))
        let user = Grant.Context.User(id: visit.name, name: "Servicepunkt", moderator: "false")
        let key: JSONWebToken.Key =
            if let pem = settings["private-key"] {
                .rsa(pem: pem, id: settings["key-id"])
            } else {
                .shared(try settings.wanted("secret"))
            }
        let token = try JSONWebToken.make(
            visit, issuer: try settings.wanted("application"), subject: settings["domain"] ?? "*",
            grant: Grant(aud: settings["audience"] ?? "jitsi", room: room, context: .init(user: user)), key: key)
        return MeetingPass(room: room, token: token)
    }
}
