// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Synchronization
import Testing

@testable import Peripherals

/// What is written onto a courier's stick: whole or not at all, and nothing else is touched.
@Suite(.serialized) struct StickVolumeTests {
    private static let mine = StickBench.name(.sealed, 1)
    private static let other = StickBench.name(.sealed, 2)

    /// What came of putting a file down.
    private final class Outcome: Sendable {
        let trouble = Mutex<StickTrouble?>(nil)

        func put(_ bytes: [UInt8]) -> @Sendable (StickVolume, [CourierName]) -> DeviceCondition {
            { volume, _ in
                do throws(StickTrouble) {
                    try volume.put(bytes, as: StickVolumeTests.mine)
                    return .courierDone
                } catch {
                    self.trouble.withLock { $0 = error }
                    return error == .full ? .courierFull : error.isHostile ? .unexpected : .broken
                }
            }
        }
    }

    private static func noise(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 3) } }

    @Test("a file is put down whole, and replaces its older one alone", arguments: [1, 700_000])
    func whole(count: Int) throws {
        let (outcome, bytes) = (Outcome(), Self.noise(count))
        let bench = try StickBench(serve: outcome.put(bytes))
        try bench.put([1, 2, 3], as: Self.other.text)
        try bench.put(Self.noise(30_000), as: Self.mine.text)
        bench.plug()
        #expect(bench.tells(.courierDone), "\(String(describing: outcome.trouble.withLock { $0 }))")
        #expect(bench.bytes(Self.mine) == bytes && bench.bytes(Self.other) == [1, 2, 3])
        #expect(try bench.names() == [Self.mine.text, Self.other.text].sorted())
    }

    @Test("on a full stick the older file stays, and nothing half is left", arguments: [400, 4_096])
    func full(kibibytes: Int) throws {
        let outcome = Outcome()
        let bench = try StickBench(kibibytes: kibibytes, serve: outcome.put(Self.noise(300_000)))
        try bench.put([7, 7], as: Self.mine.text)
        try bench.put(Self.noise(kibibytes * 1_024 - 250_000), as: "film.mp4")
        bench.plug()
        #expect(bench.tells(.courierFull))
        #expect(outcome.trouble.withLock { $0 } == .full)
        #expect(bench.bytes(Self.mine) == [7, 7])
        #expect(try bench.names() == ["film.mp4", Self.mine.text].sorted())
    }

    @Test("a root folder without a free place is a full stick")
    func fullFolder() throws {
        let outcome = Outcome()
        let bench = try StickBench(kibibytes: 400, serve: outcome.put([1]))
        try bench.put([7], as: Self.other.text)
        // A small FAT has room for so many names and no more.
        var count = 0
        while count < 2_000, (try? bench.put([], as: "f\(count)")) != nil { count += 1 }
        try #require((20..<2_000).contains(count))
        bench.plug()
        #expect(bench.tells(.courierFull), "\(String(describing: outcome.trouble.withLock { $0 })) after \(count)")
        #expect(bench.bytes(Self.other) == [7])
    }

    @Test("a stick that is pulled out in the middle holds no half file, and takes the whole one the next time")
    func pulled() throws {
        let (outcome, bytes) = (Outcome(), Self.noise(200_000))
        // The first time half of it arrives, and then the stick is gone.
        let half = """
            if [ -e "${0%/tools/*}/half" ]; then exec "$REAL" "$@"; fi
            for last; do :; done
            head -c 100000 /proc/self/fd/4 >"${0%/tools/*}/begun"
            "$REAL" -o -i /proc/self/fd/3 "${0%/tools/*}/begun" "$last"
            touch "${0%/tools/*}/half"
            exec sleep 600
            """
        let bench = try StickBench(tools: ["mcopy": half], serve: outcome.put(bytes))
        try bench.put([7, 7], as: Self.mine.text)
        bench.plug()
        #expect(bench.wait { FileManager.default.fileExists(atPath: bench.folder + "/half") })
        bench.unplug()
        #expect(bench.wait { outcome.trouble.withLock { $0 } == .gone })
        #expect(bench.bytes(Self.mine) == [7, 7], "the older one is whole")
        #expect(try bench.names().contains(Self.mine.unfinishedText))
        #expect(try bench.names().compactMap { CourierName($0) } == [Self.mine], "what is half is nobody's file")

        bench.plug()
        #expect(bench.tells(.courierDone))
        #expect(bench.bytes(Self.mine) == bytes)
        #expect(try bench.names() == [Self.mine.text])
    }

    @Test("what reads otherwise than it was written is not taken for whole")
    func worn() throws {
        let outcome = Outcome()
        let worn = """
            for last; do :; done
            head -c 5000 /dev/zero >"${0%/tools/*}/worn"
            exec "$REAL" -o -i /proc/self/fd/3 "${0%/tools/*}/worn" "$last"
            """
        let bench = try StickBench(tools: ["mcopy": worn], serve: outcome.put(Self.noise(5_000)))
        try bench.put([7, 7], as: Self.mine.text)
        bench.plug()
        #expect(bench.tells(.broken))
        #expect(outcome.trouble.withLock { $0 } == .differs(Self.mine.unfinishedText))
        #expect(bench.bytes(Self.mine) == [7, 7])
    }

    @Test("a file that is longer than any for couriers is not read to its end")
    func endless() throws {
        let trouble = Mutex<StickTrouble?>(nil)
        let bench = try StickBench(kibibytes: 8_192) { volume, names in
            do throws(StickTrouble) { _ = try volume.read(names[0]) } catch { trouble.withLock { $0 = error } }
            return .courierDone
        }
        try bench.put(Self.noise(CourierFile.maximumBytes + 1), as: Self.other.text)
        bench.plug()
        #expect(bench.tells(.courierDone))
        #expect(trouble.withLock { $0 } == .endless(tool: "mtype"))
    }
}
