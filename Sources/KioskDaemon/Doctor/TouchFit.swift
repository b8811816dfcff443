// SPDX-License-Identifier: EUPL-1.2
import KioskMenu
import KioskModel

/// What four touches say of a touchscreen.
struct TouchFit: Equatable {
    struct Sample: Equatable {
        var target: TouchTarget
        var x: Double
        var y: Double
    }

    /// `nil` when the touches do not fit the crosses.
    var calibration: TouchCalibration?
    /// How far the worst touch lies from where the others say it is, as a part of the picture; `nil` when that cannot
    /// be said.
    var error: Double?

    init(_ samples: [Sample]) {
        let targets = samples.map { (x: $0.target.x, y: $0.target.y) }
        let touches = samples.map { (x: $0.x, y: $0.y) }
        calibration = TouchCalibration.solve(targets: targets, touches: touches)
        error = TouchCalibration.error(targets: targets, touches: touches)
    }

    /// "0.4 %", or "one spot" where there is no distance to tell.
    var words: String {
        guard let error, error.isFinite else { return "one spot" }
        let tenths = Int((min(max(error, 0), 10) * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
