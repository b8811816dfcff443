// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Whether an agency lets somebody in now.
struct AgencyDoor: Sendable {
    /// A desk is staffed while a clerk's page was heard within this.
    static let staffedMilliseconds: Int64 = 60_000

    let agency: MeetingAgency
    /// The central has what the agency's system wants.
    let isSetUp: Bool
    /// The desk's switch; agencies with a system of their own have none.
    let isSwitchedOn: Bool
    let isStaffed: Bool
    let isWithinHours: Bool

    /// As the desk has set them, or else the content.
    let hours: OpeningHours

    init(_ agency: MeetingAgency, isSetUp: Bool, desk: SQLRow?, hours: OpeningHours?, at now: Int64) throws {
        self.agency = agency
        self.isSetUp = isSetUp
        isSwitchedOn = !agency.isDesk ? true : try desk?.integer("is_open") == 1
        isStaffed = !agency.isDesk ? true : now - (try desk?.integer("seen_ms") ?? 0) < Self.staffedMilliseconds
        self.hours = hours ?? agency.hours
        isWithinHours = self.hours.isOpen(at: LocalMinute(utcMilliseconds: now))
    }

    /// What menus show as open now.
    var isOpen: Bool { isSetUp && isSwitchedOn && isStaffed && isWithinHours }

    /// Why somebody who comes without an appointment is not let in; `nil`: come in.
    var refusal: MeetingRefusal? {
        if !isSetUp { return .notSetUp }
        if !isWithinHours || !isSwitchedOn { return .closed }
        return isStaffed ? nil : .nobodyThere
    }

    /// The same for somebody with one: it holds outside the hours, too, and however the switch stands.
    var refusalOfBooked: MeetingRefusal? {
        if !isSetUp { return .notSetUp }
        return isStaffed ? nil : .nobodyThere
    }
}
