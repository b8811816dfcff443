// SPDX-License-Identifier: EUPL-1.2
import Foundation
import HangUpBar
import Meetings

/// Runs inside a meeting's unit, or as a child of kioskd: see Sources/Meetings/README.md. People never call it.
@main
enum Main {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        switch (words.prefix(2).joined(separator: " "), words.count) {
        // A child of kioskd: descriptor 3 is the socket to it.
        case ("room", 1): exit(MeetingRoom.run(socket: 3))
        // In the sandbox: each line of standard input is what the bar shows.
        case ("bar", 1):
            // cage waits for the end of a pipe that what it starts holds open: it is to be the browser's end, not the bar's.
            for descriptor in Int32(3)..<256 { close(descriptor) }
            exit(HangUpBar.run(lines: 0, display: ProcessInfo.processInfo.environment["DISPLAY"]))
        // In the unit, as the meeting's user: kiosk-meeting unit room FOLDER NAMES.
        case ("unit room", 4): exit(MeetingGate.room(folder: words[2], namesFile: words[3]))
        // As root, before and after it: kiosk-meeting unit open FOLDER NAMES USER, kiosk-meeting unit close USER.
        case ("unit open", 5): exit(MeetingGate.open(folder: words[2], namesFile: words[3], user: words[4]))
        case ("unit close", 3): exit(MeetingGate.close(user: words[2]))
        default:
            let text = "kiosk-meeting: kioskd starts this by itself; to see what a machine lacks run kioskctl doctor\n"
            FileHandle.standardError.write(Data(text.utf8))
            exit(64)
        }
    }
}
