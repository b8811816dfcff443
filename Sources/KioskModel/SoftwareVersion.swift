// SPDX-License-Identifier: EUPL-1.2

/// The version of this software.
public enum SoftwareVersion {
    public static let text = "0.1.0"
    /// major × 10,000 + minor × 100 + patch, as `terminalStarted` carries it.
    public static let number: Int32 = 100
    /// Nothing of this software is older than this: floor of every clock, milliseconds UTC (2026-11-01).
    public static let builtMilliseconds: Int64 = 1_793_491_200_000
}
