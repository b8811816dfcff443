// SPDX-License-Identifier: EUPL-1.2

/// Writes the big-endian integers of every binary format of ours.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func append<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    public mutating func append(_ data: some Sequence<UInt8>) {
        bytes.append(contentsOf: data)
    }
}

/// Reads them back; every read is bounded and throws at the end of the bytes.
public struct ByteReader: Sendable {
    public struct EndOfBytes: Error, Equatable {
        public init() {}
    }

    private let bytes: [UInt8]
    public private(set) var offset = 0

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public var remaining: Int { bytes.count - offset }

    public mutating func integer<T: FixedWidthInteger>(_: T.Type = T.self) throws -> T {
        let size = MemoryLayout<T>.size
        guard remaining >= size else { throw EndOfBytes() }
        defer { offset += size }
        var value: T = 0
        for byte in bytes[offset..<offset + size] {
            value = (size == 1 ? 0 : value << 8) | T(truncatingIfNeeded: byte)
        }
        return value
    }

    public mutating func take(_ count: Int) throws -> [UInt8] {
        guard count >= 0, remaining >= count else { throw EndOfBytes() }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }
}
