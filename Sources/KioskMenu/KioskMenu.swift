// SPDX-License-Identifier: EUPL-1.2
public import KioskModel
public import TextScreen

/// The menu as a pure machine: `(state, input) → state, effects`, and state → `Screen`.
public enum KioskMenu {
    /// Changes `state` and says what to do.
    public static func handle(
        _ state: inout MenuState, _ input: MenuInput, in surroundings: Surroundings
    ) -> [MenuEffect] {
        []
    }

    /// What the visitor meets.
    public static func screen(_ state: MenuState, in surroundings: Surroundings) -> Screen {
        preconditionFailure("not built yet")
    }
}

/// Where the visitor is; nothing in it outlives the session.
public struct MenuState: Sendable, Equatable {
    public init() {}

    /// When `tick` is wanted next, CLOCK_BOOTTIME milliseconds; `nil`: only the minute matters.
    public var nextDeadlineMilliseconds: Int64? { nil }
    /// A visitor is here (between first touch and wipe).
    public var isInSession: Bool { false }
    /// The reason while the attendant has paused the terminal.
    public var pauseReason: PauseReason? { nil }
}
