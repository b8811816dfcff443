// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// Where the central takes the time from; tests give their own.
public struct CentralClock: Sendable {
    /// Milliseconds UTC since 1970.
    public let nowMilliseconds: @Sendable () -> Int64

    public init(nowMilliseconds: @escaping @Sendable () -> Int64) {
        self.nowMilliseconds = nowMilliseconds
    }

    /// The machine's own clock.
    public static let system = CentralClock { Int64(Date().timeIntervalSince1970 * 1_000) }

    var date: Date { Date(timeIntervalSince1970: Double(nowMilliseconds()) / 1_000) }
}

/// Where the central takes random bytes from; tests may give their own.
public struct RandomBytes: Sendable {
    let take: @Sendable (Int) -> [UInt8]

    public init(take: @escaping @Sendable (Int) -> [UInt8]) {
        self.take = take
    }

    /// The system's generator.
    public static let system = RandomBytes { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
