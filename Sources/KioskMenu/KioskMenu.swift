// SPDX-License-Identifier: EUPL-1.2
import KioskModel
public import TextScreen

/// The menu as a pure machine: `(state, input) → state, effects`, and state → `Screen`.
public enum KioskMenu {
    /// Changes `state` and says what to do.
    /// - Parameter shown: the screen of `state` as the visitor sees it, where the caller has it at hand.
    public static func handle(
        _ state: inout MenuState, _ input: MenuInput, in surroundings: Surroundings, shown: Screen? = nil
    ) -> [MenuEffect] {
        var turn = MenuTurn(state: state, around: surroundings, shown: shown)
        turn.take(input)
        state = turn.state
        return turn.effects
    }

    /// What the visitor meets. Traps on a screen that is not in `screenIDs`.
    public static func screen(_ state: MenuState, in surroundings: Surroundings) -> Screen {
        let screen = ScreenMaker(state: state, around: surroundings).screen()
        precondition(screenIDs.contains(screen.id), "screen \(screen.id) is not in the list of screens")
        return screen
    }

    /// Whether the screen asks for the digits of the keyboard that waits. A visit is not interrupted by it, unless there
    /// is nothing else to answer by.
    static func asksForKeyboard(_ state: MenuState, _ surroundings: Surroundings) -> Bool {
        guard surroundings.newKeyboard != nil else { return false }
        return switch state.stage {
        case .attract, .closed, .paused, .forgotten: true
        case .visit(let visit): visit.parting == nil && !surroundings.hasKeysOrTouch
        case .goodbye, .resuming, .staff, .testing: false
        }
    }
}
