// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Cisco Meeting Server's web app: a space's call id and its secret, which the address takes as
/// `/meeting/{room}?secret={token}`.
enum CiscoAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.ciscoMeetingServer
    static let fields = [
        AdapterField("room", "the space's call id"),
        AdapterField("secret", "the space's secret"),
    ]

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        MeetingPass(room: visit.room(try settings.wanted("room")), token: try settings.wanted("secret"))
    }
}
