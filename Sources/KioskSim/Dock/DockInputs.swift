// SPDX-License-Identifier: EUPL-1.2

/// Touchscreen, keyboards and scanner of the dock.
final class DockInputs {
    private let tree: MockDeviceTree

    init(tree: MockDeviceTree) { self.tree = tree }

    func plug(_ device: DockDevice, _ mock: MockDevice) throws(DockError) { try tree.plug(mock) }
    func unplug(_ device: DockDevice) {}
    func type(_ text: String, on device: DockDevice) throws(DockError) -> String { throw DockError("no input yet") }
    func tap(x: Double, y: Double) throws(DockError) -> String { throw DockError("no input yet") }
}
