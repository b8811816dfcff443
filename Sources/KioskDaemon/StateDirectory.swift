// SPDX-License-Identifier: EUPL-1.2
import Glibc

/// Where a terminal keeps what must survive: one folder, mode 0700.
public struct StateDirectory: Sendable {
    public let path: String

    /// Where the package puts it.
    public static let standard = "/var/lib/servicepunkt"

    public init(_ path: String) {
        self.path = path
    }

    /// Keys, certificate, grant.
    public var identity: String { path + "/identity" }
    public var journal: String { path + "/journal" }
    public var content: String { path + "/content" }
    /// Settings of this machine.
    public var settingsFile: String { path + "/terminal.json" }
    /// Public keys of content bundles trusted before enrolment, hexadecimal, one a line.
    public var contentKeys: String { path + "/content-keys" }
    /// The terminal's own modes, for the start after a SIGKILL.
    public var terminalModes: String { path + "/terminal-modes" }
    public var clock: String { path + "/clock" }
    public var controlSocket: String { path + "/control" }
    /// The devices of this terminal, as `kioskctl doctor` recorded them.
    public var devices: String { path + "/devices.json" }
    /// Signed readiness reports.
    public var readiness: String { path + "/readiness" }
    /// What is carried for other terminals, and what came back for them.
    public var courier: String { path + "/courier" }
    /// The terminal's own backlog as it was last sealed.
    public var sealed: String { path + "/courier/own" }
    /// Launch tickets that were used.
    public var tickets: String { path + "/tickets" }
    public var lock: String { path + "/lock" }
    public var log: String { path + "/kioskd.log" }

    /// Makes the folders that are missing.
    public func prepare() {
        for folder in [path, identity, journal, content] where access(folder, F_OK) != 0 {
            var built = ""
            for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
                built += built.isEmpty && part.isEmpty ? "/" : (built.hasSuffix("/") || built.isEmpty ? "" : "/") + part
                // A folder that cannot be made shows as a journal that cannot be written; the menu starts all the same.
                _ = mkdir(built, 0o700)
            }
        }
    }

    /// Takes the folder for this process. The lock goes with the process, however it ends.
    /// - Returns: a descriptor to keep open, or `nil` where the folder is read-only.
    func takeLock() throws(DaemonError) -> Int32? {
        let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .alreadyRunning(path)
        }
        return descriptor
    }
}
