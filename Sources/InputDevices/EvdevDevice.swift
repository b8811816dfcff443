// SPDX-License-Identifier: EUPL-1.2
import CEvdev

/// libevdev around one descriptor: the only place that knows it.
final class EvdevDevice: EventSource {
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

    func next(isResynchronising: Bool) throws(InputError) -> EventStep {
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

    func axis(_ code: UInt16) -> TouchSurface.Axis? {
        var axis = cev_axis()
        guard cev_get_axis(device, UInt32(code), &axis) == 0 else { return nil }
        return TouchSurface.Axis(minimum: axis.minimum, maximum: axis.maximum, resolution: axis.resolution)
    }

    var slotCount: Int { Int(cev_slot_count(device)) }
    var currentSlot: Int32 { cev_current_slot(device) }
    func slotValue(_ slot: Int, _ code: UInt16) -> Int32 { cev_slot_value(device, Int32(slot), UInt32(code)) }
    func value(_ type: UInt16, _ code: UInt16) -> Int32 { cev_value(device, UInt32(type), UInt32(code)) }

    /// ENODEV, EIO, ENXIO: unplugged.
    private static func isGone(_ number: Int32) -> Bool { [19, 5, 6].contains(number) }
    private static let outOfRange: Int32 = 34
    private static let invalid: Int32 = 22
}
