// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import Testing

@testable import KioskDaemon
@testable import KioskSim

/// A county with a real central on loopback, and terminals that are enrolled there.
final class CourierCounty {
    let county: County
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let seeds = URL(fileURLWithPath: TestKiosk.kioskFolder + "/../seeds/places.json")
        var places = try Places(contentsOf: seeds)
        // A shop and a van.
        places.places = [places.places[0]] + places.places.filter(\.mobile).prefix(1)
        county = County(
            folder: URL(fileURLWithPath: folder.path), programs: Programs(folder: TestKiosk.programs), places: places)
        try FileManager.default.createDirectory(at: county.centralFolder, withIntermediateDirectories: true)
        try county.addPlaces()
        try county.startCentral()
    }

    func stop() { county.stop() }

    /// A terminal that has been in contact once.
    /// - Parameters:
    ///   - isVan: it rides about.
    ///   - isCutOff: its line is gone for good since then.
    func terminal(isVan: Bool = false, isCutOff: Bool = false) throws -> TestKiosk {
        let kiosk = try TestKiosk()
        try county.provision(state: URL(fileURLWithPath: kiosk.state.path), site: isVan ? 1 : 0)
        let first = try kiosk.start(settings: ["--printer", "none", "--input-devices", "leave"])
        // The key that files for the courier are sealed to comes with the first answer.
        #expect(first.wait(seconds: 60) { _ in Self.enrolment(kiosk)["courierKey"] != nil }, "\(first.screen.text)")
        first.signal(SIGTERM)
        #expect(first.waitForExit(seconds: 20) == 0)
        if isCutOff { try Self.change(kiosk) { $0["terminalsURL"] = "https://127.0.0.1:1" } }
        return kiosk
    }

    private static func enrolment(_ kiosk: TestKiosk) -> [String: Any] {
        let data = FileManager.default.contents(atPath: kiosk.state.identity + "/enrolment.json") ?? Data()
        return (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
    }

    private static func change(_ kiosk: TestKiosk, _ edit: (inout [String: Any]) -> Void) throws {
        var values = enrolment(kiosk)
        edit(&values)
        try JSONSerialization.data(withJSONObject: values)
            .write(to: URL(fileURLWithPath: kiosk.state.identity + "/enrolment.json"))
    }

    /// How often visitors did this, as the central would have it paid.
    func counted(_ event: String) throws -> Int {
        let report = try county.programs.must(
            "kiosk-central", ["report", "--directory", county.centralFolder.path, "--json"])
        let figures = report.json["figures"] as? [[String: Any]] ?? []
        return figures.filter { $0["event"] as? String == event }.reduce(0) { $0 + ($1["count"] as? Int ?? 0) }
    }

    // MARK: A terminal of a county, without the county

    /// The central's own key: whoever has it opens what the terminal sealed.
    static let courierKey = Curve25519.KeyAgreement.PrivateKey()

    /// Keys and enrolment of a terminal whose central is gone, made once.
    private static let cutOff = Result {
        let world = try CourierCounty()
        defer { world.stop() }
        let kiosk = try TestKiosk()
        try world.county.provision(state: URL(fileURLWithPath: kiosk.state.path))
        try change(kiosk) {
            $0["terminalsURL"] = "https://127.0.0.1:1"
            $0["courierKey"] = Hex.encode(courierKey.publicKey.rawRepresentation)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: kiosk.state.identity)
        return try names.map { name in
            (name: name, data: try Data(contentsOf: URL(fileURLWithPath: kiosk.state.identity + "/" + name)))
        }
    }

    /// A terminal that is enrolled and cut off; those made so are one and the same, each with a journal of its own.
    static func lonelyTerminal() throws -> TestKiosk {
        let kiosk = try TestKiosk()
        for file in try cutOff.get() {
            let path = kiosk.state.identity + "/" + file.name
            try file.data.write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        return kiosk
    }
}
