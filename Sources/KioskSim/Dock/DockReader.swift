// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel

/// The card reader of the dock, the card service behind it, the cards lying beside it.
///
/// The reader is vsmartcard's virtual one in a pcscd of our own. That pcscd learns of a reader only when it starts: a
/// reader that is plugged in or pulled out is a service that starts again with or without it.
final class DockReader {
    private var service: PrivateCardService?
    private let folder: URL
    private let attendant = P256.Signing.PrivateKey()
    private let technician = P256.Signing.PrivateKey()
    private var inserted: VirtualCard?
    private(set) var card: DockCard?
    private var isReaderIn = false
    /// What pcscd reads of its readers, while there is one.
    private var configuration = Data()
    private var configurationFile: URL { folder.appendingPathComponent("cards/conf/readers") }

    /// Without pcscd or vpcd on the machine the dock has no reader, and says so.
    init(folder: String) {
        self.folder = URL(fileURLWithPath: folder)
        service = try? PrivateCardService(folder: self.folder.appendingPathComponent("cards"))
        configuration = (try? Data(contentsOf: configurationFile)) ?? Data()
    }

    var isFitted: Bool { service != nil }
    var isServiceUp: Bool { service?.isRunning == true }
    var environment: [String: String] { service?.environment ?? [:] }

    /// The cards that shall open staff's screens.
    var serviceCards: [ServiceCard] {
        [(ServiceCard.Role.attendant, attendant), (.technician, technician)].map { role, key in
            let digits = key.publicKey.x963Representation.map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            return ServiceCard(role: role, publicKey: digits.joined(), label: "dock \(role.rawValue)")
        }
    }

    var words: String {
        guard isFitted else { return "no pcscd or vpcd here" }
        guard isServiceUp else { return "card service is down" }
        return card.map { "\($0.rawValue) card" } ?? "empty"
    }

    func plug() throws {
        try restart(withReader: true)
    }

    func unplug() throws {
        takeCard()
        try restart(withReader: false)
    }

    private func restart(withReader: Bool) throws {
        isReaderIn = withReader
        guard let service else { return }
        service.kill()
        try (withReader ? configuration : Data()).write(to: configurationFile)
        try service.start()
    }

    func stop() {
        takeCard()
        service?.stop()
    }

    func insert(_ card: DockCard) throws -> String {
        guard let port = service?.ports.first, isServiceUp, isReaderIn else {
            throw DockError("no reader to put a card in: \(words)")
        }
        guard self.card == nil else { throw DockError("a card is in the reader: pull it first") }
        let fresh = VirtualCard(kind(card))
        try fresh.insert(port: port)
        inserted = fresh
        self.card = card
        return "\(card.rawValue) card put in"
    }

    func pull() throws(DockError) -> String {
        guard let card else { throw DockError("no card is in the reader") }
        takeCard()
        return "\(card.rawValue) card pulled"
    }

    func setService(_ isUp: Bool) throws -> String {
        guard let service, isReaderIn else { throw DockError("no reader, no card service: \(words)") }
        guard isUp != isServiceUp else { throw DockError("the card service is \(isUp ? "up" : "down") already") }
        if isUp {
            try service.start()
            return "card service started"
        }
        takeCard()
        service.kill()
        return "card service stopped"
    }

    private func takeCard() {
        inserted?.remove()
        inserted = nil
        card = nil
    }

    private func kind(_ card: DockCard) -> VirtualCardKind {
        switch card {
        case .attendant: .service(attendant)
        case .technician: .service(technician)
        case .payment: .visa
        case .stranger: .newService
        case .forged: .forged(claimed: attendant.publicKey)
        case .mute: .mute
        }
    }
}
