// SPDX-License-Identifier: EUPL-1.2

/// Cuts what comes over the browser's pipe into messages: each ends with a zero byte.
struct MessageStream {
    /// An address may have two megabytes; more than this is no message.
    static let mostBytes = 8 << 20

    private var open: [UInt8] = []

    /// - Returns: the messages that are whole now; `nil` when one is too long to be true.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [[UInt8]]? {
        var whole: [[UInt8]] = []
        for byte in bytes {
            if byte == 0 {
                whole.append(open)
                open = []
            } else {
                open.append(byte)
            }
        }
        return open.count > Self.mostBytes ? nil : whole
    }
}
