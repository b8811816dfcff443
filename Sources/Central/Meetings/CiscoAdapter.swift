// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Cisco Meeting Server's web app (its online help, "Customize meeting join links"): a space's call id and its secret. The
/// name is given, so that nobody is asked for one, and the page of joining options is passed over.
enum CiscoAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.ciscoMeetingServer
    static let start = "https://HOST/meeting/{room}?secret={token}&name=Servicepunkt&skipJoinOptions=true"
    static let fields = [
        AdapterField("room", "the space's call id"),
        AdapterField("secret", "the space's secret, as it stands in its join link"),
    ]

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        MeetingPass(room: visit.room(try settings.wanted("room")), token: try settings.wanted("secret"))
    }
}
