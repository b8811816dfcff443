// SPDX-License-Identifier: EUPL-1.2

/// Touchscreen, keyboards and scanner of the dock.
final class DockInputs {
    private let touchscreen: VirtualTouchscreen
    private let keyboards: [DockDevice: VirtualKeyboard]

    init(tree: MockDeviceTree, device: (DockDevice) -> MockDevice) {
        touchscreen = VirtualTouchscreen(tree: tree, device: device(.touchscreen))
        keyboards = [
            .keyboard: VirtualKeyboard(tree: tree, device: device(.keyboard)),
            .scanner: .scanner(tree: tree, device: device(.scanner)),
            .strangeKeyboard: VirtualKeyboard(
                tree: tree, device: device(.strangeKeyboard), vendor: 0x1A2C, product: 0x2124, name: "USB Keyboard"),
        ]
    }

    func plug(_ device: DockDevice) throws(DockError) {
        if device == .touchscreen { try touchscreen.plug() } else { try keyboards[device]?.plug() }
    }

    func unplug(_ device: DockDevice) throws(DockError) {
        if device == .touchscreen { try touchscreen.unplug() } else { try keyboards[device]?.unplug() }
    }

    /// A scanner ends each code with Enter.
    func type(_ text: String, on device: DockDevice) throws(DockError) -> String {
        guard let keyboard = keyboards[device] else { throw DockError("\(device.rawValue) has no keys") }
        if device == .scanner { try keyboard.scan(text) } else { try keyboard.type(text) }
        return "\(text.count) characters from the \(device.rawValue)"
    }

    func tap(x: Double, y: Double) throws(DockError) -> String {
        let now = VirtualInput.now()
        try touchscreen.tap(x, y, at: now - 80)
        return "touched at \(x) \(y)"
    }

    func press(x: Double, y: Double) throws(DockError) -> String {
        try touchscreen.press(x, y)
        return "pressed at \(x) \(y)"
    }

    func lift() throws(DockError) -> String {
        try touchscreen.release()
        return "lifted"
    }

    /// When a finger or key last did something, CLOCK_MONOTONIC: what a reaction to it is measured from.
    var lastSentNanoseconds: Int64 {
        keyboards.values.map(\.input.lastSentNanoseconds).reduce(touchscreen.input.lastSentNanoseconds, max)
    }
}
