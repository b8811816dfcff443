// SPDX-License-Identifier: EUPL-1.2

extension TouchCalibration {
    /// A touch may miss what the other touches say by so much of the picture's width or height.
    public static let largestError = 0.05

    /// The calibration by which what was touched lies where it was shown: least squares over at least three places.
    /// - Parameters:
    ///   - targets: where the crosses stood, from 0 to 1.
    ///   - touches: what the device told, not calibrated, from 0 to 1, in the same order.
    /// - Returns: `nil` when the touches lie on a line or on a spot, or one of them is not where the others say it is.
    public static func solve(
        targets: [(x: Double, y: Double)], touches: [(x: Double, y: Double)]
    ) -> TouchCalibration? {
        guard let fitted = fit(targets, touches), fitted.isPlausible,
            let error = error(targets: targets, touches: touches), error <= largestError
        else { return nil }
        return fitted
    }

    /// How far the worst touch lies from where the others say it is, as a part of the picture: 0.02 is 2 %.
    /// `nil` where that cannot be said.
    public static func error(
        targets: [(x: Double, y: Double)], touches: [(x: Double, y: Double)]
    ) -> Double? {
        guard targets.count == touches.count, targets.count >= 4 else {
            return fit(targets, touches).map { $0.distance(targets, touches) }
        }
        var worst = 0.0
        for index in targets.indices {
            // Of four touches the fit alone would hide three quarters of one bad one.
            var (others, touched) = (targets, touches)
            others.remove(at: index)
            touched.remove(at: index)
            guard let fitted = fit(others, touched) else { return nil }
            worst = max(worst, fitted.distance([targets[index]], [touches[index]]))
        }
        return worst
    }

    private func distance(_ targets: [(x: Double, y: Double)], _ touches: [(x: Double, y: Double)]) -> Double {
        zip(targets, touches).map { target, touch in
            let point = apply(x: touch.x, y: touch.y)
            return max(abs(point.x - target.x), abs(point.y - target.y))
        }.max() ?? 0
    }

    /// Neither a point nor a thousandfold: a panel is about as large as the picture.
    private var isPlausible: Bool {
        let area = abs(a * e - b * d)
        return [a, b, c, d, e, f].allSatisfy { $0.isFinite && abs($0) < 10 } && area > 0.1 && area < 10
    }

    private static func fit(
        _ targets: [(x: Double, y: Double)], _ touches: [(x: Double, y: Double)]
    ) -> TouchCalibration? {
        guard targets.count == touches.count, (3...64).contains(targets.count),
            (targets + touches).allSatisfy({ $0.x.isFinite && $0.y.isFinite && abs($0.x) < 10 && abs($0.y) < 10 })
        else { return nil }
        // The normal equations of (x, y, 1) · (a, b, c) = x'.
        var matrix = [[Double]](repeating: [0, 0, 0], count: 3)
        var (right, down) = ([0.0, 0, 0], [0.0, 0, 0])
        for (target, touch) in zip(targets, touches) {
            let row = [touch.x, touch.y, 1]
            for i in 0..<3 {
                for j in 0..<3 { matrix[i][j] += row[i] * row[j] }
                right[i] += row[i] * target.x
                down[i] += row[i] * target.y
            }
        }
        guard let across = cramer(matrix, right), let along = cramer(matrix, down) else { return nil }
        return TouchCalibration(
            a: across[0], b: across[1], c: across[2], d: along[0], e: along[1], f: along[2])
    }

    private static func cramer(_ matrix: [[Double]], _ values: [Double]) -> [Double]? {
        let whole = determinant(matrix)
        // Four touches a tenth of the picture apart give 4e-4.
        guard whole > 1e-5 else { return nil }
        return (0..<3).map { column in
            var changed = matrix
            for row in 0..<3 { changed[row][column] = values[row] }
            return determinant(changed) / whole
        }
    }

    private static func determinant(_ m: [[Double]]) -> Double {
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    }
}
