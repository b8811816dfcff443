// SPDX-License-Identifier: EUPL-1.2
public import Foundation
import Glibc

/// A pcscd of one's own, with virtual readers (vsmartcard's vpcd): in a mount namespace, so that it never meets the
/// machine's own. Whoever talks to it has `environment` set before libpcsclite is first used.
///
/// `@unchecked Sendable`: used by one thread at a time.
public final class PrivateCardService: @unchecked Sendable {
    /// Where `VirtualCard.insert` puts a card; one port a slot.
    public let ports: [UInt16]
    private let folder: URL
    private let ownsFolder: Bool
    private var daemon: Child?

    /// For the process that uses the readers: the card service's socket.
    public var environment: [String: String] { ["PCSCLITE_CSOCK_NAME": socketPath] }
    public var socketPath: String { folder.appendingPathComponent("run/pcscd.comm").path }
    /// What pcscd said.
    public var log: String { daemon?.logText ?? "" }

    /// Makes the configuration; `start` starts it.
    ///
    /// - Parameters:
    ///   - readers: a name for each reader as the driver says it; pcscd adds the slot: "Kortläsare 00 00". Each has two
    ///     slots and so two ports.
    ///   - folder: kept after `stop`; `nil`: a temporary one.
    public init(readers: [String] = ["Kortlasare"], folder given: URL? = nil) throws {
        ownsFolder = given == nil
        folder =
            given
            ?? URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent(
                "cards-\(UUID().uuidString.prefix(8))")
        var ports: [UInt16] = []
        var configuration = ""
        for (number, reader) in readers.enumerated() {
            let port = try Self.freePair()
            ports += [port, port + 1]
            let hex = "0x" + String(port, radix: 16, uppercase: true)
            configuration += """
                FRIENDLYNAME "\(reader)"
                DEVICENAME /dev/null:\(hex)
                LIBPATH \(Self.library(number, in: folder))
                CHANNELID \(hex)


                """
        }
        self.ports = ports
        guard FileManager.default.fileExists(atPath: Self.driver) else {
            throw CardFailure(description: "\(Self.driver) is missing: install vsmartcard-vpcd")
        }
        for name in ["conf", "run"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        for number in readers.indices.dropFirst() {
            // What the name links to, not the link.
            try Data(contentsOf: URL(fileURLWithPath: Self.driver)).write(
                to: URL(fileURLWithPath: Self.library(number, in: folder)))
        }
        try configuration.write(
            to: folder.appendingPathComponent("conf/readers"), atomically: true, encoding: .utf8)
    }

    deinit { stop() }

    public var isRunning: Bool { daemon?.isRunning == true }

    /// Returns when its socket takes connections.
    public func start(seconds: Double = 10) throws {
        guard !isRunning else { return }
        // One that was killed leaves these, and the next would think that it still runs.
        for name in ["pcscd.comm", "pcscd.pid"] {
            try? FileManager.default.removeItem(at: folder.appendingPathComponent("run/\(name)"))
        }
        let script = """
            mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1/run" /run/pcscd \
            && exec /usr/sbin/pcscd --foreground --config "$1/conf"
            """
        let namespace = geteuid() == 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"]
        let started = try Child(
            "/usr/bin/unshare", namespace + ["/bin/sh", "-c", script, "sh", folder.path],
            log: folder.appendingPathComponent("pcscd.log"),
            // The machine's own USB readers are none of its business.
            environment: ["PCSCLITE_HP_DROPDIR": folder.appendingPathComponent("none").path])
        daemon = started
        let isReady = Patience.until(seconds: seconds) { self.takesConnections() || !started.isRunning }
        guard isReady, started.isRunning else {
            throw CardFailure(description: "pcscd did not start: \(started.logText.suffix(400))")
        }
    }

    /// As a crash does it.
    public func kill() {
        guard let daemon else { return }
        Glibc.kill(daemon.pid, SIGKILL)
        _ = daemon.wait(seconds: 5)
        self.daemon = nil
    }

    /// Stopped by a signal: there, and answers nobody.
    public func freeze() { if let daemon { Glibc.kill(daemon.pid, SIGSTOP) } }
    public func thaw() { if let daemon { Glibc.kill(daemon.pid, SIGCONT) } }

    public func stop() {
        thaw()
        daemon?.stop(graceSeconds: 2)
        daemon = nil
        if ownsFolder { try? FileManager.default.removeItem(at: folder) }
    }

    private static let driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"

    /// vpcd keeps the cards of all its readers in one place, by slot: a further reader needs a library of its own.
    private static func library(_ number: Int, in folder: URL) -> String {
        number == 0 ? driver : folder.appendingPathComponent("vpcd-\(number).so").path
    }

    private func takesConnections() -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        } == 0
    }

    /// Two free ports in a row.
    private static func freePair() throws -> UInt16 {
        for _ in 0..<64 {
            guard let (first, port) = bound(to: 0) else { continue }
            defer { close(first) }
            guard port < UInt16.max, let (second, _) = bound(to: port + 1) else { continue }
            close(second)
            return port
        }
        throw CardFailure(description: "no two free ports in a row: close something")
    }

    private static func bound(to wanted: UInt16) -> (descriptor: Int32, port: UInt16)? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        if isBound { return (descriptor, UInt16(bigEndian: address.sin_port)) }
        close(descriptor)
        return nil
    }
}
