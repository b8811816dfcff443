// SPDX-License-Identifier: EUPL-1.2
import CVideo
import Foundation

/// The machine's cameras, as Video4Linux tells of them. Looking takes nothing from whoever has one.
enum CameraNode {
    enum State: Int32 {
        case free = 0
        case busy, missing, noCamera, forbidden, broken
    }

    /// Nodes that are there, in order; some of them are no cameras.
    static func all(_ folder: String = "/dev") -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix("video") && Int($0.dropFirst(5)) != nil }
            .sorted { (Int($0.dropFirst(5)) ?? 0) < (Int($1.dropFirst(5)) ?? 0) }.map { "\(folder)/\($0)" }
    }

    static func state(_ path: String) -> State { State(rawValue: cvideo_look(path)) ?? .broken }

    /// Nobody has one open; `nil`: there is none.
    static func areFree(_ folder: String = "/dev") -> Bool? {
        let states = all(folder).map(state).filter { $0 != .noCamera && $0 != .missing }
        return states.isEmpty ? nil : !states.contains(.busy)
    }
}
