// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Synchronization
import Testing

@testable import Peripherals

/// The driver of couriers' sticks with the real mtools on real FAT file systems.
@Suite(.serialized) struct CourierStickTests {
    private static let mine = StickBench.name(.sealed, 1)
    private static let other = StickBench.name(.sealed, 2)

    @Test(
        "a file sealed for this county makes it a courier's, on a partition or on the whole stick",
        arguments: [true, false])
    func courier(isWholeDisk: Bool) throws {
        let bench = try StickBench()
        try bench.put([1, 2, 3], as: Self.other.text)
        try bench.put([4], as: StickBench.name(.receipt, 1).text.uppercased())
        try bench.put([5], as: StickBench.name(.sealed, 1, county: StickBench.foreign).text)
        bench.plug(isWholeDisk: isWholeDisk)
        #expect(bench.tells(.courierDone), "\(bench.told) \(bench.reasons)")
        #expect(bench.told.suffix(2) == [.courierBusy, .courierDone])
        #expect(Set(bench.served.joined()) == [Self.other, StickBench.name(.receipt, 1)])
        #expect(bench.reasons == [])

        // There is news for it while it is in.
        bench.driver.serveAgain()
        #expect(bench.wait { bench.served.count == 2 } && bench.tells(.courierDone))
        bench.unplug()
        bench.driver.serveAgain()
        bench.plug(isWholeDisk: isWholeDisk)
        #expect(bench.wait { bench.served.count == 3 })
    }

    @Test("a file that was begun and never finished is the mark of a courier, and nothing more")
    func unfinished() throws {
        let bench = try StickBench()
        try bench.put([1], as: Self.mine.unfinishedText)
        bench.plug()
        #expect(bench.tells(.courierDone) && bench.served == [[]])
    }

    @Test("any other stick is nobody's, and no file on it is opened")
    func strangers() throws {
        let others = ["photo.jpg", "autorun.inf", "servicepunkt.sealed", "\(Self.mine.text).exe"]
        for names in [[], others, [Self.foreignText]] {
            let bench = try StickBench()
            for name in names { try bench.put(Array("poison".utf8), as: name) }
            let before = FileManager.default.contents(atPath: bench.image)
            bench.plug()
            #expect(bench.tells(.unexpected), "\(names)")
            #expect(bench.reasons == ["it holds no file that is sealed for this county"])
            #expect(bench.served == [] && bench.calls == ["mdir -a -b -i /proc/self/fd/3 ::/"])
            #expect(FileManager.default.contents(atPath: bench.image) == before)
        }
    }

    private static let foreignText = StickBench.name(.sealed, 1, county: StickBench.foreign).text

    @Test(
        "a stick of another file system, or with none, is nobody's and is not looked into",
        arguments: ["ext4", "exfat", ""])
    func otherFileSystems(fileSystem: String) throws {
        let bench = try StickBench()
        try bench.put([1], as: Self.mine.text)
        bench.plug(fileSystem: fileSystem)
        #expect(bench.tells(.unexpected))
        #expect(Set(bench.told).isSubset(of: [.starting, .unexpected]) && bench.calls == [])
    }

    @Test("a stick whose plug alone was seen is nobody's after a while")
    func plugOnly() throws {
        let bench = try StickBench()
        let plug = UdevDevice(
            syspath: "/sys/usb/1:1.0", subsystem: "usb", devtype: "usb_interface", properties: ["INTERFACE": "8/6/80"])
        let told = Mutex<[DeviceCondition]>([])
        let attachment = bench.driver.attach(plug, ordinal: 1) { status in
            told.withLock { $0.append(status.condition) }
        }
        #expect(attachment.firstCondition == .starting)
        #expect(bench.wait { told.withLock { $0.last } == .unexpected })
    }

    @Test("beside poison, only files for couriers of this county are opened")
    func poison() throws {
        let bench = try StickBench { volume, names in
            for name in names { _ = try? volume.read(name) }
            try? volume.put([9, 9], as: Self.mine)
            return .courierDone
        }
        try bench.put([1, 2, 3], as: Self.other.text)
        let poison = [
            "AUTORUN.INF", "a photo.jpg", "servicepunkt-.sealed", Self.foreignText, Self.mine.text + ".lnk",
            "*", "-x", "..sealed",
        ]
        var laid: [String] = []
        for name in poison {
            do {
                try bench.put(Array("poison \(name)".utf8), as: name)
                laid.append(name)
            } catch {
                // mtools itself lays no such name.
            }
        }
        #expect(laid.count >= 5)
        bench.plug()
        #expect(bench.tells(.courierDone), "\(bench.told) \(bench.reasons)")
        let opened = bench.calls.filter { !$0.hasPrefix("mdir ") }.flatMap { $0.split(separator: " ") }
            .filter { $0.hasPrefix("::/") }.map { String($0.dropFirst(3)) }
        #expect(Set(opened) == [Self.other.text, Self.mine.text, Self.mine.unfinishedText])
        for name in laid { #expect(FatImage.bytes(name, on: bench.image) == Array("poison \(name)".utf8), "\(name)") }
        #expect(bench.bytes(Self.mine) == [9, 9] && bench.bytes(Self.other) == [1, 2, 3])
    }

    @Test("a node that may not be opened is nobody's, with the reason")
    func forbidden() throws {
        let bench = try StickBench()
        try FileManager.default.removeItem(atPath: bench.image)
        bench.plug()
        #expect(bench.tells(.unexpected))
        #expect(bench.reasons.count == 1 && bench.reasons[0].contains("install the udev rules"), "\(bench.reasons)")
    }

    @Test("without mtools no stick is used, and the reason says which package is missing")
    func missingTools() throws {
        let bench = try StickBench()
        try bench.put([1], as: Self.mine.text)
        try FileManager.default.removeItem(atPath: bench.folder + "/tools/mdir")
        bench.plug()
        #expect(bench.tells(.unexpected))
        #expect(bench.reasons == ["sticks cannot be read without mtools: apt-get install mtools"])
    }
}
