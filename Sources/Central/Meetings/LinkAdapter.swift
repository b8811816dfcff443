// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The same address for everybody: there is nothing to fill in.
enum LinkAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.link
    static let start = "https://HOST/"
    static let fields: [AdapterField] = []

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        MeetingPass(room: "", token: "")
    }
}
