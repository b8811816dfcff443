// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// LiveKit (docs.livekit.io, "Tokens & grants"): an access token with a grant for one room. The address is that of LiveKit's
/// own meeting page (github.com/livekit-examples/meet, "custom"), where an agency has no other.
enum LiveKitAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.liveKit
    static let start = "https://HOST/custom?liveKitUrl=wss%3A%2F%2FSERVER&token={token}"
    static let fields = [
        AdapterField("key", "the API key, which is the token's issuer"),
        AdapterField("secret", "the API secret"),
        AdapterField("room", "name of the room; {visit} in it gives every visitor one"),
    ]

    private struct Grant: Encodable {
        struct Video: Encodable {
            var room: String
            var roomJoin = true
            var canPublish = true
            var canSubscribe = true
            var canPublishData = false
        }

        var name = "Servicepunkt"
        var video: Video
    }

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        let room = visit.room(try settings.wanted("room"))
        let token = try JSONWebToken.make(
            visit, issuer: try settings.wanted("key"), subject: "servicepunkt-\(visit.name)",
            grant: Grant(video: .init(room: room)), key: .shared(try settings.wanted("secret")))
        return MeetingPass(room: room, token: token)
    }
}
