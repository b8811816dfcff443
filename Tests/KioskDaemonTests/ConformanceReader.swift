// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A chip card reader: udev sees it, a card service speaks to it.
final class ConformanceReader: ConformanceSubject {
    private let mock = MockDevice.ccidReader()
    private var row: ConformanceRow?
    private var card: VirtualCard?

    func plug(into bench: DockedKiosk) throws {
        try bench.cards.start()
        try bench.dock.tree.plug(row?.named(mock) ?? mock)
    }

    /// The card service learns of virtual readers at its start alone: it goes with the reader.
    func unplug(from bench: DockedKiosk) throws {
        card?.remove()
        bench.cards.kill()
        try bench.dock.tree.unplug(mock)
    }

    func undergo(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        self.row = row
        switch row.situation {
        case .unplug:
            try plug(into: bench)
            try insert(.newService, bench)
            try #require(bench.tells(.cardReader, .cardPresent), "\(bench.devices)")
            try unplug(from: bench)
        case .silence:
            try bench.cards.start()
            bench.cards.freeze()
            try bench.dock.tree.plug(mock)
        case .forbidden:
            try bench.cards.start()
            chmod(bench.cards.socketPath, 0)
            try bench.dock.tree.plug(mock)
        case .slow:
            try bench.dock.tree.plug(mock)
            try #require(bench.terminal.wait { _ in bench.device(.cardReader) != nil }, "\(bench.devices)")
            try bench.cards.start()
        case .garbage:
            try plug(into: bench)
            try insert(.garbage(reset: [0x3B, 0xFF, 0xFF, 0xFF, 0x00]), bench)
        case .endless:
            try plug(into: bench)
            try insert(.endless, bench)
        case .boastful:
            try plug(into: bench)
            try insert(.boastful, bench)
        case .twoOfTheKind:
            try plug(into: bench)
            try bench.dock.tree.plug(.ccidReader(port: 16))
            try #require(bench.tells(.cardReader, .ready, ordinal: 2), "\(bench.devices)")
        default: try undergoCommon(row, bench)
        }
    }

    private func insert(_ kind: VirtualCardKind, _ bench: DockedKiosk) throws {
        try #require(bench.tells(.cardReader, .ready), "\(bench.devices)")
        let card = VirtualCard(kind)
        self.card = card
        try card.insert(port: bench.cards.ports[0])
    }

    func proveWork(_ row: ConformanceRow, _ bench: DockedKiosk) throws {
        if let card {
            card.remove()
            if row.condition != .unplugged {
                #expect(bench.tells(.cardReader, .ready), "\(bench.devices)")
            }
        } else if row.condition == .ready {
            try insert(.newService, bench)
            #expect(bench.tells(.cardReader, .cardPresent), "\(bench.devices)")
            card?.remove()
            #expect(bench.tells(.cardReader, .ready), "\(bench.devices)")
        }
        bench.cards.thaw()
    }
}
