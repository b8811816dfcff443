// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// What udev knows of our kinds of device, as `udevadm` prints it.
enum UdevText {
    /// A device of one of these properties is ours; disks and networks are none of support's business.
    static let marks = [
        "SERVICEPUNKT_", "ID_INPUT_TOUCHSCREEN=", "ID_INPUT_KEYBOARD=", "ID_INPUT_KEY=", "ID_SMARTCARD_READER=",
        "SUBSYSTEM=usbmisc",
    ]

    static func ours() -> String {
        guard
            let answer = try? ChildProgram.run(
                "udevadm", ["info", "--export-db"], longestBytes: SupportBundle.longestUdevBytes),
            answer.status == 0
        else { return "udevadm did not answer\n" }
        let blocks = answer.output.components(separatedBy: "\n\n").filter { block in
            block.split(separator: "\n").contains { line in
                line.hasPrefix("E: ") && marks.contains { line.dropFirst(3).hasPrefix($0) }
            }
        }
        guard !blocks.isEmpty else { return "udev knows no device of ours\n" }
        return blocks.prefix(100).map { block in
            block.split(separator: "\n").map { SafeText.clean(String($0)) }.joined(separator: "\n") + "\n\n"
        }.joined()
    }
}
