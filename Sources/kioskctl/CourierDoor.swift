// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Journal
import KioskDaemon
import KioskModel
import Uplink

/// The terminal's counter for mail by courier: the running kioskd's, or this program's own where none runs.
struct CourierDoor {
    private let state: StateDirectory

    init(_ state: StateDirectory) { self.state = state }

    private struct SealedAnswer: Codable {
        var sealed: CourierCounter.Sealed?
    }

    /// - Parameter folder: where this program seals to, where no kioskd does; a disk that was taken out may be mounted
    ///   for reading only.
    /// - Returns: `nil` when nothing waits for the central.
    func seal(into folder: String) throws -> CourierCounter.Sealed? {
        do {
            return try ControlClient.ask(
                SealedAnswer.self, ControlRequest(["courier", "seal"]), state: state, timeoutSeconds: 60
            ).sealed
        } catch DaemonError.notRunning {
            return try withCounter { try $0.seal(into: folder) }
        }
    }

    func take(_ path: String) throws -> CourierCounter.Taken {
        let whole = URL(fileURLWithPath: path).path
        do {
            return try ControlClient.ask(
                CourierCounter.Taken.self, ControlRequest(["courier", "take"], ["path": whole]), state: state,
                timeoutSeconds: 60)
        } catch DaemonError.notRunning {
            guard let bytes = FileManager.default.contents(atPath: whole), bytes.count <= CourierFile.maximumBytes
            else {
                throw CocoaError(.fileReadUnknown, userInfo: [NSFilePathErrorKey: whole])
            }
            return try withCounter { try $0.take(Array(bytes)) }
        }
    }

    /// What lies here on its way back to other terminals.
    var receipts: [(name: CourierName, bytes: [UInt8])] {
        get throws {
            let bag = CourierBag(directory: state.courier)
            return try bag.names(.receipt).compactMap { name in try bag.bytes(name).map { (name, $0) } }
        }
    }

    private func withCounter<Value>(_ body: (CourierCounter) throws -> Value) throws -> Value {
        guard let identity = try TerminalIdentity.load(directory: state.identity) else { throw UplinkError.notEnrolled }
        let clock = UplinkClock.system()
        let journal = try Journal.open(
            directory: state.journal, signingKey: identity.signingKey, bootID: clock.bootID)
        defer { try? journal.close() }
        return try body(CourierCounter(state: state, identity: identity, journal: journal))
    }
}
