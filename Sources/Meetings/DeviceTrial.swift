// SPDX-License-Identifier: EUPL-1.2
import CSound
import CVideo
import KioskModel

/// Camera and microphone really tried: a few pictures, half a second of sound. They are looked at and kept nowhere; what
/// somebody else has is not taken.
struct DeviceTrial {
    /// Pictures that must come, and within what time: some cameras take a second to wake.
    static let pictures: Int32 = 6
    static let pictureMilliseconds: Int32 = 3_000
    static let soundMilliseconds: Int32 = 500
    /// A picture that is nowhere brighter is black (16 is black in video, ITU-R BT.601).
    static let blackest: Int32 = 24

    let devices: String
    /// A dark shop makes dark pictures: only by day is a black one a covered lens.
    let judgesLight: Bool

    func camera(_ path: String) -> RehearsalReport.Light {
        var view = cvideo_view()
        let state = CameraNode.State(
            rawValue: cvideo_watch(path, Self.pictures, Self.pictureMilliseconds, &view))
        switch state {
        case .busy: return .busy
        case .missing, .noCamera: return .missing
        case .forbidden: return .unknown
        case .broken, nil: return .failed
        case .free:
            return Self.judge(
                frames: view.frames, brightest: view.brightest, changes: view.changes, judgesLight: judgesLight)
        }
    }

    /// None came, all are the same to the last bit, or all are black.
    static func judge(
        frames: Int32, brightest: Int32, changes: Int32, judgesLight: Bool
    ) -> RehearsalReport.Light {
        guard frames > 0 else { return .failed }
        if frames > 2, changes == 0 { return .failed }
        if judgesLight, (0..<blackest).contains(brightest) { return .failed }
        return .good
    }

    /// - Returns: `nil` where this user may not listen: what the kernel says of it has to do.
    func microphone(card: Int, device: Int) -> RehearsalReport.Light? {
        var spread: Int32 = 0
        let state = csound_listen("\(devices)/snd/pcmC\(card)D\(device)c", Self.soundMilliseconds, &spread)
        switch Int(state) {
        case 0: return spread > 0 ? .good : .failed
        case 1: return .busy
        case 4: return .failed
        default: return nil
        }
    }
}
