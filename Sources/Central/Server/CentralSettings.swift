// SPDX-License-Identifier: EUPL-1.2
import KioskModel

/// Everything `kiosk-central serve` can be told.
public struct CentralSettings: Sendable {
    public enum Engine: Sendable, Equatable {
        /// `central.sqlite` in the directory.
        case sqlite
        /// A libpq connection string.
        case postgres(String)
    }

    public struct Backup: Sendable, Equatable {
        public var file: String
        public var intervalSeconds: Int

        public init(file: String, intervalSeconds: Int) {
            self.file = file
            self.intervalSeconds = intervalSeconds
        }
    }

    /// When months are closed by themselves.
    public struct Closing: Sendable, Equatable {
        /// A month is closed when it has been over for so many days: with 5, when the sixth of the next one begins,
        /// Swedish time. A van's backlog of a few days is in the figures then, and what comes later is corrected.
        public static let standardDays = 5

        /// `nil`: only by hand, with `kiosk-central log close`.
        public var days: Int? = Closing.standardDays
        /// What holds for an area instead.
        public var daysOfArea: [String: Int?] = [:]
        /// How often it is looked.
        public var intervalSeconds = 900

        public init() {}

        /// `nil`: by hand.
        public func days(area: String) -> Int? { daysOfArea[area] ?? days }

        /// Reads "5", "never", or "AREA=5" for an area of its own.
        public mutating func read(_ text: String) throws {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let word = parts[parts.count - 1].trimmed
            let days = Int(word)
            guard word == "never" || days.map((0...28).contains) ?? false else {
                throw CentralError.invalid(
                    "a month cannot be closed after \"\(SafeText.clean(word))\" days",
                    remedy: "give 0 to 28, or never; for one area AREA=DAYS")
            }
            if parts.count == 2 { daysOfArea[parts[0].trimmed] = .some(days) } else { self.days = days }
        }
    }

    /// Holds keys, certificates and the embedded database.
    public var directory: String
    public var engine: Engine = .sqlite
    /// Names and addresses in the server's certificate; the first stands in the address terminals are given.
    public var hosts: [String] = ["localhost", "127.0.0.1"]
    /// Where enrolment and terminals listen.
    public var address = "0.0.0.0"
    /// Where operators listen; without TLS only loopback is accepted.
    public var operatorsAddress = "127.0.0.1"
    /// 0 takes any free port.
    public var enrolmentPort = 0
    public var terminalsPort = 0
    public var operatorsPort = 0
    /// Certificate chain and key in PEM for the operators' listener; `nil`: plain HTTP.
    public var operatorsCertificateFile: String?
    public var operatorsKeyFile: String?
    /// `https://host:port` that terminals are given at enrolment, when it is not the first host and the real port.
    public var terminalsURL: String?
    /// What `Device/meetings/start` wrote: where Janus is and its secrets; `nil`: no desk has a picture.
    public var mediaFile: String?
    /// Where browsers of visitors and interpreters find the desk's pages; `nil`: nowhere.
    public var meetingsPort: Int?
    public var meetingsAddress = "0.0.0.0"
    /// Certificate chain and key in PEM for that listener; `nil`: of the central's own authority.
    public var meetingsCertificateFile: String?
    public var meetingsKeyFile: String?
    /// `https://host:port` that links to an interpreter begin with, when it is not the first host and the real port.
    public var meetingsURL: String?
    public var backup: Backup?
    /// A checkpoint of a log that grows is signed so often.
    public var checkpointIntervalSeconds = 300
    public var closing = Closing()
    /// Written when all listeners are up.
    public var portsFile: String?
    /// Enrolment requests accepted from one address in a minute.
    public var enrolmentsPerMinute = 60
    /// For tests of a full disk: pages of 4 KiB the embedded database may have.
    public var maximumDatabasePages: Int?

    public init(directory: String) {
        self.directory = directory
    }
}

/// The ports that a running central listens on.
public struct CentralPorts: Sendable, Equatable, Codable {
    public var enrolment: Int
    public var terminals: Int
    public var operators: Int
    /// `nil`: no desk's pages are served.
    public var meetings: Int?
}
