// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import KioskDaemon
import KioskModel

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How the running terminal is, and who mends what.")

    @OptionGroup var options: StateOption

    func run() throws {
        let answer = try ControlClient.status(state: options.directory)
        if options.json {
            FileHandle.standardOutput.write(Data(answer))
            return
        }
        let status = try JSONDecoder().decode(TerminalStatus.self, from: Data(answer))
        for line in StatusText.lines(status, nowMilliseconds: BootClock.wallMilliseconds()) { print(line) }
    }
}

/// A status as a technician reads it: what is well, what is not, and who mends it.
enum StatusText {
    static func lines(_ status: TerminalStatus, nowMilliseconds: Int64) -> [String] {
        var lines = [
            "Terminal    \(status.terminal.prefix(16))  \(status.place)",
            "Versions    software \(status.softwareVersion), content \(status.contentVersion), "
                + "configuration \(status.configurationVersion)",
            "Screen      \(status.screen), \(status.columns)×\(status.rows), \(status.activity.rawValue)",
            "Clock       "
                + (status.clockTrusted ? "confirmed by the central" : "not confirmed: screens show no clock"),
            "Journal     epoch \(status.epoch), event \(status.lastSequence), "
                + "\(status.storedAtCentral) at the central"
                + (status.journalWritable ? "" : "; NOT WRITABLE: slips are stopped, look at the disk (technician)"),
        ]
        lines.append("Central     " + central(status.central, nowMilliseconds))
        for device in status.seen { lines += DeviceText.lines(device) }
        if let stick = status.stick {
            let ago = max(0, nowMilliseconds - stick.wallMilliseconds) / 1_000
            lines.append("Stick       \(SafeText.clean(stick.words)) (\(ago) s ago)")
        }
        for notice in status.notices { lines.append("Notice      \(notice)") }
        for notice in status.meetings ?? [] { lines.append("Meetings    \(notice)") }
        return lines
    }

    private static func central(_ contact: TerminalStatus.CentralContact, _ now: Int64) -> String {
        guard contact.enrolled else { return "not enrolled; enrol with: kioskctl provision --central URL TOKEN" }
        let last =
            contact.lastContactMilliseconds.map { "last contact \(max(0, now - $0) / 1_000) s ago" } ?? "no contact yet"
        return last + (contact.lastError.map { "; \($0)" } ?? "")
    }
}
