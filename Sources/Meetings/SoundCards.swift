// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel

/// The machine's sound as ALSA's files tell of it (/proc/asound). Nothing is opened.
struct SoundCards {
    /// "/proc/asound" but in tests.
    let folder: String

    enum Direction: String {
        case playback, capture

        /// Last letter of a device's folder: pcm0p, pcm0c.
        fileprivate var letter: String { self == .playback ? "p" : "c" }
    }

    func light(_ direction: Direction) -> RehearsalReport.Light {
        guard let text = SmallText.read(folder + "/pcm") else { return .missing }
        // "00-00: ALC257 Analog : ALC257 Analog : playback 1 : capture 1"
        let devices = text.split(separator: "\n").filter { line in
            line.split(separator: ":").contains {
                $0.trimmingCharacters(in: .whitespaces).hasPrefix(direction.rawValue)
            }
        }
        guard !devices.isEmpty else { return .missing }
        let states = devices.compactMap { state($0, direction) }
        if states.contains(.good) { return .good }
        return states.contains(.busy) ? .busy : .failed
    }

    /// Its microphones, heard for half a second each; what may not be heard is as the kernel says.
    func heard(_ trial: DeviceTrial) -> RehearsalReport.Light {
        let told = light(.capture)
        guard told == .good, let text = SmallText.read(folder + "/pcm") else { return told }
        let lights = text.split(separator: "\n").filter { $0.contains(": capture") && state($0, .capture) == .good }
            .compactMap { line -> RehearsalReport.Light? in
                let numbers = line.prefix { $0 != ":" }.split(separator: "-").compactMap { Int($0) }
                return numbers.count == 2 ? trial.microphone(card: numbers[0], device: numbers[1]) : nil
            }
        guard !lights.isEmpty else { return told }
        return lights.contains(.good) ? .good : lights.contains(.busy) ? .busy : .failed
    }

    private func state(_ line: Substring, _ direction: Direction) -> RehearsalReport.Light? {
        let numbers = line.prefix { $0 != ":" }.split(separator: "-").compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        let status = "\(folder)/card\(numbers[0])/pcm\(numbers[1])\(direction.letter)/sub0/status"
        guard let text = SmallText.read(status) else { return .failed }
        return text.hasPrefix("closed") ? .good : .busy
    }
}
