// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What the menu may know of meetings at one moment.
public struct MeetingSurroundings: Sendable, Equatable {
    /// False: this terminal has nothing to meet with, and no screen speaks of meetings.
    public var canMeet: Bool
    /// How a meeting asked for now would end at once, as far as the terminal knows (`noLine`, `noCamera`, `notSetUp`, …);
    /// `nil`: nothing stands in the way.
    public var knownObstacle: MeetingEnd?
    /// The central answered lately.
    public var isOnline: Bool
    /// Codes of agencies whose desk answers now, as the central said last; `nil`: it has not said.
    public var agenciesOpenNow: Set<Int32>?
    /// Of the newest rehearsal; `nil`: none yet.
    public var rehearsal: RehearsalReport?
    /// When a booked meeting begins that something stands in the way of; `nil`: there is none.
    public var troubledBooking: LocalMinute?
    /// How many times longer than usual a meeting may take to open, on a slow machine.
    public var patience: Int

    public init(
        canMeet: Bool = false, knownObstacle: MeetingEnd? = nil, isOnline: Bool = true,
        agenciesOpenNow: Set<Int32>? = nil, rehearsal: RehearsalReport? = nil, troubledBooking: LocalMinute? = nil,
        patience: Int = 1
    ) {
        self.canMeet = canMeet
        self.knownObstacle = knownObstacle
        self.isOnline = isOnline
        self.agenciesOpenNow = agenciesOpenNow
        self.rehearsal = rehearsal
        self.troubledBooking = troubledBooking
        self.patience = patience
    }

    /// Why no meeting can be held now; `nil`: as far as anybody knows, one can.
    var obstacle: MeetingEnd? {
        if let knownObstacle { return knownObstacle }
        if !isOnline { return .noLine }
        switch rehearsal?.microphone {
        case .missing, .failed: return .noCamera
        case .good, .busy, .unknown, .none: return nil
        }
    }

    /// What the newest rehearsal found that does not work, by its name in messages; `nil`: no light of its own.
    var badLight: String? { rehearsal?.bad.first?.name }

    /// The picture goes one way only: they hear one another all the same.
    var lacksCamera: Bool {
        switch rehearsal?.camera {
        case .missing, .failed: true
        case .good, .busy, .unknown, .none: false
        }
    }
}

/// Whether an agency can be met at one moment.
enum MeetingDoor: Equatable {
    case open
    case closed
    /// With a code from a letter or message only.
    case bookedOnly
    /// Nobody has confirmed the clock.
    case untold
}

extension Surroundings {
    /// Agencies that this terminal may meet now, in the order of content: a visitor meets no practice agency, and practice
    /// reaches nobody else.
    var meetingAgencies: [Agency] {
        content.agencies.filter { agency in agency.meeting.map { $0.isPractice == (purpose != .visitor) } ?? false }
    }

    /// Whether screens speak of meetings at all.
    var offersMeetings: Bool { meetings.canMeet && meetingService != nil && !meetingAgencies.isEmpty }

    /// Permanent code of the service.
    var meetingService: Int32? { content.menu.first { $0.kind == .meeting }?.code }

    /// Agencies that one can ring: a practice agency has no telephone.
    var contactAgencies: [Agency] { content.agencies.filter { $0.meeting?.isPractice != true } }

    /// Services of the menu: one that is not there is not shown.
    var services: [MenuEntry] { content.menu.filter { $0.kind != .meeting || offersMeetings } }

    func door(of agency: Agency) -> MeetingDoor {
        guard let profile = agency.meeting else { return .closed }
        if profile.entry == .booked { return .bookedOnly }
        if profile.adapter == .desk, let open = meetings.agenciesOpenNow {
            return open.contains(agency.code) ? .open : .closed
        }
        guard clockTrusted else { return .untold }
        return (profile.hours ?? agency.hours).isOpen(at: now) ? .open : .closed
    }
}
