// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Content
import Foundation
import KioskDaemon
import KioskModel

/// Where a command takes content from: a folder to edit, or the bundle this terminal shows.
struct ContentOption: ParsableArguments {
    @Option(help: "A content folder such as Kiosk/. Without it: the bundle in the state folder, else ./Kiosk.")
    var from: String?

    @Option(help: "The terminal's folder with keys, journal and content.")
    var state = StateDirectory.standard

    func content() throws -> KioskContent {
        if let from { return try ContentSource.load(directory: from).content }
        let directory = StateDirectory(state)
        if FileManager.default.fileExists(atPath: directory.content) {
            return try ContentDoor.store(directory).openBest().content
        }
        return try ContentSource.load(directory: "Kiosk").content
    }
}
