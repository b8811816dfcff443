// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc
import Synchronization

/// A chip card in software, put into a slot of vsmartcard's virtual reader: a TCP client of the slot's port.
///
/// Frames have a length of two bytes, big-endian. A frame of one byte is for the card's power: 0 off, 1 on, 2 reset,
/// 4 asks for the answer to reset; every other frame is a command.
public final class VirtualCard: Sendable {
    private struct State {
        var program: CardProgram
        var connection: Int32?
        var commands: [[UInt8]] = []
        var pullsAt: UInt8?
        var delays: [UInt8: Double] = [:]
        var round = 0
    }

    /// Commands kept for the test; more are counted nowhere.
    private static let commandsKept = 4_096
    private let state: Mutex<State>

    public init(_ kind: VirtualCardKind) {
        state = Mutex(State(program: CardProgram(kind)))
    }

    deinit { remove() }

    /// What the card was told, in order; power and resets left out.
    public var commands: [[UInt8]] { state.withLock { $0.commands } }
    /// True when a payment card was asked for more than its name.
    public var wasRead: Bool { state.withLock { $0.program.wasRead } }
    /// True while the reader holds on to it.
    public var isInserted: Bool { state.withLock { $0.connection != nil } }
    /// What must never come out of the driver: the number on the payment card.
    public static let accountNumber = CardProgram.accountNumber

    /// Pulls the card when this instruction comes (0x87: in the middle of proving itself), before it answers.
    public func pull(at instruction: UInt8) { state.withLock { $0.pullsAt = instruction } }

    /// Thinks for so long about each command of this instruction.
    public func delay(at instruction: UInt8, seconds: Double) { state.withLock { $0.delays[instruction] = seconds } }

    /// Puts it into a slot; the slot may come up while this waits, for `seconds` at most. The operating system notices
    /// 0.2 to 1.3 s later.
    public func insert(port: UInt16, seconds: Double = 10) throws(CardFailure) {
        remove()
        var connection: Int32 = -1
        guard
            Patience.until(
                seconds: seconds,
                {
                    connection = Self.connect(port)
                    return connection >= 0
                })
        else {
            throw CardFailure(description: "no virtual reader listens on port \(port): is pcscd with vpcd running?")
        }
        let round = state.withLock { state in
            state.connection = connection
            state.round += 1
            return state.round
        }
        let opened = connection
        Thread.detachNewThread { [weak self] in self?.serve(opened, round) }
    }

    /// Pulls it out.
    public func remove() {
        // The thread that reads it closes it.
        state.withLock { state in
            if let connection = state.connection { shutdown(connection, Int32(SHUT_RDWR)) }
            state.connection = nil
        }
    }

    private static func connect(_ port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return -1 }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let failure = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if failure == 0 { return descriptor }
        close(descriptor)
        return -1
    }

    private func serve(_ connection: Int32, _ round: Int) {
        while let frame = Self.readFrame(connection) {
            let isPulled = state.withLock { $0.round != round || frame.count > 1 && $0.pullsAt == frame[1] }
            guard !isPulled, let reply = take(frame) else { break }
            if frame.count > 1, let seconds = state.withLock({ $0.delays[frame[1]] }) {
                Thread.sleep(forTimeInterval: seconds)
            }
            if let bytes = reply.bytes, !Self.writeFrame(connection, bytes) { break }
        }
        state.withLock { if $0.round == round { $0.connection = nil } }
        close(connection)
    }

    private struct Reply {
        var bytes: [UInt8]?
    }

    /// `nil` for a frame that no reader sends.
    private func take(_ frame: [UInt8]) -> Reply? {
        state.withLock { state in
            guard frame.count == 1 else {
                if state.commands.count < Self.commandsKept { state.commands.append(frame) }
                return Reply(bytes: state.program.answer(frame))
            }
            switch frame[0] {
            case 0: return Reply()
            case 1, 2:
                state.program.powerOn()
                return Reply()
            case 4: return Reply(bytes: state.program.reset)
            default: return nil
            }
        }
    }

    private static func readFrame(_ connection: Int32) -> [UInt8]? {
        guard let head = readBytes(connection, 2) else { return nil }
        let length = Int(head[0]) << 8 | Int(head[1])
        return length == 0 ? nil : readBytes(connection, length)
    }

    private static func readBytes(_ connection: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { recv(connection, $0.baseAddress! + filled, count - filled, 0) }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }

    private static func writeFrame(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
        let frame = [UInt8(bytes.count >> 8 & 255), UInt8(bytes.count & 255)] + bytes
        return send(connection, frame, frame.count, Int32(MSG_NOSIGNAL)) == frame.count
    }
}

/// Why a virtual card or its reader cannot be had.
public struct CardFailure: Error, CustomStringConvertible {
    public let description: String
}
