// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// The media servers of the practice desk: `Device/meetings/start` with Janus and coturn, on loopback and free ports.
final class MediaServers {
    let folder: URL
    private let child: Child

    /// Where the central finds them.
    var file: String { folder.appendingPathComponent("media.json").path }

    /// Starts them and waits until they listen.
    /// - Parameters:
    ///   - folder: Made, and removed at the end; their user must come to it.
    ///   - certificates: The central's directory.
    init(program: String, folder: URL, certificates: URL, log: URL) throws {
        self.folder = folder
        child = try Child(
            program,
            [
                "--dir", folder.path, "--certificate", certificates.appendingPathComponent("server.pem").path,
                "--key", certificates.appendingPathComponent("server.key").path, "--plain-port", "0", "--with-parent",
            ], log: log)
        let path = file
        let isReady = Patience.until(seconds: 40) {
            FileManager.default.fileExists(atPath: path) || !self.child.isRunning
        }
        guard isReady, child.isRunning else { throw TourFailure("the media servers did not start: \(child.logText)") }
    }

    private var settings: [String: Any] {
        let value = try? JSONSerialization.jsonObject(with: Data(Leftovers.text(URL(fileURLWithPath: file)).utf8))
        return value as? [String: Any] ?? [:]
    }

    /// What tokens for rooms are made with.
    var tokenSecret: String { settings["tokenSecret"] as? String ?? "" }
    /// Port of the WebSocket that browsers of visitors use.
    var socketPort: Int? { (settings["websocket"] as? String).flatMap { Self.port($0) } }
    /// UDP port of the relay.
    var relayPort: Int? {
        let urls = (settings["relay"] as? [String: Any])?["urls"] as? [String]
        return urls?.first.flatMap { Self.port(String($0.prefix { $0 != "?" })) }
    }

    private static func port(_ address: String) -> Int? { address.split(separator: ":").last.flatMap { Int($0) } }

    func stop() {
        child.stop()
        try? FileManager.default.removeItem(at: folder)
    }
}
