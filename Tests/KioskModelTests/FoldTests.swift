// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel
import Testing

@Suite struct FoldTests {
    static func bytes(_ fold: Fold = BatchSamples.fold()) throws -> [UInt8] {
        try fold.signed(by: try BatchSamples.key())
    }

    static func refusal(_ bytes: [UInt8], terminalID: [UInt8] = BatchSamples.terminalID) throws -> BatchRefusal? {
        do throws(BatchRefusal) {
            _ = try Fold(verifying: bytes, terminalID: terminalID, key: try! BatchSamples.key().publicKey)
            return nil
        } catch {
            return error
        }
    }

    @Test func comesBackAsItWas() throws {
        let fold = BatchSamples.fold()
        let bytes = try Self.bytes(fold)
        #expect(
            try Fold(verifying: bytes, terminalID: BatchSamples.terminalID, key: try BatchSamples.key().publicKey)
                == fold)
        #expect(fold.raised.values.reduce(0, +) == 512)
        #expect(BatchClaim(bytes)?.form == .fold)
        #expect(BatchClaim(bytes)?.first == 257 && BatchClaim(bytes)?.last == 768)
    }

    @Test func countsAreThoseOfTheRecordsThatWereShed() {
        let records = BatchSamples.records()
        let days = records.reduce(into: [:]) { $0[Fold.Day($1), default: UInt64(0)] += 1 }
        #expect(days.values.reduce(0, +) == UInt64(records.count))
        #expect(days.keys.map(\.day).max() == 1)
        #expect(Set(days.keys.map(\.place)) == [42, 43])
    }

    @Test func everyChangedByteAndEveryCutIsRefused() throws {
        let bytes = try Self.bytes()
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(try Self.refusal(changed) == (index < 4 ? .malformed : .badSignature))
            #expect(try Self.refusal(Array(bytes.prefix(index))) != nil)
        }
        for length in 4..<bytes.count - 64 {
            let cut = try BatchOfVersion2Tests.resigned(bytes.prefix(length))
            #expect(try Self.refusal(cut) != nil, "\(length) bytes")
        }
        #expect(try Self.refusal(bytes, terminalID: [UInt8](repeating: 0, count: 32)) == .badSignature)
        #expect(try Self.refusal([UInt8](repeating: 0, count: Batch.maximumBytes + 1)) == .oversized)
    }

    @Test func whatATerminalMaySignAndStillNotMean() throws {
        func refusal(_ bend: (inout Fold) -> Void) throws -> BatchRefusal? {
            var fold = BatchSamples.fold()
            bend(&fold)
            return try Self.refusal(try Self.bytes(fold))
        }
        let visits = CounterKey(UsageEvent(.sessionStarted, purpose: .visitor, first: 1))
        let day = Fold.Day(boot: 4, day: 0, place: 43, key: visits)
        #expect(try refusal { _ in } == nil)
        #expect(try refusal { $0.days[day] = 181 } == .counterMismatch, "more than there were")
        #expect(try refusal { $0.days[day] = 179 } == .counterMismatch, "fewer than there were")
        #expect(try refusal { $0.days[day] = .max } == .counterMismatch)
        #expect(try refusal { $0.days[day] = 0 } == .malformed)
        #expect(try refusal { $0.sequences = 258...769 } == .malformed, "whole blocks")
        #expect(try refusal { $0.sequences = 257...767 } == .malformed, "whole blocks")
        #expect(try refusal { $0.sequences = 257...(1 << 40) } == .malformed, "not without bounds")
        #expect(try refusal { $0.boots.removeLast() } == .malformed)
        #expect(try refusal { $0.epoch = 0 } == .malformed)
        #expect(try refusal { $0.sequences = 1...512 } == .badChain, "an epoch starts from zero")
        #expect(try refusal { $0.opening = [visits: 1] } == .malformed, "only before the first record of an epoch")
        let unknown = CounterKey(family: .event, first: 99, second: 1, third: 0)
        #expect(
            try refusal {
                $0.days[day] = 170
                $0.days[Fold.Day(boot: 4, day: 0, place: 43, key: unknown)] = 10
            } == .outsideCatalogue)
    }
}
