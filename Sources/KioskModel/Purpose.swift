// SPDX-License-Identifier: EUPL-1.2

/// Why a usage event happened. Only `visitor` can ever be paid.
public enum Purpose: UInt8, Sendable, Codable, CaseIterable {
    case visitor = 1
    case attendant = 2
    case technician = 3
    case training = 4
    case demo = 5
}
