// SPDX-License-Identifier: EUPL-1.2
import Foundation

/// A value as one line of JSON, written at once: for a bench that talks with the program.
enum JSONLine {
    static func say(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        FileHandle.standardOutput.write(try encoder.encode(value) + [10])
    }
}
