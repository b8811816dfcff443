// SPDX-License-Identifier: EUPL-1.2

/// What a rehearsal of a meeting found: four lights, each told in words.
public struct RehearsalReport: Codable, Sendable, Equatable {
    public enum Light: String, Codable, Sendable, CaseIterable {
        /// Not looked at yet, or no answer.
        case unknown
        case good
        /// Not there, or unplugged.
        case missing
        /// Somebody else has it: a meeting under way.
        case busy
        /// It is there and does not work.
        case failed
    }

    public var camera: Light
    public var microphone: Light
    /// Loudspeaker or headset.
    public var sound: Light
    /// To the central, and on to where meetings are held.
    public var line: Light

    public init(
        camera: Light = .unknown, microphone: Light = .unknown, sound: Light = .unknown, line: Light = .unknown
    ) {
        self.camera = camera
        self.microphone = microphone
        self.sound = sound
        self.line = line
    }

    public var lights: [Light] { [camera, microphone, sound, line] }

    /// Every light with its name, in order.
    public var named: [(name: String, light: Light)] {
        [("camera", camera), ("microphone", microphone), ("sound", sound), ("line", line)]
    }

    /// A sound is played to nobody unasked: a loudspeaker that is "good" is there and free, and who wants to hear it
    /// presses for a tone.
    public static func isOnlyThere(_ name: String, _ light: Light) -> Bool { name == "sound" && light == .good }

    /// What is missing or broken.
    public var bad: [(name: String, light: Light)] { named.filter { $0.light == .missing || $0.light == .failed } }

    /// Everything was found in order.
    public var isGood: Bool { lights.allSatisfy { $0 == .good } }

    /// Something is missing or broken: what nobody could tell is not, and neither is what is in use.
    public var hasFailed: Bool { lights.contains { $0 == .missing || $0 == .failed } }

    /// Every light has been told.
    public var isComplete: Bool { !lights.contains(.unknown) }
}
