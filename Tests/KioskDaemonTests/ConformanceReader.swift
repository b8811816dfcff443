// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// A chip card reader: udev sees it, a card service speaks to it.
final class ConformanceReader: ConformanceSubject {
    let row: ConformanceRow
    /// What a service card is asked while it proves itself: GENERAL AUTHENTICATE.
    private static let challenge: UInt8 = 0x87
    private let own = VirtualCardKind.newService
    private var card: VirtualCard?

    init(_ row: ConformanceRow) { self.row = row }

    private var mock: MockDevice { row.named(.ccidReader()) }
    var recorded: [DeviceRecord.Entry] { [.init(kind: .cardReader, identity: mock.identity)] }
    var cardReaders: [String] { row.situation == .twoOfTheKind ? ["Kort", "Andra"] : ["Kort"] }

    /// Only where it opens something; elsewhere every card is a stranger's, and the visit goes on.
    var trusted: [ServiceCard] {
        guard row.situation == .slow, let key = own.publicKey else { return [] }
        return [ServiceCard(role: .technician, publicKey: Hex.encode(key), label: "slow card")]
    }

    func plug(into bench: DockedKiosk) throws {
        try bench.cards.start()
        if row.situation == .silence { bench.cards.freeze() }
        if row.situation == .forbidden { chmod(bench.cards.socketPath, 0) }
        try bench.dock.tree.plug(mock)
    }

    /// The card service learns of virtual readers at its start alone: it goes with the reader.
    func unplug(from bench: DockedKiosk) throws {
        card?.remove()
        bench.cards.kill()
        try bench.dock.tree.unplug(mock)
    }

    func permit(_ bench: DockedKiosk) throws { chmod(bench.cards.socketPath, 0o666) }

    func undergo(_ bench: DockedKiosk) throws {
        switch row.situation {
        case .unplug:
            try plugWell(into: bench)
            // A card pulled in the middle of its proof, and the reader under the next one.
            let pulled = VirtualCard(own)
            pulled.pull(at: Self.challenge)
            try pulled.insert(port: bench.cards.ports[0])
            try #require(bench.tells(.cardReader, .cardPresent), "\(bench.devices)")
            try #require(bench.terminal.wait { _ in !pulled.isInserted })
            try #require(bench.tells(.cardReader, .ready), "\(bench.devices)")
            try insert(own, bench)
            try #require(bench.tells(.cardReader, .cardPresent), "\(bench.devices)")
            try unplug(from: bench)
        case .slow:
            // The card service comes up after the reader.
            try bench.dock.tree.plug(mock)
            try #require(bench.tells(.cardReader, .serviceDown), "\(bench.devices)")
            try bench.cards.start()
        case .garbage: try plugWith(.garbage(reset: [0x3B, 0xFF, 0xFF, 0xFF, 0x00]), bench)
        case .endless: try plugWith(.endless, bench)
        case .boastful: try plugWith(.boastful, bench)
        case .twoOfTheKind:
            try plug(into: bench)
            try bench.dock.tree.plug(.ccidReader(port: 16))
            try #require(bench.tells(.cardReader, .ready, ordinal: 2), "\(bench.devices)")
        default: try undergoCommon(bench)
        }
    }

    private func plugWith(_ kind: VirtualCardKind, _ bench: DockedKiosk) throws {
        try plugWell(into: bench)
        try insert(kind, bench)
    }

    private func insert(_ kind: VirtualCardKind, slot: Int = 0, _ bench: DockedKiosk) throws {
        let card = VirtualCard(kind)
        if row.situation == .slow { card.delay(at: Self.challenge, seconds: 2) }
        self.card = card
        try card.insert(port: bench.cards.ports[slot])
    }

    func proveWork(_ bench: DockedKiosk) throws {
        switch row.condition {
        case .cardLying: try takeCard(bench)
        case .ready:
            try insert(own, bench)
            try #require(bench.tells(.cardReader, .cardPresent), "\(bench.devices)")
            // A card that thinks for two seconds is a card.
            if row.situation == .slow {
                try #require(bench.terminal.wait(for: "Varför pausas skärmen?"), "\(bench.screen)")
            }
            try takeCard(bench)
            guard row.situation == .twoOfTheKind else { return }
            // Two readers of two slots each are two.
            #expect(bench.status?.devices.count { $0.kind == .cardReader } == 2, "\(bench.devices)")
            try insert(own, slot: 3, bench)
            #expect(bench.tells(.cardReader, .cardPresent, ordinal: 2), "\(bench.devices)")
            card?.remove()
            #expect(bench.tells(.cardReader, .ready, ordinal: 2), "\(bench.devices)")
        case .serviceDown:
            bench.cards.thaw()
            #expect(bench.tells(.cardReader, .ready), "\(bench.devices)")
        default: break
        }
    }

    private func takeCard(_ bench: DockedKiosk) throws {
        card?.remove()
        #expect(bench.tells(.cardReader, .ready), "\(bench.devices)")
    }
}
