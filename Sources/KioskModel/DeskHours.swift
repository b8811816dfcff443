// SPDX-License-Identifier: EUPL-1.2

/// When a desk answers, as its clerks have set it: it stands above what the content says, from the next heartbeat on.
public struct DeskHours: Codable, Sendable, Equatable {
    /// Permanent code of the agency.
    public var agency: Int32
    public var hours: OpeningHours

    public init(agency: Int32, hours: OpeningHours) {
        self.agency = agency
        self.hours = hours
    }
}

extension KioskContent {
    /// Puts hours that desks have set in the place of those they had.
    public mutating func put(_ told: [DeskHours]) {
        for one in told {
            guard let place = agencies.firstIndex(where: { $0.code == one.agency && $0.meeting?.adapter == .desk })
            else { continue }
            agencies[place].meeting?.hours = one.hours
        }
    }
}
