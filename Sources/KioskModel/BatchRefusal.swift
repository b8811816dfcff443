// SPDX-License-Identifier: EUPL-1.2

/// Why a batch was refused; the raw value is what machines read in answers, logs and on the dashboard.
public enum BatchRefusal: String, Error, Sendable, Codable, CaseIterable {
    case malformed
    case oversized
    case badSignature
    case badChain
    /// Sequences are missing between what is stored and this batch, or inside it.
    case gap
    /// The same sequence was stored before with other content.
    case fork
    case wrongEpoch
    case outsideCatalogue
    /// Σ events ≠ Δ counters.
    case counterMismatch
    case unknownTerminal
    /// The certificate belongs to another terminal.
    case foreignTerminal
    case centralFull
}
