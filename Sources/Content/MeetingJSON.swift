// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// A profile as it lies in a bundle. The same profile gives the same text.
enum MeetingJSON {
    static func text(_ profile: MeetingProfile) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(profile), as: UTF8.self)
    }

    /// - Throws: `ContentError.damaged` for what is no profile, or one that a terminal could not keep to.
    static func profile(_ text: String) throws -> MeetingProfile {
        guard let profile = try? JSONDecoder().decode(MeetingProfile.self, from: Data(text.utf8)) else {
            throw ContentError.damaged("it has a meeting this software does not know")
        }
        let origins = profile.meetingOrigins + profile.idpOrigins
        let areOrigins = origins.allSatisfy { text in
            if case .success(let origin) = WebOrigin.read(text) { origin.text == text } else { false }
        }
        let hours = profile.hours.map { $0.week + [$0.holidays, $0.eves ?? []] } ?? []
        guard areOrigins, !profile.meetingOrigins.isEmpty, (1...240).contains(profile.longestMinutes),
            WebAddress.problem(profile.start) == nil, profile.hours.map({ $0.week.count == 7 }) ?? true,
            hours.joined().allSatisfy({ 0 <= $0.opens && $0.opens < $0.closes && $0.closes <= 1_440 })
        else { throw ContentError.damaged("it has a meeting that cannot be") }
        return profile
    }
}
