// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import KioskDaemon

/// The van as courier with real programs: a village that is cut off, vans, the central, and a stick with a FAT file
/// system that goes round. Nobody types a command after the stick was made.
@Suite("The courier's round", .serialized)
struct CourierRoundTests {
    /// A stick in somebody's hand.
    final class Stick {
        let folder: TemporaryFolder
        var image: String { folder.path + "/stick.img" }

        init() throws {
            folder = try TemporaryFolder()
            try FatImage.make(image)
        }

        var device: MockDevice { .courierStick(image: image) }

        /// Another stick with the same on it.
        func copy() throws -> Stick {
            let other = try Stick()
            try FileManager.default.removeItem(atPath: other.image)
            try FileManager.default.copyItem(atPath: image, toPath: other.image)
            return other
        }

        func names(_ kind: CourierName.Kind) throws -> [CourierName] {
            try FatImage.names(image).compactMap { CourierName($0) }.filter { $0.kind == kind }
        }
    }

    /// Plugs it in, waits until it can be taken out, and takes it out.
    /// - Parameter isSeen: whether somebody stands there and waits until the screen says so.
    /// - Returns: what was done.
    @discardableResult
    private func serve(
        _ stick: Stick, at bench: DockedKiosk, isSeen: Bool = false, until holds: () throws -> Bool = { true }
    ) throws -> StickReport {
        try bench.dock.tree.plug(stick.device)
        #expect(bench.tells(.storage, .courierDone, seconds: 60), "\(bench.devices)")
        let report = try #require(bench.status?.stick)
        #expect(!isSeen || bench.terminal.wait(for: "USB-minnet är läst", seconds: 60), "\(bench.screen)")
        #expect(bench.terminal.wait(seconds: 60) { _ in (try? holds()) == true })
        try bench.dock.tree.unplug(stick.device)
        #expect(bench.tells(.storage, .notFitted), "\(bench.devices)")
        #expect(bench.terminal.wait(seconds: 20) { !$0.text.contains("USB-minnet") }, "\(bench.screen)")
        return report
    }

    private func visit(_ bench: DockedKiosk) throws {
        try bench.begin()
        try bench.finish()
        try #require(bench.terminal.wait(for: "Tack för besöket"), "\(bench.screen)")
    }

    @Test("a village's visits come to the central on a stick and count once; twice carried, lost, begun anew")
    func round() throws {
        let world = try CourierCounty()
        defer { world.stop() }
        let shop = try world.terminal(isCutOff: true)
        let village = try DockedKiosk(kiosk: shop, fitted: [.keyboard])
        // A technician makes the stick: what kioskctl export wrote is the mark.
        let stick = try Stick()
        let export = try TemporaryFolder()
        let exported = try shop.kioskctl(["export", export.path, "--state", shop.state.path])
        try #require(exported.status == 0, "\(exported.error)")
        for name in try FileManager.default.contentsOfDirectory(atPath: export.path) {
            try FatImage.put(export.path + "/" + name, as: name, on: stick.image)
        }
        let poison = "this canary is nobody's mail"
        try Data(poison.utf8).write(to: URL(fileURLWithPath: export.path + "/letter.txt"))
        try FatImage.put(export.path + "/letter.txt", as: "letter.txt", on: stick.image)

        for _ in 0..<2 { try visit(village) }
        let first = try serve(stick, at: village, isSeen: true)
        let waited = try #require(first.events)
        #expect(waited >= 4 && first.taken == 0 && first.problems == [], "\(first.words)")
        #expect(try stick.names(.sealed).count == 1, "its own older file was replaced")
        let kept = try stick.copy()

        // The van has a line.
        let van = try DockedKiosk(kiosk: try world.terminal(), fitted: [.keyboard])
        #expect(van.terminal.wait(seconds: 60) { _ in van.status?.central.lastContactMilliseconds != nil })
        // Left in for a while, it takes the receipt along at once.
        let carried = try serve(stick, at: van, isSeen: true) { try !stick.names(.receipt).isEmpty }
        #expect(carried.taken == 1 && carried.events == nil, "\(carried.words)")
        #expect(try world.counted("sessionStarted") == 2)

        // Back in the village.
        let back = try serve(stick, at: village)
        #expect(back.acknowledgements >= 1 && back.problems == [], "\(back.words)")
        #expect(try #require(back.events) < waited, "what is acknowledged is sealed no more: \(back.words)")

        // A second van carries what was carried already.
        let second = try DockedKiosk(kiosk: try world.terminal(), fitted: [.keyboard])
        #expect(second.terminal.wait(seconds: 60) { _ in second.status?.central.lastContactMilliseconds != nil })
        let twice = try serve(kept, at: second) { try !kept.names(.receipt).isEmpty }
        #expect(twice.taken == 1)
        #expect(try world.counted("sessionStarted") == 2)
        // The first van knows that it did so before.
        let again = try serve(kept, at: van)
        #expect(again.taken == 0, "\(again.words)")

        // Three visits leave on a stick that is lost, and come on the next.
        for _ in 0..<3 { try visit(village) }
        let lost = try stick.copy()
        try serve(lost, at: village)
        try serve(stick, at: village)
        try serve(stick, at: van) { try world.counted("sessionStarted") == 5 }
        #expect(try world.counted("sessionStarted") == 5)

        #expect(FatImage.bytes("letter.txt", on: stick.image) == Array(poison.utf8))
        for bench in [village, van, second] {
            bench.stop()
            #expect(try bench.filesHolding(poison) == [])
        }
        let log = try String(contentsOfFile: shop.state.log, encoding: .utf8)
        #expect(log.contains("a courier's stick what=") && log.contains("events of this terminal are on it"), "\(log)")
        let verified = try world.county.programs.must(
            "kiosk-central", ["verify", "--directory", world.county.folder.appendingPathComponent("central").path])
        #expect(verified.status == 0)
    }

    @Test("a van takes files along where it has no line; what is no mail is told, and holds up nothing")
    func vanWithoutALine() throws {
        let world = try CourierCounty()
        defer { world.stop() }
        let van = try DockedKiosk(kiosk: try world.terminal(isVan: true, isCutOff: true), fitted: [.keyboard])
        let shop = try world.terminal(isCutOff: true)
        let (stick, export) = (try Stick(), try TemporaryFolder())
        let exported = try shop.kioskctl(["export", export.path, "--state", shop.state.path])
        try #require(exported.status == 0, "\(exported.error)")
        let mail = try #require(try FileManager.default.contentsOfDirectory(atPath: export.path).first)
        let name = try #require(CourierName(mail))
        try FatImage.put(export.path + "/" + mail, as: mail, on: stick.image)
        let bytes = try #require(FatImage.bytes(mail, on: stick.image))
        // Under names of couriers' files: a cut file, a text, and a receipt that nobody signed.
        try Data(bytes.prefix(100)).write(to: URL(fileURLWithPath: export.path + "/cut"))
        try Data("{\"terminal\":\"x\"}".utf8).write(to: URL(fileURLWithPath: export.path + "/forged"))
        let status = try #require(van.status)
        let own = Hex.decode(status.terminal) ?? []
        for number in 1...2 {
            let id = [UInt8](repeating: UInt8(number), count: 32)
            let stranger = CourierName(.sealed, keyID: name.keyID, terminalID: id)
            try FatImage.put(export.path + (number == 1 ? "/cut" : "/forged"), as: stranger.text, on: stick.image)
        }
        let receipt = CourierName(.receipt, keyID: name.keyID, terminalID: own)
        try FatImage.put(export.path + "/forged", as: receipt.text, on: stick.image)

        let report = try serve(stick, at: van)
        #expect(report.taken == 1 && report.acknowledgements == 0 && report.problems.count == 3, "\(report.words)")
        #expect(try #require(report.events) > 0, "no line: its own backlog goes along, too")
        let bag = try FileManager.default.contentsOfDirectory(atPath: van.kiosk.state.courier)
        #expect(bag.filter { CourierName($0) != nil } == [mail])
        #expect(FileManager.default.contents(atPath: van.kiosk.state.courier + "/" + mail) == Data(bytes))
        van.stop()

        // A shop without a line is no courier.
        let bench = try DockedKiosk(kiosk: shop, fitted: [.keyboard])
        let other = try serve(stick, at: bench)
        #expect(other.taken == 0 && other.problems == [], "\(other.words)")
        bench.stop()
    }

    @Test("another county's stick is nobody's; a full one says so; both while a visitor is there, who hears nothing")
    func strangersAndFull() throws {
        let bench = try DockedKiosk(kiosk: try CourierCounty.lonelyTerminal(), fitted: [.keyboard])
        let folder = try TemporaryFolder()
        let file = folder.path + "/file"
        func put(_ bytes: Data, _ name: String, on stick: Stick) throws {
            try bytes.write(to: URL(fileURLWithPath: file))
            try FatImage.put(file, as: name, on: stick.image)
        }
        let foreign = try Stick()
        let other = [UInt8](repeating: 2, count: 32)
        let name = CourierName(.sealed, keyID: [UInt8](repeating: 1, count: 8), terminalID: other)
        try put(Data("SPC1".utf8), name.text, on: foreign)
        let before = FileManager.default.contents(atPath: foreign.image)
        try bench.begin()
        try bench.dock.tree.plug(foreign.device)
        #expect(bench.tells(.storage, .unexpected), "\(bench.devices)")
        #expect(bench.device(.storage)?.status.state == .potentialFraud)
        #expect(bench.status?.stick?.setAside == "it holds no file that is sealed for this county")
        #expect(FileManager.default.contents(atPath: foreign.image) == before)
        try bench.dock.tree.unplug(foreign.device)
        #expect(bench.tells(.storage, .notFitted))

        let full = try Stick()
        let county = CourierFile.keyID(CourierCounty.courierKey.publicKey)
        let mark = CourierName(.sealed, keyID: county, terminalID: other)
        try put(Data("nobody opens it here".utf8), mark.text, on: full)
        try put(Data(count: 33_230_000), "film.mp4", on: full)
        try bench.dock.tree.plug(full.device)
        #expect(bench.tells(.storage, .courierFull), "\(bench.devices)")
        #expect(bench.status?.stick?.isFull == true)
        #expect(try FatImage.names(full.image).count == 2)
        #expect(!FileManager.default.fileExists(atPath: bench.kiosk.state.courier), "what is another's stays on it")
        #expect(!bench.screen.contains("USB-minne"), "\(bench.screen)")
        try bench.finish()
        #expect(bench.terminal.wait(for: "USB-minnet är fullt", seconds: 60), "\(bench.screen)")
        let told = try bench.kiosk.kioskctl(["status", "--state", bench.kiosk.state.path])
        #expect(told.output.contains("Stick       ") && told.output.contains("no room for all"), "\(told.output)")
        #expect(told.output.contains("the technician mends it: take it out and make room on it"), "\(told.output)")
        bench.stop()
    }
}
