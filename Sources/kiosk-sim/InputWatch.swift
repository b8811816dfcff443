// SPDX-License-Identifier: EUPL-1.2
import ArgumentParser
import CommandEntry
import Foundation
import Glibc
import InputDevices
import KioskModel

/// Reads input devices as kioskd does and prints a line of JSON for each event: for the tests of `InputDevices`.
struct InputWatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "input-watch", abstract: "Prints what input devices tell.", shouldDisplay: false)

    @Option(help: "A device node; may be given several times.")
    var node: [String]

    @Option(help: "touchscreen, keyboard or scanner.")
    var kind = "touchscreen"

    @Option(help: "Keyboard layout of xkb.")
    var layout = "se"

    @Option(help: "Six numbers of a calibration, with commas.")
    var calibration: String?

    @Flag(help: "Grab keyboards too.")
    var grab = false

    /// One event, or one thing that happened to a device.
    struct Line: Codable {
        var node: Int
        var event: String
        var x: Double?
        var y: Double?
        var text: String?
    }

    func run() throws {
        guard let kind = PeripheralKind.allCases.first(where: { "\($0)" == kind }) else {
            throw ValidationError("--kind takes touchscreen, keyboard or scanner")
        }
        let layout = kind == .touchscreen ? nil : try KeyboardLayout(name: layout)
        var devices: [Int: InputDevice] = [:]
        for (index, path) in node.enumerated() {
            do {
                devices[index] = try open(path, kind, layout)
                say(Line(node: index, event: "ready", text: devices[index]?.capabilities.joined(separator: "; ")))
            } catch {
                say(Line(node: index, event: "refused", text: "\(error)"))
            }
        }
        while !devices.isEmpty { watch(&devices) }
    }

    private func open(_ path: String, _ kind: PeripheralKind, _ layout: KeyboardLayout?) throws -> InputDevice {
        let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputError.refused(errno) }
        let numbers = calibration?.split(separator: ",").compactMap { Double($0) } ?? []
        let device = try InputDevice(
            descriptor: descriptor, kind: kind, identity: DeviceIdentity(name: path),
            calibration: numbers.count == 6
                ? TouchCalibration(
                    a: numbers[0], b: numbers[1], c: numbers[2], d: numbers[3], e: numbers[4], f: numbers[5]) : nil,
            layout: layout, now: Self.now())
        if grab { try device.grab() }
        return device
    }

    private func watch(_ devices: inout [Int: InputDevice]) {
        let order = devices.keys.sorted()
        var watched = order.map { pollfd(fd: devices[$0]?.descriptor ?? -1, events: Int16(POLLIN), revents: 0) }
        let deadline = devices.values.compactMap(\.deadline).min()
        let wait = deadline.map { Int32(clamping: max(0, $0 - Self.now())) } ?? -1
        poll(&watched, nfds_t(watched.count), wait)
        for (index, entry) in zip(order, watched) {
            guard let device = devices[index] else { continue }
            let before = device.condition
            do {
                if entry.revents != 0 { show(try device.read(now: Self.now()), index) }
                if let deadline = device.deadline, deadline <= Self.now() {
                    show(device.timePassed(now: Self.now()), index)
                }
            } catch {
                say(Line(node: index, event: error == .gone ? "gone" : "refused", text: "\(error)"))
                device.close()
                devices[index] = nil
            }
            if device.condition != before { say(Line(node: index, event: device.condition.name)) }
        }
    }

    private func show(_ events: [InputEvent], _ index: Int) {
        for event in events {
            switch event {
            case .press(let x, let y): say(Line(node: index, event: "press", x: x, y: y))
            case .release(let x, let y): say(Line(node: index, event: "release", x: x, y: y))
            case .cancel: say(Line(node: index, event: "cancel"))
            case .key(.character(let character)): say(Line(node: index, event: "key", text: String(character)))
            case .key(let press): say(Line(node: index, event: "key", text: "\(press)"))
            case .scan(let text): say(Line(node: index, event: "scan", text: text))
            }
        }
    }

    private func say(_ line: Line) {
        guard var data = try? JSONEncoder().encode(line) else { return }
        data.append(10)
        FileHandle.standardOutput.write(data)
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
