// SPDX-License-Identifier: EUPL-1.2
import Glibc
import KioskModel

@testable import InputDevices

/// A touchscreen, keyboard or scanner from its answers to its last event. Whatever it tells, `InputWitness` has nothing to
/// say against what comes out; time that passed leaves nothing due; what was opened is closed.
///
/// Input: a byte (lower two bits: 0 touchscreen, 1 keyboard, 2 scanner; next two: layout; 16: calibrated by the six bytes
/// that follow), answers as `FuzzedInput` has them, then records of ten bytes: milliseconds since the one before (16
/// bits), and type, code and value as struct input_event has them. Types from 0xFF00 are no events but what else happens
/// (`EvdevFuzz.Turn`). After SYN_DROPPED the events up to `resynchronised` say what changed meanwhile.
struct EvdevFuzz {
    private enum Turn: UInt16 {
        case timePasses = 0xFF00
        /// The event before, `value` times in one moment.
        case again = 0xFF01
        /// Without calibration from here on.
        case uncalibrated = 0xFF02
        case grab = 0xFF03
        case gone = 0xFF04
        case resynchronised = 0xFF05
        case halfAnEvent = 0xFF06
        /// Times of events lie this far back from here on; below 0 the kernel tells none.
        case late = 0xFF07
    }

    private static let mostAgain = 2_100
    /// Used on the fuzzer's only thread.
    private nonisolated(unsafe) static let layouts = ["se", "us", "fi"].compactMap { try? KeyboardLayout(name: $0) }

    private var bytes: FuzzBytes
    private let source: FuzzedInput
    private let device: InputDevice
    private let descriptor: Int32
    private var witness: InputWitness
    private var now: Int64 = 1_000_000
    private var late: Int64 = 0
    private var last = DeviceEvent(0, 0, 0)
    private var repeatsLeft = mostAgain

    static func run(_ input: [UInt8]) {
        guard var fuzz = EvdevFuzz(input) else { return }
        while !fuzz.bytes.isEmpty {
            guard fuzz.turn() else { break }
        }
        fuzz.device.close()
        hold(fuzz.device.descriptor == -1 && fcntl(fuzz.descriptor, F_GETFD) == -1, "a descriptor stayed open")
    }

    private init?(_ input: [UInt8]) {
        hold(Self.layouts.count == 3, "xkb-data is missing")
        bytes = FuzzBytes(input)
        let head = bytes.byte()
        let kinds: [PeripheralKind] = [.touchscreen, .keyboard, .scanner, .touchscreen]
        let kind = kinds[Int(head & 3)]
        let calibration = head & 16 == 0 ? nil : Self.calibration(&bytes)
        source = FuzzedInput(&bytes)
        witness = InputWitness(kind: kind, source: source)
        descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        do {
            device = try InputDevice(
                source, descriptor: descriptor, kind: kind, identity: DeviceIdentity(), calibration: calibration,
                layout: Self.layouts[Int(head >> 2 & 3) % 3], now: now)
        } catch {
            close(descriptor)
            return nil
        }
    }

    /// Sixteenths; 127 is no number, -128 endless.
    private static func calibration(_ bytes: inout FuzzBytes) -> TouchCalibration {
        let parts = bytes.take(6).map { byte -> Double in
            switch Int8(bitPattern: byte) {
            case 127: .nan
            case -128: .infinity
            case let value: Double(value) / 16
            }
        }
        guard parts.count == 6 else { return .none }
        return TouchCalibration(a: parts[0], b: parts[1], c: parts[2], d: parts[3], e: parts[4], f: parts[5])
    }

    /// False when the device is done with.
    private mutating func turn() -> Bool {
        now += Int64(bytes.number(UInt16.self))
        let event = DeviceEvent(bytes.number(), bytes.number(), bytes.number())
        guard let turn = Turn(rawValue: event.type) else { return tell(event) }
        switch turn {
        case .timePasses:
            now += Int64(UInt16(truncatingIfNeeded: event.value))
            passTime()
        case .again:
            let count = min(repeatsLeft, max(0, Int(event.value)))
            repeatsLeft -= count
            source.steps = Array(repeating: step(last), count: count)[...]
            return read()
        case .uncalibrated: device.calibration = .none
        case .grab:
            source.refusesGrab = event.code & 1 == 1
            let wasGrabbed = device.isGrabbed
            let isWanted = event.value != 0
            do {
                if isWanted { try device.grab() } else { try device.release() }
                hold(device.isGrabbed == isWanted, "grabbed or not?")
            } catch {
                hold(device.isGrabbed == wasGrabbed, "grabbed or not?")
            }
        case .gone, .halfAnEvent:
            source.failure = turn == .gone ? .gone : .lying("half an event")
            let isRead = read()
            hold(!isRead, "a device that is gone was read")
            return false
        case .resynchronised: break
        case .late: late = max(-1, Int64(event.value))
        }
        return true
    }

    private mutating func tell(_ event: DeviceEvent) -> Bool {
        last = event
        guard event.type == EventType.synchronisation, event.code == 3 else {
            source.steps = [step(event)]
            return read()
        }
        // The kernel's SYN_DROPPED: what libevdev then tells, up to its end.
        var steps: [EventStep] = [.lost]
        while !bytes.isEmpty {
            _ = bytes.number(UInt16.self)
            let change = DeviceEvent(bytes.number(), bytes.number(), bytes.number())
            if change.type == Turn.resynchronised.rawValue { break }
            steps.append(step(change))
        }
        source.steps = (steps + [.nothing])[...]
        witness.eventsWereLost()
        return read()
    }

    private func step(_ event: DeviceEvent) -> EventStep {
        .event(event, milliseconds: late < 0 ? nil : now - min(late, now))
    }

    private mutating func read() -> Bool {
        // Only an event tells the device what time it is.
        let hasEvents = source.steps.contains { if case .event = $0 { true } else { false } }
        if hasEvents { witness.time(now, late: max(0, late)) }
        // As the loop does: again, while it says that more waits.
        repeat {
            do {
                witness.take(try device.read(now: now), device)
            } catch {
                return false
            }
        } while !source.steps.isEmpty
        return true
    }

    private mutating func passTime() {
        witness.time(now, late: 0)
        witness.take(device.timePassed(now: now), device)
        hold(device.deadline.map { $0 > now } ?? true, "due for ever")
    }
}
