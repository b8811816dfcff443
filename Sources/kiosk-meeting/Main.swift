// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Meetings

/// Runs inside a meeting's unit, or as a child of kioskd: see Sources/Meetings/README.md. People never call it.
@main
enum Main {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        switch words.first {
        case "room" where words.count == 1: exit(MeetingRoom.run(socket: 3))
        default:
            FileHandle.standardError.write(Data("kiosk-meeting: kioskd starts this by itself; run kioskctl doctor\n".utf8))
            exit(64)
        }
    }
}
