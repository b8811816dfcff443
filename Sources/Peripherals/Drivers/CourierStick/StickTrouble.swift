// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// What went wrong with a stick, or with one file on it.
public enum StickTrouble: Error, Equatable, Sendable, CustomStringConvertible {
    /// mtools is not installed here.
    case missingTools
    /// The system gave no process, pipe or memory; `errno`.
    case noResources(Int32)
    /// kioskd may not open the node, or it cannot be opened; `errno`.
    case closed(Int32)
    /// A program of mtools was ended by a signal, more often than not because of what is on the stick.
    case crashed(tool: String, signal: Int32)
    case slow(tool: String, seconds: Int)
    /// It says more than there can be.
    case endless(tool: String)
    /// A program of mtools complains; its first words.
    case refused(tool: String, words: String)
    case full
    /// What was written reads otherwise.
    case differs(String)
    /// The stick was pulled out, or kioskd ends.
    case gone

    /// What a stick that was made to do harm would bring about, and none that is merely worn or full.
    public var isHostile: Bool {
        switch self {
        case .crashed, .slow, .endless: true
        default: false
        }
    }

    public var description: String {
        switch self {
        case .missingTools: "sticks cannot be read without mtools: apt-get install mtools"
        case .noResources(let number): "the system gave no process or memory to read it (error \(number))"
        case .closed(let number): "kioskd may not open it (error \(number)): install the udev rules of Device/udev"
        case .crashed(let tool, let signal): "\(tool) crashed over it (signal \(signal))"
        case .slow(let tool, let seconds): "\(tool) was not done with it after \(seconds) s"
        case .endless(let tool): "\(tool) found no end of it"
        case .refused(let tool, let words): words.isEmpty ? "\(tool) cannot read it" : "\(tool) says: \(words)"
        case .full: "there is no room on it"
        case .differs(let name): "\(name) reads otherwise than it was written"
        case .gone: "it was pulled out"
        }
    }
}
