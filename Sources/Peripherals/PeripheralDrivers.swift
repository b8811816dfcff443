// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// The drivers of this house, one line each; the first that suits a device takes it.
public enum PeripheralDrivers {
    /// - Parameter others: drivers that need something from whoever wires them, such as the printer's outlet; first.
    public static func standard(_ others: [any PeripheralDriver] = []) -> [any PeripheralDriver] {
        others + [
            Touchscreen(),
            Scanner(),
            Keyboard(),
            Intruder(.storage),
            Intruder(.network),
        ]
    }
}
