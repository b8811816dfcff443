// SPDX-License-Identifier: EUPL-1.2

/// The input of one run, taken from the front; beyond its end there is nothing, and numbers are 0.
struct FuzzBytes {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isEmpty: Bool { rest.isEmpty }
    mutating func next() -> UInt8? { rest.popFirst() }
    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// As many as are there.
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(taken.count)
        return Array(taken)
    }

    /// Little-endian, as the kernel of the machines we run on has it.
    mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number {
        (0..<MemoryLayout<Number>.size).reduce(0) { $0 | Number(truncatingIfNeeded: byte()) << ($1 * 8) }
    }
}
