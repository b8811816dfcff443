// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// How an agency's own video system lets one visitor in: one file a system, and one conformance suite for all.
protocol MeetingAdapter: Sendable {
    static var kind: MeetingProfile.Adapter { get }
    /// How its makers publish the address that lets one in, as a profile's `start:`; HOST and SERVER are the agency's.
    static var start: String { get }
    /// What `kiosk-central meeting set` takes for an agency of this kind.
    static var fields: [AdapterField] { get }

    /// The room and token of one visit. The same visit gets the same pass, as often as it is asked for.
    /// - Throws: `notSetUp` when the settings lack something or cannot be read.
    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass
}

/// One thing an adapter wants to know of an agency's system.
struct AdapterField: Sendable, Equatable {
    enum Need: Sendable, Equatable {
        case always
        /// One of all fields with this mark.
        case oneOf
        case optional
    }

    var name: String
    var need: Need
    /// For the person who sets it.
    var says: String

    init(_ name: String, _ says: String) { self.init(name, .always, says) }

    init(_ name: String, _ need: Need, _ says: String) {
        self.name = name
        self.need = need
        self.says = says
    }
}

/// One visit, as an adapter needs it. Times are UTC seconds.
struct MeetingVisit: Sendable {
    /// Terminal id in hexadecimal.
    var terminal: String
    /// 32 hexadecimal digits.
    var meeting: String
    /// BCP 47.
    var language: String
    var fromSeconds: Int64
    /// When the ticket ends: nobody enters with it after that.
    var untilSeconds: Int64
    var longestSeconds: Int64

    /// Names the visit in rooms and identities and says nothing of who or where: 16 hexadecimal digits.
    var name: String { String(meeting.prefix(16)) }

    /// A room as it is set: `{visit}` stands for a room of its own.
    func room(_ setting: String) -> String { setting.replacing("{visit}", with: name) }
}

/// What goes into a ticket.
struct MeetingPass: Sendable, Equatable {
    var room: String
    var token: String
}

enum MeetingAdapters {
    static let all: [any MeetingAdapter.Type] = [
        JitsiAdapter.self, BigBlueButtonAdapter.self, LiveKitAdapter.self, PexipAdapter.self, CiscoAdapter.self,
        DeskAdapter.self, LinkAdapter.self,
    ]

    static func of(_ kind: MeetingProfile.Adapter) -> any MeetingAdapter.Type {
        guard let adapter = all.first(where: { $0.kind == kind }) else {
            preconditionFailure("every adapter of a profile stands in the list")
        }
        return adapter
    }

    /// Whether settings have what an adapter of this kind needs.
    static func isSetUp(_ kind: MeetingProfile.Adapter, _ settings: AgencySettings) -> Bool {
        let fields = of(kind).fields
        let choices = fields.filter { $0.need == .oneOf }
        return fields.allSatisfy { $0.need != .always || settings[$0.name] != nil }
            && (choices.isEmpty || choices.contains { settings[$0.name] != nil })
    }
}
