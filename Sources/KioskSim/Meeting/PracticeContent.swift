// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// The county's content with the practice agency's desk where it stands in this demo.
enum PracticeContent {
    /// As `Kiosk/agencies.yaml` names them.
    static let page = "https://desk.servicepunkt.example:8444"
    static let host = "desk.servicepunkt.example"
    static let agencyCode = 9

    /// Copies the content folder and puts the desk's true address and ports in it.
    static func copy(_ content: URL, to folder: URL, meetingsPort: Int, socketPort: Int, relayPort: Int) throws {
        try FileManager.default.copyItem(at: content, to: folder)
        let file = folder.appendingPathComponent("agencies.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        guard text.contains(page) else { throw TourFailure("\(content.path)/agencies.yaml names no \(page)") }
        try text.replacing(page, with: "https://127.0.0.1:\(meetingsPort)")
            .replacing("name: \(host)", with: "name: 127.0.0.1")
            .replacing("ports: 8989", with: "ports: \(socketPort)")
            .replacing("ports: 3478", with: "ports: \(relayPort)")
            .write(to: file, atomically: true, encoding: .utf8)
    }
}
