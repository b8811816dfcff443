// SPDX-License-Identifier: EUPL-1.2

/// What the entries of the central's log have in common: four bytes that say what it is, and fields of fixed length.
enum LogRecord {
    static func bytes(_ magic: [UInt8], _ write: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(magic)
        write(&writer)
        return writer.bytes
    }

    /// - Returns: `nil` for bytes of another kind or length.
    static func read<Record>(
        _ bytes: [UInt8], _ magic: [UInt8], length: Int, _ take: (inout ByteReader) throws -> Record
    ) -> Record? {
        guard bytes.count == length, Array(bytes.prefix(4)) == magic else { return nil }
        var reader = ByteReader(Array(bytes.dropFirst(4)))
        return try? take(&reader)
    }
}
