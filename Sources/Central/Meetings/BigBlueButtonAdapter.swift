// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// BigBlueButton (docs.bigbluebutton.org, "API Reference"): the query of `join` with its checksum. The meeting itself is made by the agency's own system.
enum BigBlueButtonAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.bigBlueButton
    static let start = "https://HOST/bigbluebutton/api/join?{query}"
    static let fields = [
        AdapterField("secret", "the shared secret, as bbb-conf --secret tells"),
        AdapterField("room", "the meetingID"),
        AdapterField("hash", .optional, "sha256, sha1, sha384 or sha512; sha256 where not given"),
        AdapterField("password", .optional, "the attendee's password, where the server wants one instead of a role"),
    ]

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        let room = visit.room(try settings.wanted("room"))
        var parameters = [("fullName", "Servicepunkt"), ("meetingID", room)]
        if let password = settings["password"] {
            parameters.append(("password", password))
        } else {
            parameters.append(("role", "VIEWER"))
        }
        parameters += [("redirect", "true"), ("userID", "servicepunkt-\(visit.name)")]
        let query = parameters.map { "\($0)=\(form($1))" }.joined(separator: "&")
        let sum = try checksum(
            of: "join", query: query, secret: try settings.wanted("secret"), hash: settings["hash"] ?? "sha256")
        return MeetingPass(room: room, token: "\(query)&checksum=\(sum)")
    }

    /// Hash of the call's name, its query without the checksum, and the secret.
    static func checksum(
        of call: String, query: String, secret: String, hash: String
    ) throws(MeetingRefusal) -> String {
        let text = Array((call + query + secret).utf8)
        return switch hash {
        case "sha1": Hex.encode(Array(Insecure.SHA1.hash(data: text)))
        case "sha256": Hex.encode(Array(SHA256.hash(data: text)))
        case "sha384": Hex.encode(Array(SHA384.hash(data: text)))
        case "sha512": Hex.encode(Array(SHA512.hash(data: text)))
        default: throw .notSetUp
        }
    }

    /// As forms are encoded; what is not a letter, digit, `-`, `_` or `.` becomes `%XX`.
    private static func form(_ text: String) -> String {
        var out = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: " "): out += "+"
            default: out += "%" + Hex.encode([byte]).uppercased()
            }
        }
        return out
    }
}
