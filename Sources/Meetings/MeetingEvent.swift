// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What a meeting's browser does, told as it happens.
public enum MeetingEvent: Sendable, Equatable {
    /// The sandbox stands and the browser starts: camera and microphone are the meeting's from now on.
    case opened
    /// The agency's page is there.
    case pageLoaded
    /// Somebody of the agency is there.
    case joined
    /// The longest meeting is nearly over.
    case warned(minutesLeft: Int)
    /// Exactly once, and last: nothing of it runs any more.
    case ended(MeetingEnd, WipeProof)
}

/// What was looked for after a meeting, and found. All counts are 0 when nothing was left.
public struct WipeProof: Codable, Sendable, Equatable {
    /// Processes of the meeting.
    public var processes: Int
    /// Files of the meeting's user in the folders that everybody may write to.
    public var files: Int
    /// Mounts, policies and firewall tables of the meeting.
    public var mounts: Int
    /// Nobody has a camera open; `nil`: there is none.
    public var cameraFree: Bool?
    /// From the reason to end until all was gone.
    public var millisecondsToEnd: Int

    public init(processes: Int, files: Int, mounts: Int, cameraFree: Bool?, millisecondsToEnd: Int) {
        self.processes = processes
        self.files = files
        self.mounts = mounts
        self.cameraFree = cameraFree
        self.millisecondsToEnd = millisecondsToEnd
    }

    /// Nothing of the visitor is left here.
    public var isClean: Bool { processes == 0 && files == 0 && mounts == 0 && cameraFree != false }
}
