// SPDX-License-Identifier: EUPL-1.2

/// Why a load could not be made.
struct LoadFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
