// SPDX-License-Identifier: EUPL-1.2

/// Longest texts that `content check` lets through, in characters, and other bounds on what is read.
enum ContentLimits {
    /// Of one file of the folder, bytes.
    static let fileBytes = 1_048_576
    /// Of a whole bundle, bytes.
    static let bundleBytes = 16_777_216
    static let name = 60
    static let about = 160
    static let message = 600
    static let phone = 24
    static let address = 200
    static let identifier = 40
    static let languages = 40
    static let spansADay = 4
    /// Codes fit the range the catalogue of usage events gives them.
    static let code: ClosedRange<Int> = 1...9_999
}
