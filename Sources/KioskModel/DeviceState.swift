// SPDX-License-Identifier: EUPL-1.2

/// The state of a peripheral in the words of CEN XFS / XFS4IoT; `unknown` is ours and means "no answer".
///
/// `noDevice` is not fitted here, `powerOff` is fitted but unplugged or switched off.
public enum DeviceState: UInt8, Sendable, Codable, CaseIterable {
    case unknown = 0
    case online = 1
    case offline = 2
    case powerOff = 3
    case noDevice = 4
    case hardwareError = 5
    case userError = 6
    case deviceBusy = 7
    case fraudAttempt = 8
    case potentialFraud = 9
    case starting = 10
}

/// What a printer says of its paper.
public enum PaperState: UInt8, Sendable, Codable, CaseIterable {
    case unknown = 0
    case full = 1
    case low = 2
    case out = 3
    case jammed = 4
}

/// What a reader says of its card slot.
public enum CardState: UInt8, Sendable, Codable, CaseIterable {
    case unknown = 0
    case present = 1
    case notPresent = 2
    case jammed = 3
}

/// Who must act on a fault.
public enum Remedy: UInt8, Sendable, Codable, CaseIterable {
    case none = 0
    case attendant = 1
    case technician = 2
    case wait = 3
}

/// The kinds of peripheral a terminal may have.
public enum PeripheralKind: UInt8, Sendable, Codable, CaseIterable {
    case printer = 1
    case cardReader = 2
    case touchscreen = 3
    case scanner = 4
    case keyboard = 5
    /// Never fitted here: one that appears is reported and not used.
    case storage = 6
    case network = 7
}
