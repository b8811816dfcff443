// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// What a scanner reads and a card says is kept nowhere: proved with texts and numbers that would be found, through the
/// real kioskd with a scanner and a card reader.
@Suite("Scans and cards leave nothing behind", .serialized)
struct ScanAndCardCanaryTests {
    /// A booking code, and the three forms in which a payment card's stripe is read.
    private static let scans = [
        "KANARIE-4711-BOKNING", "https://boka.example/KANARIELANK?x=1",
        "%B4761739001010119^KANARIE/ANNA^2512101?", ";4761739001010119=25121010000?", "4761739001010119=2512101",
    ]
    /// What a scan that was asked for holds: it goes to who asked, and is kept there no more than here.
    private static let token = "KANARYKANARYKANARY234567"
    private static let uid: [UInt8] = [0x04, 0xCA, 0x4A, 0x41, 0x52, 0x59, 0x80]
    private static let reset = [UInt8](repeating: 0x3B, count: 1) + Array("KANARIEATR".utf8)

    private let stranger = P256.Signing.PrivateKey()
    private let technician = P256.Signing.PrivateKey()

    /// Everything that may stand nowhere, as bytes.
    private var forbidden: [Data] {
        let texts =
            Self.scans + [Self.token, "KANARIE", "KANARY", VirtualCard.accountNumber]
            + VirtualCard.accountNumber.chunks(of: 4, joinedBy: " ")
        let numbers = [
            Array(stranger.publicKey.x963Representation), Array(stranger.publicKey.x963Representation.dropFirst()),
            Self.uid, Array(SHA256.hash(data: Self.uid)), Self.reset,
            Hex.decode(VirtualCard.accountNumber) ?? [],
        ]
        return texts.map { Data($0.utf8) } + numbers.map { Data($0) } + numbers.map { Data(Hex.encode($0).utf8) }
            + numbers.map { Data($0).base64EncodedData() }
    }

    @Test("scanned on every screen, five cards put in: no file, log, journal, report, status or bundle holds them")
    func canaries() throws {
        let key = Hex.encode(Array(technician.publicKey.x963Representation))
        let bench = try DockedKiosk(
            fitted: [.keyboard, .scanner],
            recorded: [.init(kind: .cardReader, identity: MockDevice.ccidReader().identity)],
            trusted: [ServiceCard(role: .technician, publicKey: key, label: "blue 2")])
        try bench.cards.start()
        try bench.dock.tree.plug(.ccidReader())
        try #require(bench.tells(.cardReader, .ready) && bench.tells(.scanner, .ready), "\(bench.devices)")
        // Something is in the log: a device that is set aside.
        let glass = VirtualTouchscreen(tree: bench.dock.tree) { $0[0x35] = EvdevAnswers.Axis(5, 5) }
        try glass.plug()
        try #require(bench.tells(.touchscreen, .lying), "\(bench.devices)")
        var said = [try scanWhatIsAskedFor(bench)]
        try bench.begin()
        try scanOnScreens(bench)
        try putCardsIn(bench)
        try bench.finish()
        #expect(bench.terminal.wait(for: "Tack för besöket"), "\(bench.screen)")

        let (kiosk, state) = (bench.kiosk, ["--state", bench.kiosk.state.path])
        let file = kiosk.folder.path + "/bundle.tar.gz"
        for words in [["doctor", "--yes"], ["status"], ["status", "--json"], ["doctor", "--bundle", file]] {
            let answer = try kiosk.kioskctl(words + state)
            said.append(answer.output + answer.error)
        }
        var places = try kiosk.unpack(file)
        bench.stop()
        said.append(try kiosk.kioskctl(["journal", "list", "--json"] + state).output)
        #expect(try kiosk.kioskctl(["doctor", "--bundle", file] + state).status == 0)
        places.merge(try kiosk.unpack(file)) { $0 + $1 }
        for (index, text) in said.enumerated() { places["answer \(index)"] = Data(text.utf8) }
        for name in try FileManager.default.subpathsOfDirectory(atPath: kiosk.state.path) {
            places["state/" + name] = FileManager.default.contents(atPath: kiosk.state.path + "/" + name)
        }
        for (name, data) in places {
            for (index, secret) in forbidden.enumerated() where data.range(of: secret) != nil {
                Issue.record("\(name) holds number \(index) of what is forbidden")
            }
        }
        // What is looked through is what there is: the label of the card that is enrolled stands where it belongs.
        for name in ["state/devices.json", "devices.json"] {
            #expect(places[name]?.range(of: Data("blue 2".utf8)) != nil, "\(name)")
        }
        #expect(places["devices.json"]?.range(of: Data(key.utf8)) == nil)
        #expect(places["state/kioskd.log"] != nil && places["kioskd.log"] != nil, "\(places.keys.sorted())")
        #expect(places["journal.json"]?.range(of: Data("sessionStarted".utf8)) != nil)
    }

    /// `kioskctl provision --scan`: the scanner does work, and its code gets to the one that asked.
    private func scanWhatIsAskedFor(_ bench: DockedKiosk) throws -> String {
        let provision = try KioskctlProcess(
            ["provision", "--scan", "--central", "https://localhost:1", "--state", bench.kiosk.state.path],
            folder: bench.kiosk.folder.path)
        try #require(bench.terminal.wait { _ in provision.text.contains("Scan the token now") }, "\(provision.text)")
        var next = VirtualInput.now()
        let isTaken = bench.terminal.wait(seconds: 30) { _ in
            // Again, should kioskd not have been asked yet.
            if VirtualInput.now() >= next {
                _ = try? bench.dock.perform(.scan(Self.token))
                next = VirtualInput.now() + 500
            }
            return provision.status != nil
        }
        // The token was one: what failed is the way to a central that is not there.
        #expect(isTaken && provision.status == 1, "\(provision.text)")
        #expect(!provision.text.contains("no enrolment token") && provision.text.contains("localhost"))
        return provision.text
    }

    private func scanOnScreens(_ bench: DockedKiosk) throws {
        for digit in ["1", "2", "3", "4", "5"] {
            try bench.dock.perform(.type(digit, on: .keyboard))
            try #require(bench.terminal.wait { !$0.contains(KioskdTests.menu) }, "\(digit)\n\(bench.screen)")
            for text in Self.scans {
                let before = bench.screen
                try bench.dock.perform(.scan(text))
                bench.terminal.settle(silenceMilliseconds: 60)
                #expect(bench.screen == before, "\(bench.screen)")
            }
            for _ in 0..<3 where !bench.terminal.screen.contains(KioskdTests.menu) {
                try bench.dock.perform(.type("\u{1B}", on: .keyboard))
                bench.terminal.wait(for: KioskdTests.menu, seconds: 2)
            }
            try #require(bench.terminal.screen.contains(KioskdTests.menu), "\(bench.screen)")
        }
    }

    private func putCardsIn(_ bench: DockedKiosk) throws {
        let kinds: [(VirtualCardKind, DeviceCondition)] = [
            (.visa, .cardPresent), (.service(stranger), .cardPresent), (.tag(uid: Self.uid), .cardPresent),
            (.garbage(reset: Self.reset), .cardLying), (.service(technician), .cardPresent),
        ]
        for (kind, condition) in kinds {
            let card = VirtualCard(kind)
            try card.insert(port: bench.cards.ports[0])
            #expect(bench.tells(.cardReader, condition), "\(kind)\n\(bench.devices)")
            // The one that is enrolled opens the staff's screens: cards are read here.
            if case .service(let key) = kind, key.rawRepresentation == technician.rawRepresentation {
                #expect(bench.terminal.wait(for: "Varför pausas skärmen?"), "\(bench.screen)")
            }
            #expect(!bench.screen.contains("KANARIE") && !bench.screen.contains("4761"))
            card.remove()
            #expect(bench.tells(.cardReader, .ready), "\(bench.devices)")
        }
    }
}

extension String {
    /// "4761 7390 …": as a person would write it.
    fileprivate func chunks(of count: Int, joinedBy separator: String) -> [String] {
        let parts = stride(from: 0, to: self.count, by: count).map { String(dropFirst($0).prefix(count)) }
        return [parts.joined(separator: separator)]
    }
}
