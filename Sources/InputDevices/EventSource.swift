// SPDX-License-Identifier: EUPL-1.2

/// What an input device says next.
enum EventStep {
    case event(DeviceEvent, milliseconds: Int64?)
    /// The kernel dropped events; the next ones say what changed, until `.nothing`.
    case lost
    case nothing
}

/// Where the events of one device come from, and what it answers when asked what it is: libevdev (`EvdevDevice`), or
/// whatever stands in for a device. Nothing it says is believed.
protocol EventSource: AnyObject {
    func next(isResynchronising: Bool) throws(InputError) -> EventStep
    func grab(_ isWanted: Bool) throws(InputError)
    func has(_ type: UInt16, _ code: UInt16) -> Bool
    func axis(_ code: UInt16) -> TouchSurface.Axis?
    /// Fingers told apart; below 1 for a device without slots.
    var slotCount: Int { get }
    var currentSlot: Int32 { get }
    func slotValue(_ slot: Int, _ code: UInt16) -> Int32
    /// Of a key or an axis, as last known.
    func value(_ type: UInt16, _ code: UInt16) -> Int32
}

extension EventSource {
    /// How many keys of a letter's kind it has.
    var keyCount: Int { (1..<UInt16(248)).count { has(EventType.key, $0) } }

    /// What it says of its glass.
    func surface() throws(InputError) -> TouchSurface {
        let hasMajor = has(EventType.absolute, AbsoluteCode.touchMajor)
        if let x = axis(AbsoluteCode.contactX), let y = axis(AbsoluteCode.contactY) {
            let contacts: TouchSurface.Telling = slotCount > 0 ? .slots(slotCount) : .anonymous
            return try TouchSurface(contacts: contacts, x: x, y: y, hasMajor: hasMajor)
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
            return [AbsoluteCode.x, AbsoluteCode.y].map { absolute($0, value(EventType.absolute, $0)) }
                + [DeviceEvent(EventType.key, button, value(EventType.key, button))]
        case .slots(let count):
            let codes = [
                AbsoluteCode.contactX, AbsoluteCode.contactY, AbsoluteCode.touchMajor, AbsoluteCode.toolType,
                AbsoluteCode.trackingID,
            ].filter { has(EventType.absolute, $0) }
            let values = (0..<count).flatMap { slot in
                [absolute(AbsoluteCode.slot, Int32(slot))] + codes.map { absolute($0, slotValue(slot, $0)) }
            }
            return values + [absolute(AbsoluteCode.slot, currentSlot)]
        }
    }

    private func absolute(_ code: UInt16, _ value: Int32) -> DeviceEvent {
        DeviceEvent(EventType.absolute, code, value)
    }
}
