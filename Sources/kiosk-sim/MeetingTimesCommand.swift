// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskSim

/// Meetings for whoever measures: a line asks for one, a line of JSON tells its times.
struct MeetingTimesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meeting-times", abstract: "Holds meetings with a clerk and tells what happened when.",
        discussion: """
            When all is ready it prints {}. Then each line of standard input is one meeting: `peer`, which is hung up, or \
            the way in which it ends at our terminal: \(MeetingWay.allCases.map(\.rawValue).joined(separator: ", ")). It \
            ends when standard input does.
            """)

    @OptionGroup var options: CountyOptions

    @Option(help: "A folder with a kioskd and another program as its kiosk-meeting.")
    var peer: String?

    func run() throws {
        let (folder, isTemporary) = try options.open()
        let times = try MeetingTimes(
            county: try options.county(in: folder), content: options.contentFolder,
            peer: peer.map { URL(fileURLWithPath: $0) })
        defer { times.stop() }
        tell("{}")
        while let line = readLine() {
            guard line == "peer" || MeetingWay(rawValue: line) != nil else {
                throw ValidationError("\(line) is no way in which a meeting ends")
            }
            let told = try times.hold(MeetingWay(rawValue: line) ?? .hungUp, atPeer: line == "peer")
            tell(String(decoding: try JSONEncoder().encode(told), as: UTF8.self))
        }
        if isTemporary { try FileManager.default.removeItem(at: folder) }
    }

    private func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
