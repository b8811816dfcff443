// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The day of the last report of agency counters, in the identity's folder. A file that says nothing is as none: the
/// counters are cumulative, so a report too many changes nothing.
enum AgencyDay {
    private static func path(_ directory: String) -> String { directory + "/agencies.day" }

    static func last(_ directory: String) throws(UplinkError) -> Int32 {
        guard let bytes = try StoredFile.read(path(directory)) else { return .min }
        return Int32(String(decoding: bytes.prefix(16), as: UTF8.self)) ?? .min
    }

    static func store(_ day: Int32, _ directory: String) throws(UplinkError) {
        try StoredFile.write(Array("\(day)".utf8), to: path(directory))
    }
}
