// SPDX-License-Identifier: EUPL-1.2
import KioskSim

/// The dock's own screen in a terminal.
final class DockPane {
    private let dock: VirtualDock

    init(dock: VirtualDock) { self.dock = dock }

    func run() throws {}
}
