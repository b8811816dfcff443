// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// What staff read of the devices, against how they are.
extension PeripheralsSoak {
    private struct Answer: Decodable {
        var devices: [DeviceStatus]
    }

    /// Everything is back and mended: kioskctl says so of each device, and of none that is not there.
    func checkDevices(_ visitor: Visitor) {
        let fitted = DockDevice.fitted.filter { $0 != .reader || dock.hasCardService }
        let expected = fitted.map { "\($0.kind) \(DeviceCondition.ready)" }.sorted()
        var told: [String] = []
        let isWell = Patience.until(seconds: 60) {
            visitor.rest()
            told = devices.filter { $0.state != .noDevice }.map { "\($0.kind) \($0.condition)" }.sorted()
            return told == expected
        }
        report.check("kioskctl says that every device is well again", isWell, told.joined(separator: ", "))
    }

    /// Empty when there is no answer.
    private var devices: [DeviceStatus] {
        let arguments = ["status", "--json", "--state", county.state.path]
        guard let outcome = try? county.programs.run("kioskctl", arguments, deadlineSeconds: 20) else { return [] }
        return (try? JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8)).devices) ?? []
    }
}
