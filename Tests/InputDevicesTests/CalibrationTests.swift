// SPDX-License-Identifier: EUPL-1.2
import KioskModel
import Testing

@Suite struct CalibrationTests {
    @Test func aMirroredPanelIsTurnedBack() {
        let mirrored = TouchCalibration(a: -1, b: 0, c: 1, d: 0, e: 1, f: 0)
        let point = mirrored.apply(x: 0.25, y: 0.5)
        #expect(point.x == 0.75 && point.y == 0.5)
    }
}

/// Four touches on four crosses.
@Suite struct CalibrationSolverTests {
    static let targets = [(x: 0.1, y: 0.1), (x: 0.9, y: 0.1), (x: 0.9, y: 0.9), (x: 0.1, y: 0.9)]

    @Test(arguments: [
        TouchCalibration.none, TouchCalibration(a: -1, b: 0, c: 1, d: 0, e: -1, f: 1),
        TouchCalibration(a: 0, b: 1, c: 0, d: -1, e: 0, f: 1),
        TouchCalibration(a: 1.1, b: 0, c: -0.05, d: 0, e: 1.2, f: 0),
    ])
    func itIsFoundFromFourTouches(calibration: TouchCalibration) throws {
        // Where the panel tells a touch that lies on the cross: found by trying, so that the solver is not its own judge.
        let touches = Self.targets.map { target in Self.touch(on: target, calibration) }
        let solved = try #require(TouchCalibration.solve(targets: Self.targets, touches: touches))
        for (x, y) in [(0.0, 0.0), (0.5, 0.3), (1.0, 1.0)] {
            let (found, wanted) = (solved.apply(x: x, y: y), calibration.apply(x: x, y: y))
            #expect(abs(found.x - wanted.x) < 1e-6 && abs(found.y - wanted.y) < 1e-6)
        }
    }

    private static func touch(on target: (x: Double, y: Double), _ m: TouchCalibration) -> (x: Double, y: Double) {
        let area = m.a * m.e - m.b * m.d
        let (right, down) = (target.x - m.c, target.y - m.f)
        return ((right * m.e - m.b * down) / area, (m.a * down - right * m.d) / area)
    }

    @Test(
        arguments: [
            ("all on a spot", [(0.5, 0.5), (0.5, 0.5), (0.5, 0.5), (0.5, 0.5)]),
            ("on a line", [(0.1, 0.1), (0.4, 0.4), (0.9, 0.9), (0.6, 0.6)]),
            ("one beside", [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.16, 0.9)]),
            ("two exchanged", [(0.9, 0.1), (0.1, 0.1), (0.9, 0.9), (0.1, 0.9)]),
            ("too few", [(0.1, 0.1), (0.9, 0.1)]),
            ("no numbers", [(0.1, .nan), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]),
        ] as [(String, [(Double, Double)])])
    func badTouchesAreRefused(name: String, touches: [(Double, Double)]) {
        let touches = touches.map { (x: $0.0, y: $0.1) }
        #expect(TouchCalibration.solve(targets: Array(Self.targets.prefix(touches.count)), touches: touches) == nil)
    }

    @Test func theErrorIsThatOfTheWorstTouch() throws {
        var touches = Self.targets
        touches[2].x -= 0.04
        let error = try #require(TouchCalibration.error(targets: Self.targets, touches: touches))
        #expect(abs(error - 0.04) < 0.005)
        #expect(TouchCalibration.solve(targets: Self.targets, touches: touches) != nil)
    }
}
