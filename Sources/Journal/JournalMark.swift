// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel

/// A small signed file beside the database that says how far the journal may have got.
///
/// SQLite cannot tell a write-ahead log that was deleted or cut from one that never was: it silently goes back. The mark
/// is durable before the first record of each block, so a lost tail is noticed, its size bounded, no epoch is used
/// twice, and the counters outlive the database.
///
/// `"SPM1"`, epoch 4, floor 8, limit 8, open 1, counters count 4 and each (1, 4, 4, 4, 8), Ed25519 signature 64.
struct JournalMark: Equatable {
    static let magic = Array("SPM1".utf8)
    static let maximumBytes = 131_072

    var epoch: UInt32
    /// Every sequence up to this one was durable when the mark was written.
    var floor: UInt64
    /// No sequence above this one was ever appended under the mark.
    var limit: UInt64
    /// Written to since: the write-ahead log must be there. When false the journal was closed at `floor`.
    var isOpen: Bool
    /// Counters at `floor`.
    var counters: [CounterKey: UInt64]

    func write(_ path: String, key: Curve25519.Signing.PrivateKey) throws {
        var w = ByteWriter()
        w.append(Self.magic)
        w.append(epoch)
        w.append(floor)
        w.append(limit)
        w.append(UInt8(isOpen ? 1 : 0))
        w.append(UInt32(counters.values.count { $0 > 0 }))
        w.append(CounterList.encode(counters))
        let bytes = w.bytes + Array(try key.signature(for: w.bytes))
        do {
            try Files.replace(path, with: bytes)
        } catch let fault as FileFault where fault.isFull {
            // A mark that a power cut broke is none; without a mark a loss is noticed later. Counting goes on.
            try Files.overwrite(path, with: bytes)
        }
    }

    /// The mark, or `nil` when there is none or it is not ours.
    static func read(_ path: String, key: Curve25519.Signing.PublicKey) -> JournalMark? {
        guard let bytes = Files.read(path, limit: maximumBytes), bytes.count > 64 else { return nil }
        let body = Array(bytes.dropLast(64))
        guard key.isValidSignature(Array(bytes.suffix(64)), for: body) else { return nil }
        var r = ByteReader(body)
        do {
            guard try r.take(4) == magic else { return nil }
            let epoch: UInt32 = try r.integer()
            let floor: UInt64 = try r.integer()
            let limit: UInt64 = try r.integer()
            let open: UInt8 = try r.integer()
            let count: UInt32 = try r.integer()
            let counters = try CounterList.decode(try r.take(Int(count) * CounterList.entryBytes))
            return JournalMark(epoch: epoch, floor: floor, limit: limit, isOpen: open == 1, counters: counters)
        } catch {
            return nil
        }
    }
}

extension CounterList {
    static func decode(_ bytes: [UInt8]) throws -> [CounterKey: UInt64] {
        var r = ByteReader(bytes)
        var counters: [CounterKey: UInt64] = [:]
        while r.remaining > 0 {
            guard let family = CounterKey.Family(rawValue: try r.integer()) else {
                throw JournalError.damaged("a counter of no known family")
            }
            let key = CounterKey(
                family: family, first: try r.integer(), second: try r.integer(), third: try r.integer())
            counters[key] = try r.integer()
        }
        return counters
    }
}
