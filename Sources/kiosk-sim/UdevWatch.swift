// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import Foundation
import Glibc
import KioskModel
import KioskSim
import Peripherals

/// The roster in a loop of its own: for tests, which start it under umockdev's preload.
struct UdevWatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "udev-watch", abstract: "Prints each device that comes, changes or goes until its input ends.",
        shouldDisplay: false)

    @Option(help: "Receive buffer of the monitor in bytes.")
    var bufferBytes = UdevMonitor.receiveBufferBytes

    func run() throws {
        let drivers = PeripheralDrivers.standard([WatchedPrinter()])
        let subsystems = Array(Set(drivers.flatMap(\.subsystems))).sorted()
        let monitor = UdevMonitor(subsystems: subsystems, receiveBufferBytes: bufferBytes)
        let roster = PeripheralRoster(
            drivers: drivers, record: DeviceRecord(), source: monitor, post: { $0() }, onEvent: Self.say)
        roster.start(now: PeripheralRoster.bootMilliseconds())
        Self.say("started \(roster.trouble.map(String.init(describing:)) ?? "")")
        while true {
            var watched = [
                pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
                pollfd(fd: roster.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let now = PeripheralRoster.bootMilliseconds()
            let wait = roster.deadline.map { Int32(clamping: max(0, $0 - now)) } ?? -1
            guard poll(&watched, 2, wait) >= 0 || errno == EINTR else { return }
            let then = PeripheralRoster.bootMilliseconds()
            if watched[0].revents != 0 {
                guard let line = readLine() else { break }
                // More than the monitor's buffer holds, all of it before the monitor is read again.
                if line == "flood" {
                    try NetlinkUevents.flood(.usbPrinter(), times: 500)
                } else {
                    for (status, identity) in roster.identities { Self.say(.status(status, identity)) }
                    Self.say("done")
                }
            }
            if watched[1].revents != 0 { roster.readable(now: then) }
            if let deadline = roster.deadline, deadline <= then { roster.timePassed(now: then) }
        }
        roster.stop()
    }

    private struct Line: Encodable {
        var event: String
        var kind: String?
        var ordinal: Int?
        var condition: String?
        var identity: DeviceIdentity?
        var id: String?
    }

    private static func say(_ event: RosterEvent) {
        switch event {
        case .status(let status, let identity):
            say(
                Line(
                    event: "status", kind: "\(status.kind)", ordinal: status.ordinal,
                    condition: status.condition.name, identity: identity))
        case .inputAttached(let node):
            close(node.descriptor)
            say(Line(event: "attached", kind: "\(node.kind)", identity: node.identity, id: node.id))
        case .inputDetached(let id):
            say(Line(event: "detached", id: id))
        }
    }

    private static func say(_ event: String) { say(Line(event: event)) }

    private static func say(_ line: Line) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let text = try? encoder.encode(line) else { return }
        FileHandle.standardOutput.write(text + Data("\n".utf8))
    }
}

/// A printer that is only looked at.
private final class WatchedPrinter: PeripheralDriver {
    let name = "WatchedPrinter"
    let kind = PeripheralKind.printer
    let subsystems = PrinterMatch.subsystems

    func suits(_ device: UdevDevice) -> Bool { PrinterMatch.isPrinter(device) }

    func attach(
        _ device: UdevDevice, ordinal: Int, report: @escaping @Sendable (DeviceStatus) -> Void
    ) -> any PeripheralAttachment {
        report(DeviceStatus(.printer, .ready))
        return Watched()
    }

    private final class Watched: PeripheralAttachment {
        let firstCondition = DeviceCondition.ready
        func detach() {}
    }
}
