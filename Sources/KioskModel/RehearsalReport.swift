// SPDX-License-Identifier: EUPL-1.2

/// What a rehearsal found: four lights, told in words. Closed, so that it may be counted, sent and shown as it stands.
public struct RehearsalReport: Codable, Sendable, Equatable {
    /// One of the four.
    public enum Light: String, Codable, Sendable, CaseIterable {
        case good
        /// There is none.
        case missing
        /// Somebody else has it just now; it was left alone.
        case busy
        /// It is there and does not answer as it should.
        case broken
        /// Nobody looked, or nobody can tell.
        case unknown
    }

    public var camera: Light
    public var microphone: Light
    /// Loudspeaker or headset.
    public var sound: Light
    /// The agency's own server answers from here.
    public var line: Light

    public init(camera: Light, microphone: Light, sound: Light, line: Light) {
        self.camera = camera
        self.microphone = microphone
        self.sound = sound
        self.line = line
    }

    /// A meeting can be held with picture and sound.
    public var isGood: Bool { camera == .good && microphone == .good && sound == .good && line == .good }
    /// Nothing says that a meeting would fail: what nobody could tell is not a failure, and neither is what is in use.
    public var hasFailed: Bool {
        [camera, microphone, sound, line].contains { $0 == .missing || $0 == .broken }
    }
}
