// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// Pexip Infinity's web app 3 (docs.pexip.com, "Creating preconfigured links to launch conferences"; `express` is the way
/// in without steps that Pexip's own plugins take): a conference alias and a PIN. The PIN is one that stands, or changes every two minutes: a
/// time-based one-time password (RFC 6238, SHA-256, eight digits) that the agency's external policy script computes from
/// the same secret and gives the conference.
enum PexipAdapter: MeetingAdapter {
    static let kind = MeetingProfile.Adapter.pexip
    static let start = "https://HOST/webapp3/m/{room}/express?pin={token}&name=Servicepunkt"
    static let fields = [
        AdapterField("room", "the conference's alias"),
        AdapterField("pin", .oneOf, "the guest PIN that stands"),
        AdapterField("pin-secret", .oneOf, "secret of PINs that change, hexadecimal, at least 32 digits"),
    ]

    static let stepSeconds: Int64 = 120

    static func pass(_ visit: MeetingVisit, _ settings: AgencySettings) throws(MeetingRefusal) -> MeetingPass {
        let room = visit.room(try settings.wanted("room"))
        if let pin = settings["pin"] { return MeetingPass(room: room, token: pin) }
        guard let secret = Hex.decode(try settings.wanted("pin-secret")), secret.count >= 16 else { throw .notSetUp }
        return MeetingPass(
            room: room, token: oneTimePassword(secret, at: visit.fromSeconds, stepSeconds: stepSeconds))
    }

    /// RFC 6238 with SHA-256 and eight digits.
    static func oneTimePassword(_ secret: [UInt8], at seconds: Int64, stepSeconds: Int64) -> String {
        let counter = UInt64(seconds / stepSeconds)
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
        let code = Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: secret)))
        let offset = Int(code[code.count - 1] & 0x0F)
        let number = code[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let digits = String(number % 100_000_000)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
