// SPDX-License-Identifier: EUPL-1.2

extension VirtualDock {
    /// The key that plugs and unplugs a device.
    static let plugKeys: [(Character, DockDevice)] = [
        ("p", .printer), ("d", .secondPrinter), ("t", .touchscreen), ("k", .keyboard), ("b", .scanner), ("r", .reader),
        ("u", .strangeKeyboard), ("m", .stick), ("v", .courierStick), ("n", .network),
    ]

    /// What the key does now; nil for a key without a meaning.
    public func command(for key: Character) -> DockCommand? {
        if let device = Self.plugKeys.first(where: { $0.0 == key })?.1 {
            return isPlugged(device) ? .unplug(device) : .plug(device)
        }
        let printer = self.printer.printer.state
        let temper = self.printer.temper
        return switch key {
        case "e": .paper(.out)
        case "l": .paper(.low)
        case "f": .paper(.plenty)
        case "o": .cover(open: !printer.isCoverOpen)
        case "j": .cutter(jammed: !printer.isCutterJammed)
        case "s": .temper(temper == .silent ? .honest : .silent)
        case "g": .temper(temper == .garbage ? .honest : .garbage)
        case "z": .flap(.printer, times: 6)
        case "1": .insert(.attendant)
        case "2": .insert(.technician)
        case "3": .insert(.payment)
        case "4": .insert(.stranger)
        case "5": .insert(.forged)
        case "6": .insert(.mute)
        case "0": .pull
        case "x": .service(isUp: !reader.isServiceUp)
        case "q": .quit
        default: nil
        }
    }

    /// What there is to see now.
    public var page: DockPage {
        var page = DockPage()
        page.rows = Self.plugKeys.map { key, device in
            DockPage.Row(key: String(key), title: device.title, words: state(device), style: style(device))
        }
        page.history = history
        let begun = printer.printer.unfinishedText
        page.paper = begun.isEmpty ? printer.printer.slips.last?.text ?? [] : begun
        return page
    }

    private func style(_ device: DockDevice) -> DockPage.Style {
        guard isPlugged(device) else { return DockDevice.fitted.contains(device) ? .fault : .quiet }
        if !DockDevice.fitted.contains(device), device != .secondPrinter { return .fault }
        let words = state(device)
        return words == "ready" || words == "plugged in" || words == "empty" ? .good : .fault
    }
}
