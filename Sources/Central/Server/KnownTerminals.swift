// SPDX-License-Identifier: EUPL-1.2
import NIOCore
import NIOSSL
import Synchronization

/// What a server process need not find out at every request: whose certificate a connection showed, and the key of a
/// terminal, whose id is that key's hash. Nothing depends on it: whether a terminal may still be heard is asked of the
/// database, in the transaction that stores what it says.
final class KnownTerminals: Sendable {
    /// More are not remembered: all are found out again.
    static let most = 100_000

    private let ids = Mutex<[ObjectIdentifier: String]>([:])
    private let terminals = Mutex<[String: EnrolledTerminal]>([:])

    /// The terminal id of the certificate of a connection; `nil`: it showed none.
    func id(of channel: any Channel) async throws -> String? {
        let key = ObjectIdentifier(channel)
        if let id = ids.withLock({ $0[key] }) { return id }
        guard let certificate = try await channel.nioSSL_peerCertificate().get(),
            let id = try Authority.commonName(der: try certificate.toDERBytes())
        else { return nil }
        ids.withLock { $0[key] = id }
        channel.closeFuture.whenComplete { [self] _ in ids.withLock { $0[key] = nil } }
        return id
    }

    func terminal(_ id: String) -> EnrolledTerminal? { terminals.withLock { $0[id] } }

    func remember(_ terminal: EnrolledTerminal) {
        terminals.withLock { terminals in
            if terminals.count >= Self.most { terminals = [:] }
            terminals[terminal.id] = terminal
        }
    }
}
