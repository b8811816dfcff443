// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Pages beside a meeting that open behind the same walls.
extension MeetingPlan {
    /// Longer than anybody fills in a form.
    static let formSeconds = 1_200
    static let mirrorSeconds = 180

    /// An agency's own form for being rung up: its origin alone, no camera, no microphone. What is written in it goes to
    /// the agency and is kept nowhere here.
    /// - Returns: `nil` where the agency has none.
    public static func form(of agency: Int32, _ profile: MeetingProfile, language: String) -> MeetingPlan? {
        guard let address = profile.callbackForm, let origin = MeetingOrigin(address: address) else { return nil }
        let page = MeetingProfile(
            adapter: .link, start: address, meetingOrigins: [], idpOrigins: [origin.pattern], longestMinutes: 20)
        return MeetingPlan(
            agency: agency, profile: page, address: address, longestSeconds: formSeconds, language: language)
    }

    /// One's own picture, by the page that a central with a desk has for it: nothing of it leaves the browser.
    /// - Returns: `nil` where the agency has no desk.
    public static func mirror(of agency: Int32, _ profile: MeetingProfile, language: String) -> MeetingPlan? {
        guard profile.adapter == .desk, let origin = MeetingOrigin(address: profile.start) else { return nil }
        let tag = String(language.filter { $0.isASCII && ($0.isLetter || $0 == "-") }.prefix(35))
        let address = origin.pattern + "/mirror?language=" + tag
        let page = MeetingProfile(
            adapter: .link, start: address, meetingOrigins: [origin.pattern], longestMinutes: 3)
        return MeetingPlan(
            agency: agency, profile: page, address: address, longestSeconds: mirrorSeconds, language: language)
    }
}
