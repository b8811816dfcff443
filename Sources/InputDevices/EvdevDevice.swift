// SPDX-License-Identifier: EUPL-1.2
import CEvdev

/// libevdev around one descriptor: the only place that knows it.
final class EvdevDevice {
    enum Step {
        case event(DeviceEvent, milliseconds: Int64?)
        /// The kernel dropped events; the next ones say what changed, until `.nothing`.
        case lost
        case nothing
    }

    private let device: OpaquePointer

    init(descriptor: Int32) throws(InputError) {
        if let package = cev_load() { throw .missingLibrary(String(cString: package)) }
        var number: Int32 = 0
        guard let device = cev_open(descriptor, Int32(TouchSurface.mostSlots), &number) else {
            if number == Self.outOfRange { throw .lying("more than \(TouchSurface.mostSlots) fingers") }
            throw Self.isGone(number) ? .gone : .refused(number)
        }
        self.device = device
    }

    deinit { cev_close(device) }

    func next(isResynchronising: Bool) throws(InputError) -> Step {
        var event = cev_event()
        let result = cev_next(device, isResynchronising ? 1 : 0, &event)
        switch result {
        case 0: return .nothing
        case 1:
            return .event(
                DeviceEvent(event.type, event.code, event.value),
                milliseconds: event.milliseconds < 0 ? nil : event.milliseconds)
        case 2: return .lost
        default:
            if Self.isGone(-result) { throw .gone }
            throw result == -Self.invalid ? .lying("half an event") : .refused(-result)
        }
    }

    func grab(_ isWanted: Bool) throws(InputError) {
        let result = cev_grab(device, isWanted ? 1 : 0)
        if result < 0 { throw Self.isGone(-result) ? .gone : .refused(-result) }
    }

    func has(_ type: UInt16, _ code: UInt16) -> Bool { cev_has(device, UInt32(type), UInt32(code)) != 0 }

    /// How many keys of a letter's kind it has.
    var keyCount: Int { (1..<UInt16(248)).count { has(EventType.key, $0) } }

    func axis(_ code: UInt16) -> TouchSurface.Axis? {
        var axis = cev_axis()
        guard cev_get_axis(device, UInt32(code), &axis) == 0 else { return nil }
        return TouchSurface.Axis(minimum: axis.minimum, maximum: axis.maximum, resolution: axis.resolution)
    }

    /// What it says of its glass.
    func surface() throws(InputError) -> TouchSurface {
        let slots = Int(cev_slot_count(device))
        let hasMajor = has(EventType.absolute, AbsoluteCode.touchMajor)
        if let x = axis(AbsoluteCode.contactX), let y = axis(AbsoluteCode.contactY) {
            return try TouchSurface(contacts: slots > 0 ? .slots(slots) : .anonymous, x: x, y: y, hasMajor: hasMajor)
        }
        guard let x = axis(AbsoluteCode.x), let y = axis(AbsoluteCode.y) else { throw .lying("no axes") }
        for button in [KeyCode.touch, KeyCode.leftButton] where has(EventType.key, button) {
            return try TouchSurface(contacts: .single(button: button), x: x, y: y)
        }
        throw .lying("axes and nothing that tells a touch")
    }

    /// What is on the glass now, as the events that would have told it.
    func present(on surface: TouchSurface) -> [DeviceEvent] {
        switch surface.contacts {
        case .anonymous: return []
        case .single(let button):
            return [AbsoluteCode.x, AbsoluteCode.y].map { absolute($0, cev_value(device, 3, UInt32($0))) }
                + [DeviceEvent(EventType.key, button, cev_value(device, 1, UInt32(button)))]
        case .slots(let count):
            let codes = [
                AbsoluteCode.contactX, AbsoluteCode.contactY, AbsoluteCode.touchMajor, AbsoluteCode.toolType,
                AbsoluteCode.trackingID,
            ].filter { has(EventType.absolute, $0) }
            let values = (0..<count).flatMap { slot in
                [absolute(AbsoluteCode.slot, Int32(slot))]
                    + codes.map { absolute($0, cev_slot_value(device, Int32(slot), UInt32($0))) }
            }
            return values + [absolute(AbsoluteCode.slot, cev_current_slot(device))]
        }
    }

    private func absolute(_ code: UInt16, _ value: Int32) -> DeviceEvent {
        DeviceEvent(EventType.absolute, code, value)
    }

    /// ENODEV, EIO, ENXIO: unplugged.
    private static func isGone(_ number: Int32) -> Bool { [19, 5, 6].contains(number) }
    private static let outOfRange: Int32 = 34
    private static let invalid: Int32 = 22
}
