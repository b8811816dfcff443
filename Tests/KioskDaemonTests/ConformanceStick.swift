// SPDX-License-Identifier: EUPL-1.2
import Crypto
import Foundation
import KioskModel
import KioskSim
import Peripherals
import Testing

@testable import KioskDaemon

/// A courier's stick in a terminal that is cut off: its backlog goes onto it. Spoilt, it is nobody's and nothing is
/// written to it.
final class ConformanceStick: ConformanceSubject {
    /// For the list of drivers.
    static var driver: CourierStick {
        CourierStick(edges: StickEdges(county: { nil }, serve: { _, _ in .unexpected }, setAside: { _, _ in }))
    }

    let row: ConformanceRow
    let kiosk: TestKiosk?
    private let folder: TemporaryFolder
    private var plugged: [MockDevice] = []
    private var before: [String: Data] = [:]

    init(_ row: ConformanceRow) throws {
        self.row = row
        kiosk = try CourierCounty.lonelyTerminal()
        folder = try TemporaryFolder()
    }

    var recorded: [DeviceRecord.Entry] { [] }
    var absent: DeviceCondition { .notFitted }

    private static let county = CourierFile.keyID(CourierCounty.courierKey.publicKey)
    /// Of another terminal of this county: what makes the stick a courier's.
    private static let mark = CourierName(.sealed, keyID: county, terminalID: [UInt8](repeating: 9, count: 32))

    func plug(into bench: DockedKiosk) throws { try plug(into: bench, port: 10) }

    private func plug(into bench: DockedKiosk, port: Int) throws {
        let image = image(port)
        if !FileManager.default.fileExists(atPath: image) { try make(image) }
        var mock = row.named(.courierStick(image: image, serial: "4C5300\(port)", port: port))
        if row.situation == .forbidden { mock.nodeMode = 0 }
        before[image] = FileManager.default.contents(atPath: image)
        try bench.dock.tree.plug(mock)
        plugged.append(mock)
    }

    private func image(_ port: Int) -> String { folder.path + "/stick\(port).img" }

    private func make(_ image: String) throws {
        try FatImage.make(image)
        let file = folder.path + "/mark"
        try Data("sealed by somebody".utf8).write(to: URL(fileURLWithPath: file))
        try FatImage.put(file, as: Self.mark.text, on: image)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: image))
        defer { try? handle.close() }
        switch row.situation {
        case .garbage: try handle.write(contentsOf: Data((0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 37 >> 2) }))
        // A root folder without end: more places than there are bytes, and all of them taken.
        case .endless: try write(handle, 17, [0xFF, 0xFF, 0xFF, 0xFF, 0xF8, 0xFF, 0xFF])
        // No bytes a sector, and more sectors a cluster than that.
        case .lyingRanges: try write(handle, 11, [0, 0, 255])
        // FATs longer than the stick.
        case .boastful: try write(handle, 22, [0xFF, 0xFF])
        default: break
        }
    }

    private func write(_ handle: FileHandle, _ offset: UInt64, _ bytes: [UInt8]) throws {
        try handle.seek(toOffset: offset)
        try handle.write(contentsOf: Data(bytes))
    }

    func unplug(from bench: DockedKiosk) throws {
        for mock in plugged { try bench.dock.tree.unplug(mock) }
        plugged = []
    }

    func undergo(_ bench: DockedKiosk) throws {
        try plug(into: bench)
        switch row.situation {
        case .unplug:
            try #require(bench.terminal.wait(seconds: 30) { _ in bench.device(.storage) != nil }, "\(bench.devices)")
            try unplug(from: bench)
        case .replug:
            try #require(bench.tells(kind, .courierDone), "\(bench.devices)")
            try unplug(from: bench)
            try #require(bench.tells(kind, .notFitted), "\(bench.devices)")
            try plug(into: bench)
        case .twoOfTheKind:
            try #require(bench.tells(kind, .courierDone), "\(bench.devices)")
            try plug(into: bench, port: 11)
            try #require(bench.tells(kind, .courierDone, ordinal: 2), "\(bench.devices)")
        default: break
        }
    }

    func proveWork(_ bench: DockedKiosk) throws {
        // A visitor is there, and hears nothing of it.
        #expect(!bench.screen.contains("USB-minne"), "\(bench.screen)")
        let identity = try #require(bench.status).terminal
        let own = CourierName(.sealed, keyID: Self.county, terminalID: Hex.decode(identity) ?? [])
        for mock in plugged {
            guard case .link(let image) = mock.node else { continue }
            guard row.condition == .courierDone else {
                #expect(FileManager.default.contents(atPath: image) == before[image], "nothing is written to it")
                let reason = bench.status?.stick?.setAside
                #expect(reason?.isEmpty == false && SafeText.isClean(reason ?? ""), "\(bench.devices)")
                continue
            }
            let names = try FatImage.names(image)
            #expect(Set(names) == [own.text, Self.mark.text])
            let bytes = try #require(FatImage.bytes(own.text, on: image))
            let label = try #require(CourierFile.Label(bytes))
            #expect(Hex.encode(label.terminalID) == identity)
        }
    }
}
