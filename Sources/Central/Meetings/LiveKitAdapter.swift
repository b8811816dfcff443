// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// LiveKit (docs.livekit.io, "Tokens & grants"): an access token with a grant for one room.
enum LiveKitAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.liveKit
    static let fields = [
        AdapterField("key", "the API key, which is the token's issuer"),
        AdapterField("secret", "the API secret"),
        AdapterField("room", "name of the room; {visit} in it gives every visitor one"),
    ]

    private struct Claims: Encodable {
        struct Video: Encodable {
            var room: String
            var roomJoin = true
            var canPublish = true
            var canSubscribe = true
            var canPublishData = false
        }

        var iss: String
        var sub: String
        var name: String
        var nbf: Int64
        var exp: Int64
        var video: Video
    }

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        let room = visit.room(try settings.wanted("room"))
        let claims = Claims(
            iss: try settings.wanted("key"), sub: "servicepunkt-\(visit.name)", name: "Servicepunkt",
            nbf: visit.fromSeconds, exp: visit.untilSeconds, video: .init(room: room))
        return MeetingPass(
            room: room, token: try JSONWebToken.make(claims, key: .shared(try settings.wanted("secret"))))
    }
}
