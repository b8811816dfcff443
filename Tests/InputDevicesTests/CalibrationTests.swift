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
