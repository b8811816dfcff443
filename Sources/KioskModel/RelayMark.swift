// SPDX-License-Identifier: EUPL-1.2

/// How the terminal's own input devices are known: those that give a meeting its keys and touches. They are no
/// peripherals, and nobody else's device becomes one of them by calling itself so: ours hang on no bus.
public enum RelayMark {
    public static let keyboard = "Servicepunkt meeting keyboard"
    public static let touch = "Servicepunkt meeting touch"

    /// - Parameters:
    ///   - syspath: as udev has it.
    ///   - name: what the device calls itself.
    public static func isOurs(syspath: String, name: String) -> Bool {
        syspath.hasPrefix("/sys/devices/virtual/input/") && (name == keyboard || name == touch)
    }
}
