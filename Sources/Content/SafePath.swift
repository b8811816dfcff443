// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Names from outside, as they may stand in a message.
enum SafePath {
    static func shown(_ text: String) -> String { String(SafeText.clean(text).prefix(200)) }
}
