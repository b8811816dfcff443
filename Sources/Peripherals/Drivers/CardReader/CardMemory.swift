// SPDX-License-Identifier: EUPL-1.2
import CPCSC

/// Where all that a card answers is put: one piece of memory at one place, never copied as a whole and overwritten
/// before each question and at the end.
public final class CardMemory {
    /// The longest answer with all its pieces, and the next piece behind it.
    public static let size = CardObject.longest + CardAnswer.longest
    private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)

    public init() { wipe() }

    deinit {
        wipe()
        bytes.deallocate()
    }

    /// Room for one answer. Traps beyond the end.
    public func room(at offset: Int) -> UnsafeMutableRawBufferPointer {
        precondition(offset >= 0 && offset + CardAnswer.longest <= Self.size, "an answer without room")
        return UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + CardAnswer.longest])
    }

    /// Traps beyond the end, in a release too.
    subscript(_ index: Int) -> UInt8 {
        precondition(bytes.indices.contains(index), "beyond what a card answered")
        return bytes[index]
    }

    /// For a hash: what is given is not kept.
    func withBytes<R>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= Self.size, "beyond what a card answered")
        return body(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// A copy, for what is no secret: signatures and public keys.
    func copy(_ range: Range<Int>) -> [UInt8] { withBytes(range) { Array($0) } }

    /// Overwritten, whatever an optimiser thinks of it.
    public func wipe() {
        if let base = bytes.baseAddress { cpcsc_wipe(base, bytes.count) }
    }

    public var isWiped: Bool { bytes.allSatisfy { $0 == 0 } }
}
