// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Meetings

/// Runs inside a meeting's unit, or as a child of kioskd: see Sources/Meetings/README.md. People never call it.
@main
enum Main {
    static func main() {
        switch Array(CommandLine.arguments.dropFirst()) {
        // A child of kioskd: descriptor 3 is the socket to it.
        case ["room"]: exit(MeetingRoom.run(socket: 3))
        // In the unit: as the meeting's user, and as root before and after it.
        case ["room", "unit"]: exit(MeetingGate.room())
        case ["gate", "open"]: exit(MeetingGate.open())
        case ["gate", "close"]: exit(MeetingGate.close())
        default:
            let text = "kiosk-meeting: kioskd starts this by itself; to see what a machine lacks run kioskctl doctor\n"
            FileHandle.standardError.write(Data(text.utf8))
            exit(64)
        }
    }
}
