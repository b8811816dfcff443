// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Everything one meeting's browser needs. The address holds the ticket's token, so neither it nor a part of it has a
/// description.
public struct MeetingPlan: Sendable, CustomStringConvertible, CustomReflectable {
    /// Permanent code of the agency.
    public var agency: Int32
    public var profile: MeetingProfile
    /// Where the browser starts: `MeetingAddress.start`.
    public var address: String
    /// The shorter of the profile's and the ticket's.
    public var longestSeconds: Int
    /// BCP 47 tag of the visitor's language, which the browser tells the page.
    public var language: String
    /// What the bar says at first, where there is one.
    public var bar: String

    public init(
        agency: Int32, profile: MeetingProfile, address: String, longestSeconds: Int, language: String, bar: String = ""
    ) {
        self.agency = agency
        self.profile = profile
        self.address = address
        self.longestSeconds = longestSeconds
        self.language = language
        self.bar = bar
    }

    /// Somebody can tell whether the agency has joined: the central for a desk, the page's address where it has a sign.
    /// Where nobody can, a loaded page counts as joined, and no meeting ends because nobody came.
    public var knowsWhoJoined: Bool { profile.adapter == .desk || profile.joinedPage != nil }

    public var description: String { "a meeting's plan" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
