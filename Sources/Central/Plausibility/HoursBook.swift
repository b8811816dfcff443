// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// The opening hours of an area's places, and since when they hold.
struct HoursBook {
    private var since: [UInt32: [(from: Int64, hours: OpeningHours)]] = [:]
    private var now: [UInt32: OpeningHours] = [:]
    /// Names of the places, safe to show.
    private(set) var names: [UInt32: String] = [:]

    init(area: String, _ session: any DatabaseSession) throws {
        for row in try session.run(Statements.Places.list, [.text(area)]) {
            let place = try PlaceRegister.place(row)
            now[place.code] = place.configuration.openingHours
            names[place.code] = SafeText.clean(place.configuration.placeName)
        }
        for row in try session.run(Statements.Closings.hours, [.text(area)]) {
            let text = try row.text("hours")
            guard let hours = try? JSONDecoder().decode(OpeningHours.self, from: Data(text.utf8)) else {
                throw CentralError.inconsistent("the opening hours of a place cannot be read")
            }
            since[UInt32(clamping: try row.integer("place")), default: []].append((try row.integer("from_ms"), hours))
        }
    }

    /// The hours of a place at a moment; before the first that are known, those. `nil`: no such place.
    func hours(of place: UInt32, at milliseconds: Int64) -> OpeningHours? {
        let known = since[place] ?? []
        return known.last { $0.from <= milliseconds }?.hours ?? known.first?.hours ?? now[place]
    }
}
