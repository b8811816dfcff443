// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import KioskModel

/// The socket to one meeting's room and browser, and what was started for it. Used by the meeting's own thread alone.
struct MeetingLine {
    let socket: Int32
    /// The room, where it is a child of this process.
    let child: Child?
    /// The unit, where it is one of systemd's.
    let unit: UnitDoor?
    /// How many times longer than usual things take here.
    let patience: Int
    /// Where the bar's texts go, one a line; -1: there is no bar.
    var bar: Int32 = -1

    /// How long the room has to put everything away before it is killed, milliseconds.
    private static let putAwayMilliseconds: Int64 = 1_000

    /// A bar's text is one line.
    private static let mostBarBytes = 1_000

    /// Starts the room and hands it the letter.
    /// - Parameters:
    ///   - wake: readable when somebody wishes something of the meeting before it has begun; it may be read here.
    ///   - isOver: whether one of the wishes is its end.
    static func open(
        _ letter: LaunchLetter, on appliance: Appliance, wake: Int32, isOver: () -> Bool
    ) -> Result<MeetingLine, MeetingEnd> {
        guard let bytes = try? letter.bytes(), bytes.count <= LaunchLetter.mostBytes else { return .failure(.notSetUp) }
        var line: MeetingLine
        switch appliance.starter {
        case .child(let command):
            guard let opened = openChild(command, appliance.patience) else { return .failure(.notSetUp) }
            line = opened
        case .unit(let folder, let systemctl):
            guard let user = appliance.user,
                let unit = UnitDoor(
                    folder: folder, user: user.user, systemctl: systemctl, patience: appliance.patience),
                let socket = unit.open(letter, wake: wake, isOver: isOver)
            else { return .failure(.notSetUp) }
            line = MeetingLine(socket: socket, child: nil, unit: unit, patience: appliance.patience)
        }
        let flags = fcntl(line.socket, F_GETFL)
        _ = fcntl(line.socket, F_SETFL, flags | O_NONBLOCK)
        guard line.deliver(bytes, withBar: letter.showsBar) else {
            _ = line.close()
            return .failure(.notSetUp)
        }
        return .success(line)
    }

    private static func openChild(_ command: [String], _ patience: Int) -> MeetingLine? {
        var ends: [Int32] = [-1, -1]
        guard let program = command.first, cchild_pair(&ends) == 0 else { return nil }
        defer { Foundation.close(ends[1]) }
        guard let child = Child.start(program, Array(command.dropFirst()), descriptors: [(ends[1], 3)]) else {
            Foundation.close(ends[0])
            return nil
        }
        return MeetingLine(socket: ends[0], child: child, unit: nil, patience: patience)
    }

    /// Sends the letter, and with it the far end of what the bar reads.
    private mutating func deliver(_ bytes: [UInt8], withBar: Bool) -> Bool {
        var (ends, sent): ([Int32], Int) = ([-1, -1], 0)
        if withBar, cchild_pair(&ends) == 0 {
            bar = ends[1]
            // The socket is new and empty: it takes the first bytes at once.
            sent = LaunchLetter.send(bytes, to: socket, enclosing: ends[0])
            Foundation.close(ends[0])
        }
        return sendAll(Array(bytes[sent...]), withinMilliseconds: 5_000)
    }

    /// What the bar shows from now on. One that finds no room is left out: nobody reads there any more.
    func show(bar text: String) {
        guard bar >= 0 else { return }
        let line = Array(text.utf8.prefix(Self.mostBarBytes).filter { $0 != 10 }) + [10]
        _ = Foundation.send(bar, line, line.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }

    /// A command for the browser. One that finds no room is left out: the next second asks again.
    func send(_ text: String) { _ = sendAll(Array(text.utf8) + [0], withinMilliseconds: 200) }

    /// What has come; `nil` at the end.
    func read() -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = Foundation.read(socket, &bytes, bytes.count)
        if count < 0 { return errno == EAGAIN || errno == EINTR ? [] : nil }
        return count == 0 ? nil : Array(bytes[..<count])
    }

    /// Closes the pipe, which ends the browser, and sees to it that everything is gone.
    /// - Returns: the processes there were.
    func close() -> Set<ProcessMark> {
        let family = child.map { ProcessTree().family(of: $0.pid) } ?? []
        Foundation.close(socket)
        if bar >= 0 { Foundation.close(bar) }
        let milliseconds = Self.putAwayMilliseconds * Int64(patience)
        _ = child?.end(withinMilliseconds: milliseconds)
        unit?.close(withinMilliseconds: milliseconds)
        return family
    }

    private func sendAll(_ bytes: [UInt8], withinMilliseconds milliseconds: Int64) -> Bool {
        let deadline = cchild_milliseconds() + milliseconds
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                offset += count
                continue
            }
            guard errno == EAGAIN || errno == EINTR else { return false }
            var waiting = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            guard poll(&waiting, 1, Int32(clamping: max(0, deadline - cchild_milliseconds()))) > 0 else { return false }
        }
        return true
    }
}
