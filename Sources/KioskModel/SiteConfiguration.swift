// SPDX-License-Identifier: EUPL-1.2

/// What the operator says of a service point; signed by the central, kept on the terminal, applied between sessions.
public struct SiteConfiguration: Codable, Sendable, Equatable {
    public var version: UInt32
    /// Permanent code of the place.
    public var placeCode: UInt32
    /// Name on the screen and slip, for example "Sillerud lanthandel".
    public var placeName: String
    public var municipality: String
    public var county: String
    /// The shop's own telephone, shown in help on every screen.
    public var shopPhone: String
    /// Where that telephone stands for a visitor who has none, for example "at the till".
    public var shopPhonePlace: String
    /// When the service point may be used.
    public var openingHours: OpeningHours
    /// Rides in the postal van.
    public var isMobile: Bool
    /// Who answers for the terminal and for personal data, and whom to complain to.
    public var responsible: String
    public var complaintsPhone: String
    /// Code with which the attendant pauses and resumes, as `AttendantCode` stores it; empty: no code asked.
    public var attendantCode: String
    /// Cards that open staff screens at every terminal of the place; absent in configurations of an older central.
    public var serviceCards: [ServiceCard]?
    /// When the terminal has a line and is switched on: a van's times at the depot, a shop's hours where the plug is
    /// pulled at night. Absent: always.
    public var contactHours: OpeningHours?

    public init(
        version: UInt32, placeCode: UInt32, placeName: String, municipality: String, county: String,
        shopPhone: String, shopPhonePlace: String, openingHours: OpeningHours, isMobile: Bool, responsible: String,
        complaintsPhone: String, attendantCode: String, serviceCards: [ServiceCard]? = nil,
        contactHours: OpeningHours? = nil
    ) {
        self.version = version
        self.placeCode = placeCode
        self.placeName = placeName
        self.municipality = municipality
        self.county = county
        self.shopPhone = shopPhone
        self.shopPhonePlace = shopPhonePlace
        self.openingHours = openingHours
        self.isMobile = isMobile
        self.responsible = responsible
        self.complaintsPhone = complaintsPhone
        self.attendantCode = attendantCode
        self.serviceCards = serviceCards
        self.contactHours = contactHours
    }
}
