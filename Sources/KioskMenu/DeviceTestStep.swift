// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// Where the guided device test of a technician (`kioskctl doctor`) is: the terminal's screen says what to do there.
public enum DeviceTestStep: Sendable, Equatable {
    /// "The technician tests this terminal."
    case welcome
    /// Touch the cross: one of four, each a tenth of the screen in from its corner.
    case touch(TouchTarget)
    /// Press the key that is named ("A", "Enter", …).
    case key(String)
    case scan
    case insertCard
    case removeCard
    /// Look at the test page.
    case paper
    /// Pull the plug of a device, or put it back.
    case unplug(PeripheralKind)
    case replug(PeripheralKind)
    /// Camera, microphone, sound and line are tried.
    case meeting
    case done(isReady: Bool)
}

/// A cross to touch, for calibration: `x` and `y` from 0 (left, top) to 1.
public enum TouchTarget: Int, Sendable, Equatable, CaseIterable {
    case topLeft, topRight, bottomRight, bottomLeft

    public var x: Double { self == .topLeft || self == .bottomLeft ? 0.1 : 0.9 }
    public var y: Double { self == .topLeft || self == .topRight ? 0.1 : 0.9 }
}

/// A keyboard that nobody accepted yet: its keys go nowhere until the digits shown on the screen are typed on it.
public struct NewKeyboard: Sendable, Equatable {
    /// Three digits, drawn at random by the daemon.
    public var code: String
    /// Digits typed on it so far.
    public var typedCount: Int
    /// Wrong attempts so far.
    public var failures: Int

    public init(code: String, typedCount: Int = 0, failures: Int = 0) {
        self.code = code
        self.typedCount = typedCount
        self.failures = failures
    }
}
