// SPDX-License-Identifier: EUPL-1.2

@testable import InputDevices

/// An input device that answers and tells what the fuzzer wants, where libevdev stands otherwise.
final class FuzzedInput: EventSource {
    private let axes: [UInt16: TouchSurface.Axis]
    private let keys: UInt8
    private let touched: UInt8
    private let values: Int32
    let slotCount: Int
    /// What it tells until it has nothing more to tell.
    var steps: ArraySlice<EventStep> = []
    /// Thrown when the steps are told.
    var failure: InputError?
    var refusesGrab = false

    /// A byte of slots (signed), of keys (1 BTN_TOUCH, 2 BTN_LEFT, 4 A, 8 Enter, 16 what it says lies on the glass is
    /// spread over it), of fingers that lie on it, of the number of axes; each axis: its number, then minimum, maximum
    /// and resolution as struct input_absinfo has them.
    init(_ bytes: inout FuzzBytes) {
        slotCount = Int(Int8(bitPattern: bytes.byte()))
        keys = bytes.byte()
        touched = bytes.byte()
        values = keys & 16 == 0 ? 0 : 211
        var axes: [UInt16: TouchSurface.Axis] = [:]
        for _ in 0..<(bytes.byte() & 7) {
            let code = UInt16(bytes.byte())
            let (minimum, maximum) = (bytes.number(Int32.self), bytes.number(Int32.self))
            axes[code] = TouchSurface.Axis(
                minimum: minimum, maximum: maximum, resolution: bytes.number(Int32.self))
        }
        self.axes = axes
    }

    func next(isResynchronising: Bool) throws(InputError) -> EventStep {
        if let step = steps.popFirst() { return step }
        if let failure { throw failure }
        return .nothing
    }

    func grab(_ isWanted: Bool) throws(InputError) {
        if refusesGrab { throw .refused(16) }
    }

    func has(_ type: UInt16, _ code: UInt16) -> Bool {
        switch (type, code) {
        case (EventType.key, KeyCode.touch): keys & 1 != 0
        case (EventType.key, KeyCode.leftButton): keys & 2 != 0
        case (EventType.key, KeyCode.a): keys & 4 != 0
        case (EventType.key, KeyCode.enter): keys & 8 != 0
        case (EventType.absolute, let code): axes[code] != nil
        default: false
        }
    }

    func axis(_ code: UInt16) -> TouchSurface.Axis? { axes[code] }
    var currentSlot: Int32 { Int32(touched & 7) }
    func value(_ type: UInt16, _ code: UInt16) -> Int32 { type == EventType.key ? Int32(touched & 1) : values }

    func slotValue(_ slot: Int, _ code: UInt16) -> Int32 {
        guard code == AbsoluteCode.trackingID else { return Int32(slot) &* values }
        return slot < 8 && touched & 1 << slot != 0 ? Int32(slot) : -1
    }
}
