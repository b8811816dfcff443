// SPDX-License-Identifier: EUPL-1.2
import Foundation
public import Journal
import KioskModel
public import Uplink

/// Where a terminal's mail by courier is handed out and taken in: at a running daemon's control socket, or by `kioskctl`
/// itself where none runs.
public struct CourierCounter: Sendable {
    /// The backlog as a file.
    public struct Sealed: Codable, Sendable, Equatable {
        /// Where it lies until it is fetched.
        public var path: String
        /// What it is to be called on a stick.
        public var name: String
        public var events: UInt64
    }

    /// What became of a file that was brought.
    public struct Taken: Codable, Sendable, Equatable {
        public enum What: String, Codable, Sendable {
            /// A receipt for this terminal, whose events are acknowledged now.
            case acknowledged
            /// A receipt for this terminal that tells of a refusal.
            case refused
            /// Mail of another terminal, kept for its way.
            case carried
            /// This terminal's own backlog, which it has itself.
            case own
        }

        public var what: What
        public var detail: String
    }

    private let state: StateDirectory
    private let identity: TerminalIdentity
    let mail: CourierMail

    public init(state: StateDirectory, identity: TerminalIdentity, journal: Journal) {
        self.state = state
        self.identity = identity
        mail = CourierMail(identity: identity, outbox: journal)
    }

    /// Names the county whose mail is taken; `nil` for a terminal that is not enrolled, or was never told.
    public var county: [UInt8]? { identity.enrolment?.courierKey.map { CourierFile.keyID($0) } }
    /// What this terminal's mail is called.
    var terminalID: [UInt8] { identity.terminalID }
    /// Whether it rides in a van.
    var isMobile: Bool { identity.configuration?.isMobile ?? false }

    public var bag: CourierBag { CourierBag(directory: state.courier) }

    /// Seals the backlog into a folder.
    /// - Parameter folder: `nil`: `StateDirectory.sealed`, where it is fetched from. A disk that can only be read has no
    ///   room for it there.
    /// - Returns: `nil` when nothing waits for the central.
    public func seal(into folder: String? = nil) throws -> Sealed? {
        guard let file = try mail.seal() else { return nil }
        let path = (folder ?? state.sealed) + "/" + file.name.text
        if folder != nil {
            try Data(file.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } else {
            try CourierBag(directory: state.sealed).put(file.bytes, as: file.name)
        }
        return Sealed(path: path, name: file.name.text, events: file.events)
    }

    /// Takes a file from a stick, by what is in it.
    /// - Throws: `UplinkError` for what is no mail of this county.
    public func take(_ bytes: [UInt8]) throws -> Taken {
        guard let key = identity.enrolment?.courierKey else { throw UplinkError.noCourierKey }
        let keyID = CourierFile.keyID(key)
        if let label = CourierFile.Label(bytes) {
            guard label.keyID == keyID else {
                throw UplinkError.unexpectedAnswer("the courier", detail: "the file is for another county's central")
            }
            guard label.terminalID != identity.terminalID else { return Taken(what: .own, detail: "") }
            let name = CourierName(.sealed, keyID: keyID, terminalID: label.terminalID)
            try bag.put(bytes, as: name)
            return Taken(what: .carried, detail: name.text)
        }
        switch try mail.take(bytes) {
        case .taken(let count): return Taken(what: .acknowledged, detail: "\(count)")
        case .refused(let reason): return Taken(what: .refused, detail: reason.rawValue)
        case .foreign:
            let name = CourierName(
                .receipt, keyID: keyID, terminalID: try mail.addressee(of: bytes))
            try bag.put(bytes, as: name)
            return Taken(what: .carried, detail: name.text)
        }
    }
}
