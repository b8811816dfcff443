// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskModel
import KioskSim
import Testing

@testable import Peripherals

/// Sticks that were made to do harm: they are potential fraud with a reason, and the next stick is served.
@Suite(.serialized) struct HostileStickTests {
    private static let mine = StickBench.name(.sealed, 1)

    enum Bytes: String, CaseIterable {
        case noise, zeros, cut, noFolder, impossibleSectors, wildFAT, ones
    }

    /// A courier's stick that somebody has written over, at the places that count.
    private static func spoil(_ path: String, _ how: Bytes, seed: UInt64) throws {
        var image = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        var random = seed | 1
        func next() -> UInt8 {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return UInt8(truncatingIfNeeded: random >> 24)
        }
        switch how {
        case .noise: for index in image.indices.prefix(65_536) { image[index] = next() }
        case .zeros: image = [UInt8](repeating: 0, count: image.count)
        case .ones: for index in 11..<image.count { image[index] = 0xFF }
        case .cut: image = Array(image.prefix(700))
        // Bytes of the boot sector: size of a sector, sectors a cluster, FATs, places in the root folder, length of a FAT.
        case .impossibleSectors:
            let values: [Int: UInt8] = [11: 1, 12: 0, 13: 3, 16: 200, 17: 0xFF, 18: 0xFF, 22: 0xFF, 23: 0xFF]
            for (index, value) in values { image[index] = value }
        case .noFolder: image[16] = 0
        // Chains that lead anywhere, and in rings.
        case .wildFAT: for index in 512..<min(image.count, 60_000) { image[index] = next() }
        }
        try Data(image).write(to: URL(fileURLWithPath: path))
    }

    @Test("written over, a stick is nobody's or harmless, and soon", arguments: Bytes.allCases)
    func spoilt(how: Bytes) throws {
        for seed in 1...UInt64(how == .noise || how == .wildFAT ? 12 : 1) {
            let bench = try StickBench(longestSeconds: 5) { volume, names in
                do throws(StickTrouble) {
                    for name in names { _ = try volume.read(name) }
                    return .courierDone
                } catch {
                    return error.isHostile ? .unexpected : .courierDone
                }
            }
            try bench.put([UInt8](repeating: 65, count: 40_000), as: Self.mine.text)
            try Self.spoil(bench.image, how, seed: seed)
            bench.plug()
            #expect(
                bench.wait(60) { bench.told.last == .unexpected || bench.told.last == .courierDone },
                "\(how) \(seed): \(bench.told)")
            if how != .wildFAT {
                #expect(bench.told.last == .unexpected, "\(how) \(seed)")
                #expect(bench.reasons.count == 1 && bench.served.isEmpty, "\(how) \(seed): \(bench.reasons)")
            }
            bench.unplug()
        }
    }

    @Test(
        "mtools that crashes, hangs or talks without end is the stick's fault, and the next stick is served",
        arguments: [
            ("kill -SEGV $$", "mdir crashed over it (signal 11)"),
            ("exec sleep 600", "mdir was not done with it after 1 s"),
            ("exec yes ::/x", "mdir found no end of it"),
            ("printf '\\033[31mred\\n' >&2; exit 3", "mdir says: [31mred"),
            ("exec sleep 600 >&- 2>&-", "mdir was not done with it after 1 s"),
        ])
    func tool(script: String, reason: String) throws {
        let flag = #"if [ -e "${0%/tools/*}/mended" ]; then exec "$REAL" "$@"; fi; "#
        let bench = try StickBench(tools: ["mdir": flag + script], longestSeconds: 1)
        try bench.put([1], as: Self.mine.text)
        bench.plug()
        #expect(bench.tells(.unexpected), "\(bench.told)")
        #expect(bench.reasons == [reason])
        bench.unplug()
        _ = FileManager.default.createFile(atPath: bench.folder + "/mended", contents: nil)
        bench.plug()
        #expect(bench.tells(.courierDone), "\(bench.told) \(bench.reasons)")
    }

    @Test("a folder with the name of a file for couriers, and names that are no names, do no harm")
    func names() throws {
        let listing = #"printf '::/\n::\n::/../../etc/passwd\n::/%s/\n::/\377\376\n::/%s\n'"#
        let bench = try StickBench(
            tools: ["mdir": "\(listing) \(StickBench.name(.sealed, 3).text) \(Self.mine.text)"])
        bench.plug()
        #expect(bench.tells(.courierDone))
        #expect(bench.served == [[Self.mine]])
    }
}
