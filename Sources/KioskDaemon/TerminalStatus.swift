// SPDX-License-Identifier: EUPL-1.2
public import KioskModel

/// What `kioskctl status` prints: how the terminal is and, for each fault, who mends it.
public struct TerminalStatus: Codable, Sendable {
    public struct CentralContact: Codable, Sendable {
        public var enrolled: Bool
        public var lastContactMilliseconds: Int64?
        /// In words; `nil` when the last contact went well.
        public var lastError: String?

        public init(enrolled: Bool, lastContactMilliseconds: Int64?, lastError: String?) {
            self.enrolled = enrolled
            self.lastContactMilliseconds = lastContactMilliseconds
            self.lastError = lastError
        }
    }

    public var terminal: String
    public var place: String
    public var softwareVersion: String
    public var contentVersion: UInt32
    public var configurationVersion: UInt32
    public var activity: Heartbeat.Activity
    public var screen: String
    public var columns: Int
    public var rows: Int
    public var devices: [DeviceStatus]
    /// The same devices, and what each says it is.
    public var seen: [SeenDevice]
    public var epoch: UInt32
    public var lastSequence: UInt64
    public var storedAtCentral: UInt64
    public var journalWritable: Bool
    public var clockTrusted: Bool
    public var central: CentralContact
    /// Things a technician should know, in words.
    public var notices: [String]
    /// What became of the stick that was plugged in last.
    public var stick: StickReport?
    /// What meetings lack here, each with what to do about it, and why the last one came to nothing; empty: nothing;
    /// `nil`: there are none.
    public var meetings: [String]?
}
