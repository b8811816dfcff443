// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// The county of soak and bench: its practice agency's meetings last a minute at most.
enum MeetingCounty {
    static let longestMilliseconds = 60_000.0
    private static let longest = "longestMinutes: 60"
    private static let practice = "id: ovningsmyndigheten"

    /// Copies the content folder with the shortest limit there can be.
    static func content(_ content: URL, to folder: URL) throws {
        try FileManager.default.copyItem(at: content, to: folder)
        let file = folder.appendingPathComponent("agencies.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let agency = text.range(of: practice),
            let limit = text.range(of: longest, range: agency.upperBound..<text.endIndex)
        else { throw TourFailure("\(content.path)/agencies.yaml: no \(practice) with \(longest)") }
        try text.replacingCharacters(in: limit, with: "longestMinutes: 1")
            .write(to: file, atomically: true, encoding: .utf8)
    }

    /// What kioskd is told: a test picture, and no screen of its own.
    static let arguments = ["--meeting-camera", "fake", "--meeting-display", "none"]
}
