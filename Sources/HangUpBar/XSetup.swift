// SPDX-License-Identifier: EUPL-1.2

/// What an X server says when a client comes (X11 protocol, "Connection Setup"); little endian was asked for.
struct XSetup: Equatable {
    var resourceBase: UInt32
    var resourceMask: UInt32
    /// Of one request, in bytes.
    var mostRequestBytes: Int
    var root: UInt32
    var rootDepth: UInt8
    var width: Int
    var height: Int

    /// The first twelve bytes a client sends: byte order, version 11.0, no cookie. Xwayland lets its own user in.
    static let greeting: [UInt8] = [
        0x6C, 0,  // little endian
        11, 0, 0, 0,  // version
        0, 0, 0, 0, 0, 0,  // no name and no data of an authorisation
    ]
    /// What the answer begins with: whether it succeeded, the version, and how long the rest is.
    static let headBytes = 8

    /// Bytes after the head; `nil`: it refuses us.
    static func restBytes(_ head: [UInt8]) -> Int? {
        guard head.count == headBytes, head[0] == 1 else { return nil }
        return Int(head.little16(6)) * 4
    }

    /// - Parameter bytes: the answer without its head.
    /// - Returns: `nil` for one that is cut, or for a screen whose pixels are not four bytes, blue first.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        let (vendor, formats) = (Int(bytes.little16(16)), Int(bytes[21]))
        let formatsAt = 32 + (vendor + 3) / 4 * 4
        let screenAt = formatsAt + formats * 8
        guard bytes[20] > 0, bytes[22] == 0, bytes.count >= screenAt + 40 else { return nil }
        resourceBase = bytes.little32(4)
        resourceMask = bytes.little32(8)
        mostRequestBytes = Int(bytes.little16(18)) * 4
        root = bytes.little32(screenAt)
        width = Int(bytes.little16(screenAt + 20))
        height = Int(bytes.little16(screenAt + 22))
        let depth = bytes[screenAt + 38]
        rootDepth = depth
        let hasFourBytes = (0..<formats).contains { format in
            bytes[formatsAt + format * 8] == depth && bytes[formatsAt + format * 8 + 1] == 32
        }
        guard hasFourBytes, mostRequestBytes >= 4_096, (1...16_384).contains(width), (1...16_384).contains(height)
        else {
            return nil
        }
    }
}

extension [UInt8] {
    func little16(_ at: Int) -> UInt16 { UInt16(self[at]) | UInt16(self[at + 1]) << 8 }
    func little32(_ at: Int) -> UInt32 { UInt32(little16(at)) | UInt32(little16(at + 2)) << 16 }
}
