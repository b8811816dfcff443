// SPDX-License-Identifier: EUPL-1.2
public import Foundation

/// The demo county's service points, as `seeds/places.json` lists them.
public struct Places: Decodable, Sendable {
    public struct Place: Decodable, Sendable {
        public var name: String
        public var municipality: String
        public var phone: String
        public var phonePlace: String
        public var hours: String
        public var mobile: Bool
        /// When there is a line, as hours; always where it is not given.
        public var contactHours: String?
    }

    public var county: String
    /// Name of the account that sees the demo's dashboard.
    public var `operator`: String
    /// The first one is where the demo's terminal stands.
    public var places: [Place]

    public init(contentsOf file: URL) throws {
        let bytes = try Data(contentsOf: file)
        do {
            self = try JSONDecoder().decode(Places.self, from: bytes)
        } catch {
            throw TourFailure("\(file.path): \(error)")
        }
        guard !places.isEmpty else { throw TourFailure("\(file.path): no place in it") }
    }
}
