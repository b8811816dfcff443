// SPDX-License-Identifier: EUPL-1.2
import CChild
import Foundation
import KioskModel

/// A meeting as a unit of systemd's: this process listens on a local socket, systemd starts the unit (D-Bus; polkit lets
/// the user servicepunkt start and stop this template alone), its gate and its room call back and are known by who they
/// are (SO_PEERCRED).
struct UnitDoor {
    /// One meeting at a time: a terminal has one screen.
    static let instance = "1"
    static let unit = Appliance.unitName + instance + ".service"

    private let listener: Int32
    private let path: String
    private let user: UInt32
    private let program: String
    /// How many times longer than usual things take here.
    private let patience: Int64

    static func socketPath(_ folder: String) -> String { folder + "/meeting-\(instance).sock" }

    init?(folder: String, user: UInt32, systemctl: String, patience: Int) {
        path = Self.socketPath(folder)
        self.user = user
        program = systemctl
        self.patience = Int64(patience)
        listener = cchild_listen(path)
        guard listener >= 0 else { return nil }
    }

    /// Starts the unit and waits for its room.
    /// - Parameter isOver: asked when `wake` is readable: whether nobody waits any more.
    /// - Returns: the socket to it; `nil` when it does not come, or nobody waits for it.
    func open(_ letter: LaunchLetter, wake: Int32, isOver: () -> Bool) -> Int32? {
        guard systemctl("start") else {
            leave()
            return nil
        }
        let deadline = cchild_milliseconds() + 20_000 * patience
        while true {
            var waiting = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&waiting, 2, Int32(clamping: max(0, deadline - cchild_milliseconds())))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0, waiting[1].revents == 0 || !isOver() else { break }
            // That the agency has joined is for later; it is kept beside.
            var count: UInt64 = 0
            if waiting[1].revents != 0 { _ = read(wake, &count, 8) }
            guard waiting[0].revents != 0 else { continue }
            let caller = accept(listener, nil, nil)
            guard caller >= 0 else { continue }
            _ = fcntl(caller, F_SETFD, FD_CLOEXEC)
            switch cchild_peer_user(caller) {
            case Int64(user): return caller
            case 0: answerGate(caller, letter)
            default: break
            }
            Foundation.close(caller)
        }
        close(withinMilliseconds: 0)
        return nil
    }

    /// The gate opens the firewall; it needs the doors and not the token.
    private func answerGate(_ caller: Int32, _ letter: LaunchLetter) {
        var open = letter
        open.address = ""
        guard let bytes = try? open.bytes() else { return }
        _ = bytes.withUnsafeBytes { send(caller, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// Sees to it that the unit's user has no process left.
    func close(withinMilliseconds milliseconds: Int64) {
        leave()
        let deadline = cchild_milliseconds() + milliseconds
        while isRunning, cchild_milliseconds() < deadline { poll(nil, 0, 25) }
        if isRunning { _ = systemctl("kill", "--signal=KILL") }
        _ = systemctl("stop")
    }

    private var isRunning: Bool { !ProcessTree().running(ProcessTree.owned(by: user)).isEmpty }

    private func leave() {
        Foundation.close(listener)
        unlink(path)
    }

    private func systemctl(_ verb: String, _ options: String...) -> Bool {
        let words = [verb, "--no-block", "--no-ask-password", "--quiet"].filter { verb != "kill" || $0 != "--no-block" }
        return Child.start(program, words + options + [Self.unit], descriptors: [])?
            .end(withinMilliseconds: 2_000 * patience) == 0
    }
}
