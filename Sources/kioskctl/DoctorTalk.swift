// SPDX-License-Identifier: EUPL-1.2
import CommandEntry
import Foundation
import KioskDaemon
import KioskModel

/// The technician's side of a guided device test: prints what the terminal sees and asks for, says what is answered.
struct DoctorTalk {
    let state: StateDirectory
    /// Standard output is JSON's: the talk goes to standard error.
    let isQuiet: Bool

    /// Holds the test to its end.
    func hold(_ options: DoctorOptions) throws -> Signed<ReadinessReport> {
        var view = try ControlClient.ask(DoctorView.self, options.request, state: state)
        if !options.isUnattended { listen() }
        var shown = 0
        var asked: String?
        while true {
            for line in view.lines.dropFirst(shown) { tell(line) }
            shown = view.lines.count
            if let prompt = view.prompt, prompt != asked {
                tell("> " + prompt + (view.isQuestion ? " [y/n, s skips, q stops]" : " [s skips, q stops]"))
            }
            asked = view.prompt
            switch view.phase {
            case .running: break
            case .finished:
                guard let report = view.report else { throw DaemonError.refused(view.lines.last ?? "no result") }
                return report
            case .stopped, .none:
                throw DaemonError.refused("the test was stopped: nothing is recorded; begin again with kioskctl doctor")
            }
            view = try ControlClient.ask(
                DoctorView.self, ControlRequest(["doctor", "wait", "\(view.revision)"]), state: state,
                timeoutSeconds: 20)
        }
    }

    private func tell(_ line: String) {
        // Unbuffered: whoever watches through a pipe sees it now, too.
        if isQuiet { CommandEntry.complain(line) } else { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
    }

    /// Reads answers on a thread of its own: the terminal's news and the technician's words come as they like.
    private func listen() {
        let state = state
        Thread.detachNewThread {
            // Not readLine: it holds the C library's lock on standard input, which whoever exits waits for.
            var pending = Data()
            while case let part = FileHandle.standardInput.availableData, !part.isEmpty, pending.count < 4_096 {
                pending += part
                while let end = pending.firstIndex(of: 10) {
                    let line = String(decoding: pending[..<end], as: UTF8.self)
                    pending = Data(pending[(end + 1)...])
                    Self.say(line, to: state)
                }
            }
        }
    }

    private static func say(_ line: String, to state: StateDirectory) {
        guard let word = word(line) else { return CommandEntry.complain("y, n, s or q") }
        // A daemon that is gone shows at the next wait.
        _ = try? ControlClient.ask(ControlRequest(["doctor", "say", word.rawValue]), state: state)
    }

    static func word(_ line: String) -> DoctorWord? {
        switch line.trimmingCharacters(in: .whitespaces).lowercased() {
        case "y", "yes", "j", "ja": .yes
        case "n", "no", "nej": .no
        case "s", "skip": .skip
        case "q", "stop": .stop
        default: nil
        }
    }
}
