// SPDX-License-Identifier: EUPL-1.2
#if canImport(Glibc)
    import Glibc
#endif

/// Looks at SQLite's write-ahead log before SQLite does, since SQLite drops a damaged log without a word.
///
/// Format: sqlite.org/fileformat2.html §4. A crash may leave the frames of one unfinished transaction at the end; a
/// damaged frame that is followed by more than one commit of the same log is lost content.
enum WriteAheadLog {
    enum Condition: Equatable {
        /// There is none, or it holds nothing.
        case absent
        case intact
        /// Committed transactions are missing.
        case cut
    }

    /// A log longer than this is looked at no further; ours is checkpointed at 1 MiB.
    static let maximumBytes = 64 << 20

    /// Makes the log as long as it may get, so that an append overwrites instead of growing a file: the file system then
    /// has nothing to note down with each sync. Zeros behind the frames mean nothing to SQLite.
    static func lengthen(_ path: String) {
        let pageBytes = 4_096 + 24
        let wanted = JournalSchema.logPages * pageBytes
        let directory = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        guard Files.freeBytes(directory) > 64 * wanted else { return }
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        let zeros = [UInt8](repeating: 0, count: 65_536)
        var end = Files.size(path)
        while end < wanted {
            let count = pwrite(file, zeros, min(zeros.count, wanted - end), off_t(end))
            guard count > 0 else { return }
            end += count
        }
        fsync(file)
    }

    static func inspect(_ path: String) -> Condition {
        guard Files.size(path) > 32, let bytes = Files.read(path, limit: maximumBytes), bytes.count > 32 else {
            return .absent
        }
        return bytes.withUnsafeBytes(inspect)
    }

    private static func inspect(_ bytes: UnsafeRawBufferPointer) -> Condition {
        func word(_ offset: Int) -> UInt32 {
            UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        let magic = word(0)
        let pageSize = Int(word(8))
        guard magic & ~1 == 0x377F_0682, (512...65_536).contains(pageSize) else { return .cut }
        let isBigEndian = magic & 1 == 1
        func sum(_ start: (UInt32, UInt32), _ range: Range<Int>) -> (UInt32, UInt32) {
            var (a, b) = start
            var offset = range.lowerBound
            while offset < range.upperBound {
                let first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
                let second = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                a = a &+ (isBigEndian ? UInt32(bigEndian: first) : UInt32(littleEndian: first)) &+ b
                b = b &+ (isBigEndian ? UInt32(bigEndian: second) : UInt32(littleEndian: second)) &+ a
                offset += 8
            }
            return (a, b)
        }
        var running = sum((0, 0), 0..<24)
        guard running == (word(24), word(28)) else { return .cut }
        let salts = (word(16), word(20))
        var frame = 32
        var isBroken = false
        var commitsBehind = 0
        while frame + 24 + pageSize <= bytes.count {
            let isOfThisLog = (word(frame + 8), word(frame + 12)) == salts
            if !isBroken {
                let next = sum(sum(running, frame..<frame + 8), frame + 24..<frame + 24 + pageSize)
                isBroken = !isOfThisLog || next != (word(frame + 16), word(frame + 20))
                running = next
            }
            if isBroken, isOfThisLog, word(frame + 4) != 0 { commitsBehind += 1 }
            frame += 24 + pageSize
        }
        return commitsBehind > 1 ? .cut : .intact
    }
}
