// SPDX-License-Identifier: EUPL-1.2

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
    public var backup: Backup?
    /// A checkpoint of a log that grows is signed so often.
    public var checkpointIntervalSeconds = 300
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
}
