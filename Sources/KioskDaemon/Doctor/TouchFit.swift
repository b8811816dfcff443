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

    var calibration: TouchCalibration
    /// How far the worst touch lies from its cross after calibration, as a part of the screen's width or height.
    var residual: Double

    /// Two in a hundred of a 344 mm wide panel are 7 mm, half of the smallest target (15 mm).
    static let worstResidual = 0.02

    /// Least squares over the samples.
    /// - Returns: `nil` when the touches lie on a line or nearly so: no plane goes through them.
    init?(_ samples: [Sample]) {
        guard samples.count >= 3,
            let across = Self.plane(samples.map { ($0.x, $0.y, $0.target.x) }),
            let down = Self.plane(samples.map { ($0.x, $0.y, $0.target.y) })
        else { return nil }
        let found = TouchCalibration(
            a: across.x, b: across.y, c: across.one, d: down.x, e: down.y, f: down.one)
        calibration = found
        residual = samples.reduce(0) { worst, sample in
            let point = found.apply(x: sample.x, y: sample.y)
            return max(worst, abs(point.x - sample.target.x), abs(point.y - sample.target.y))
        }
    }

    /// The plane z = x·X + y·Y + one that lies nearest: normal equations around the centre, solved by Cramer's rule.
    private static func plane(
        _ points: [(x: Double, y: Double, z: Double)]
    ) -> (x: Double, y: Double, one: Double)? {
        let count = Double(points.count)
        let middle = points.reduce((x: 0.0, y: 0.0, z: 0.0)) {
            ($0.x + $1.x / count, $0.y + $1.y / count, $0.z + $1.z / count)
        }
        var (xx, xy, yy, xz, yz) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for point in points {
            let (x, y, z) = (point.x - middle.x, point.y - middle.y, point.z - middle.z)
            (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y)
            (xz, yz) = (xz + x * z, yz + y * z)
        }
        let determinant = xx * yy - xy * xy
        // Four touches a tenth of the panel apart give 10^-4; less is one spot touched four times.
        guard determinant > 1e-4 else { return nil }
        let (x, y) = ((xz * yy - yz * xy) / determinant, (yz * xx - xz * xy) / determinant)
        return (x, y, middle.z - x * middle.x - y * middle.y)
    }
}
