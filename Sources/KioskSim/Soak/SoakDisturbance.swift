// SPDX-License-Identifier: EUPL-1.2

/// What happens to the devices while people use the terminal: commands of the dock, drawn from a seed.
struct SoakDisturbance {
    /// Whether there is a card service to be disturbed.
    let hasCards: Bool

    /// Whose cables are pulled and put back; the strange keyboard comes by itself.
    static let cabled: [DockDevice] = [.printer, .touchscreen, .keyboard, .scanner, .stick, .network, .reader]
    /// Every device that may come or go.
    static let devices = cabled + [.strangeKeyboard]

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
    func next(_ dock: VirtualDock, _ random: inout SoakRandom) -> DockCommand {
        let kinds = Kind.allCases.flatMap { Array(repeating: $0, count: $0.weight) }
        let kind = random.one(of: kinds) ?? .cable
        let printer = dock.printer.printer.state
        switch kind {
        case .cable: return cable(dock, &random)
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
            guard hasCards, dock.isPlugged(.reader) else { return cable(dock, &random) }
            // Staff's own cards would open staff's screens in the middle of a visit: those are for the tests.
            return dock.hasCard ? .pull : .insert(random.one(of: [.payment, .stranger, .forged, .mute]) ?? .payment)
        case .service: return hasCards ? .restartService : cable(dock, &random)
        case .stranger:
            if dock.isPlugged(.strangeKeyboard) {
                // Help would open, were a key of it heard; digits might be the ones that accept it.
                return random.chance(0.5) ? .type("???", on: .strangeKeyboard) : .unplug(.strangeKeyboard)
            }
            return .plug(.strangeKeyboard)
        case .scan: return dock.isPlugged(.scanner) ? .scan("47114711") : .plug(.scanner)
        }
    }

    private func cable(_ dock: VirtualDock, _ random: inout SoakRandom) -> DockCommand {
        let others = Self.cabled.filter { $0 != .printer && ($0 != .reader || hasCards) }
        // Most that can go wrong goes wrong with the printer.
        let printers = Array(repeating: DockDevice.printer, count: hasCards ? 3 : 4)
        let device = random.one(of: printers + others) ?? .printer
        return dock.isPlugged(device) ? .unplug(device) : .plug(device)
    }
}
