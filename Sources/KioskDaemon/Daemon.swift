// SPDX-License-Identifier: EUPL-1.2
import Console
import Glibc
import KioskModel
import Logging
import Peripherals

/// Wires the adapters to the session and runs until told to stop.
public enum Daemon {
    /// Runs the kiosk in the terminal of this process.
    /// - Throws: `DaemonError` and the adapters' errors, each saying what to do.
    public static func run(
        state: StateDirectory, flags: [String: String], environment: [String: String]
    ) throws {
        guard isatty(0) == 1, isatty(1) == 1 else { throw DaemonError.notATerminal }
        let settings = try Settings(state: state, flags: flags, environment: environment)
        state.prepare()
        let lock = try state.takeLock()
        defer { if let lock { close(lock) } }
        let signals = SignalSource()
        let log = Logger(label: "kioskd") { _ in LogFile(path: state.log) }
        let loop = Loop()
        let (session, uplink) = try Wiring.session(state: state, settings: settings, loop: loop, log: log)

        loop.watch(STDIN_FILENO) { session.assumeIsolated { $0.terminalReadable() } }
        loop.watch(signals.descriptor) {
            for number in signals.take() {
                switch number {
                case SIGWINCH, SIGCONT: session.assumeIsolated { $0.resized() }
                case SIGCHLD: session.assumeIsolated { $0.childEnded() }
                default: loop.stop()
                }
            }
        }
        var control: ControlSocket?
        loop.deadline = {
            let due = session.assumeIsolated { $0.deadline() }
            return min(due, control?.deadline ?? due)
        }
        loop.onDeadline = {
            control?.expire()
            session.assumeIsolated { $0.deadlinePassed() }
        }

        try session.assumeIsolated { try $0.open() }
        // The first screen stands. What it did not need comes now.
        session.assumeIsolated { $0.openDoctor(state, identity: uplink.identity) }
        control = ControlSocket(path: state.controlSocket, loop: loop) { request, reply in
            session.assumeIsolated { $0.answer(request, reply) }
        }
        session.assumeIsolated {
            $0.began(uplink: uplink)
            $0.openMeetings(state, uplink: uplink)
        }
        loop.run()
        session.assumeIsolated { $0.close() }
        uplink.stop()
        control?.shutDown()
    }
}
