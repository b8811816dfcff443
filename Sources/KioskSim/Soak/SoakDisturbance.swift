// SPDX-License-Identifier: EUPL-1.2

/// What happens to the devices while people use the terminal: commands of the dock, drawn from a seed.
struct SoakDisturbance {
    var random: SoakRandom
    /// Whether there is a card service to be disturbed.
    let hasCards: Bool

    /// Kinds of event and how often each comes, of 100.
    private enum Kind: CaseIterable {
        case cable, flap, paper, cover, jam, temper, card, service, stranger, scan

        var weight: Int {
            switch self {
            case .cable: 30
            case .flap: 4
            case .paper: 20
            case .cover: 10
            case .jam: 10
            case .temper: 6
            case .card: 10
            case .service: 1
            case .stranger: 6
            case .scan: 3
            }
        }
    }

    /// The next event, one that can happen now.
    mutating func next(_ dock: VirtualDock) -> DockCommand {
        let kinds = Kind.allCases.flatMap { Array(repeating: $0, count: $0.weight) }
        let kind = random.one(of: kinds) ?? .cable
        let printer = dock.printer.printer.state
        switch kind {
        case .cable: return cable(dock)
        case .flap: return .flap(random.one(of: [.printer, .touchscreen, .keyboard]) ?? .printer, times: 4)
        case .paper:
            let other = PaperSupply.allCases.filter { $0 != printer.paper }
            return .paper(random.one(of: other) ?? .plenty)
        case .cover: return .cover(open: !printer.isCoverOpen)
        case .jam: return .cutter(jammed: !printer.isCutterJammed)
        case .temper:
            let temper = dock.printer.temper
            return .temper(temper == .honest ? random.one(of: [.silent, .garbage]) ?? .silent : .honest)
        case .card:
            guard hasCards, dock.isPlugged(.reader) else { return cable(dock) }
            // Staff's own cards would open staff's screens in the middle of a visit: those are for the tests.
            return dock.hasCard ? .pull : .insert(random.one(of: [.payment, .stranger, .forged, .mute]) ?? .payment)
        case .service: return hasCards ? .restartService : cable(dock)
        case .stranger:
            if dock.isPlugged(.strangeKeyboard) {
                return random.chance(0.5) ? .type("1290", on: .strangeKeyboard) : .unplug(.strangeKeyboard)
            }
            return .plug(.strangeKeyboard)
        case .scan: return dock.isPlugged(.scanner) ? .scan("47114711") : .plug(.scanner)
        }
    }

    private mutating func cable(_ dock: VirtualDock) -> DockCommand {
        var devices: [DockDevice] = [.printer, .printer, .printer, .touchscreen, .keyboard, .scanner, .stick, .network]
        devices.append(hasCards ? .reader : .printer)
        let device = random.one(of: devices) ?? .printer
        return dock.isPlugged(device) ? .unplug(device) : .plug(device)
    }

    /// What makes the printer print again, in an order of its own each time.
    mutating func mending(_ dock: VirtualDock) -> [DockCommand] {
        let printer = dock.printer.printer.state
        var commands: [DockCommand] = []
        if dock.printer.temper != .honest { commands.append(.temper(.honest)) }
        if printer.paper != .plenty { commands.append(.paper(.plenty)) }
        if printer.isCoverOpen { commands.append(.cover(open: false)) }
        if printer.isCutterJammed { commands.append(.cutter(jammed: false)) }
        if !dock.isPlugged(.printer) { commands.append(.plug(.printer)) }
        guard dock.printer.temper == .garbage else { return commands.shuffled(using: &random) }
        // One that talked nonsense is set aside until somebody takes its cable out and puts it in again.
        commands.removeAll { $0 == .plug(.printer) || $0 == .temper(.honest) }
        let cable: [DockCommand] = dock.isPlugged(.printer) ? [.unplug(.printer), .plug(.printer)] : [.plug(.printer)]
        return commands.shuffled(using: &random) + [.temper(.honest)] + cable
    }

    /// What brings the whole dock back to how it began.
    mutating func restoring(_ dock: VirtualDock) -> [DockCommand] {
        var commands = mending(dock)
        if dock.hasCard { commands.insert(.pull, at: 0) }
        for device in DockDevice.allCases where device != .printer {
            let belongs = DockDevice.fitted.contains(device)
            if belongs != dock.isPlugged(device) { commands.append(belongs ? .plug(device) : .unplug(device)) }
        }
        return commands
    }
}
