// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// How large a log is and what its tree's root is: the text of a note (C2SP tlog-checkpoint), three lines for origin,
/// size and base64 of the root. Extension lines are refused, ours have none.
public struct LogCheckpoint: Sendable, Equatable {
    /// Names the log; also the name its own key signs under.
    public let origin: String
    public let size: UInt64
    public let root: [UInt8]

    public init(origin: String, size: UInt64, root: [UInt8]) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The origin of an area's log: `servicepunkt.AREA/log`. What could not stand in a name is percent-encoded.
    public static func origin(area: String) -> String {
        let plain = area.utf8.map { byte -> String in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: String(UnicodeScalar(byte))
            default: "%" + Hex.encode([byte])
            }
        }
        return "servicepunkt.\(plain.joined())/log"
    }

    /// The origin of an area's log that was begun anew, after a restore: its moment, seconds since 1970, in the
    /// name, so that no two are called alike.
    public static func origin(area: String, begunMilliseconds: Int64) -> String {
        "\(origin(area: area))/\(begunMilliseconds / 1_000)"
    }

    /// True for every name that the log of an area has had or may have.
    static func isOrigin(_ name: String, ofArea area: String) -> Bool {
        let first = origin(area: area)
        return name == first || name.hasPrefix(first + "/")
    }

    public var text: String { "\(origin)\n\(size)\n\(Data(root).base64EncodedString())\n" }

    /// Reads the text of a note; `nil` when it is no checkpoint of this form.
    public init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, !lines[0].isEmpty, let size = UInt64(lines[1]),
            let root = Data(base64Encoded: String(lines[2])), root.count == MerkleTree.hashLength
        else { return nil }
        self.init(origin: String(lines[0]), size: size, root: Array(root))
        // One text only says this: no plus sign, leading zero or loose bits.
        guard text == self.text else { return nil }
    }
}
