// SPDX-License-Identifier: EUPL-1.2

/// How a terminal meets an agency by video: everything a terminal may open for it, and nothing secret.
///
/// It stands in the content bundle (`Kiosk/agencies.yaml`, under `meeting:`). Every address a meeting uses comes from
/// here, never from a ticket.
public struct MeetingProfile: Codable, Sendable, Equatable {
    /// How the agency's own system lets a visitor in. What it needs of secrets is with the central.
    public enum Adapter: String, Codable, Sendable, CaseIterable {
        /// Jitsi Meet; a JWT in the address.
        case jitsi
        /// BigBlueButton; a join query with its checksum.
        case bigBlueButton = "bigbluebutton"
        /// LiveKit; an access token.
        case liveKit = "livekit"
        /// Pexip Infinity's web app; a one-time PIN.
        case pexip
        /// Cisco Meeting Server's web app; a space's id and secret.
        case ciscoMeetingServer = "cisco-meeting-server"
        /// A desk of ours (`kiosk-central serve`): Janus videoroom with a signed token.
        case desk
        /// The same address for everybody; the agency's waiting room does the rest.
        case link
    }

    /// Who is let in.
    public enum Entry: String, Codable, Sendable, CaseIterable {
        case dropIn = "drop-in"
        /// With a code from a letter or message only.
        case booked
        case both
    }

    /// One hole in the firewall while a meeting lasts.
    public struct Host: Codable, Sendable, Equatable {
        /// A name ("meet.example.se"), resolved when the meeting starts and held for it, or a range ("192.0.2.0/28").
        public var name: String
        public var ports: ClosedRange<Int>
        public var isUDP: Bool

        public init(name: String, ports: ClosedRange<Int>, isUDP: Bool = false) {
            self.name = name
            self.ports = ports
            self.isUDP = isUDP
        }
    }

    public var adapter: Adapter
    /// Where the browser starts, https, with places for what a ticket brings: `{room}`, `{token}`, `{query}`,
    /// `{language}`. `MeetingAddress` fills them in.
    public var start: String
    /// Origins ("https://meet.example.se") that may have camera and microphone.
    public var meetingOrigins: [String]
    /// Origins that may be visited (national e-ID) without camera.
    public var idpOrigins: [String]
    /// What the firewall and the host resolver open beside the origins' own hosts and ports: media servers.
    public var hosts: [Host]
    /// Begin of an address that means "the meeting has ended"; `nil`: only the other signs count.
    public var endPage: String?
    /// Begin of an address that means "somebody has joined"; `nil`: the central knows, or nobody does.
    public var joinedPage: String?
    /// 1 … 240.
    public var longestMinutes: Int
    /// When somebody answers; `nil`: the agency's own hours.
    public var hours: OpeningHours?
    /// BCP 47 tags of the languages spoken there, Swedish first as a rule.
    public var languages: [String]
    /// An interpreter can join as a third party.
    public var hasInterpreter: Bool
    public var entry: Entry
    /// The agency's own page that takes a number to call back; `nil`: a slip for the attendant.
    public var callbackForm: String?
    /// A practice agency: its counts have the purpose training.
    public var isPractice: Bool

    public init(
        adapter: Adapter, start: String, meetingOrigins: [String], idpOrigins: [String] = [], hosts: [Host] = [],
        endPage: String? = nil, joinedPage: String? = nil, longestMinutes: Int = 60, hours: OpeningHours? = nil,
        languages: [String] = ["sv"], hasInterpreter: Bool = false, entry: Entry = .dropIn,
        callbackForm: String? = nil, isPractice: Bool = false
    ) {
        self.adapter = adapter
        self.start = start
        self.meetingOrigins = meetingOrigins
        self.idpOrigins = idpOrigins
        self.hosts = hosts
        self.endPage = endPage
        self.joinedPage = joinedPage
        self.longestMinutes = longestMinutes
        self.hours = hours
        self.languages = languages
        self.hasInterpreter = hasInterpreter
        self.entry = entry
        self.callbackForm = callbackForm
        self.isPractice = isPractice
    }
}
