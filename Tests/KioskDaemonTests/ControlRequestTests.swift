// SPDX-License-Identifier: EUPL-1.2
import Foundation
import KioskSim
import Synchronization
import Testing

@testable import KioskDaemon

/// The control socket, with clients that behave and clients that do not.
@Suite("The control socket's requests and answers")
struct ControlRequestTests {
    /// A loop of its own on a thread, with a socket that answers as `answer` says.
    private func run(
        answering answer: @escaping @Sendable (ControlRequest, ControlReply) -> Void,
        asking body: (StateDirectory) throws -> Void
    ) throws {
        let folder = try TemporaryFolder()
        let state = StateDirectory(folder.path)
        let loop = Loop()
        let ready = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let control = ControlSocket(path: state.controlSocket, loop: loop, answer: answer)
            loop.deadline = { control?.deadline }
            loop.onDeadline = { control?.expire() }
            ready.signal()
            loop.run()
            control?.shutDown()
            ended.signal()
        }
        ready.wait()
        defer {
            loop.post { loop.stop() }
            ended.wait()
        }
        try body(state)
    }

    @Test("an answer larger than the socket's buffer arrives whole")
    func large() throws {
        try run(
            answering: { _, reply in reply([UInt8](repeating: 65, count: 900_000)) },
            asking: { state in
                let answer = try ControlClient.ask(ControlRequest(["status"]), state: state)
                #expect(answer.count == 900_000)
            })
    }

    @Test("an answer beyond the limit is refused in words")
    func tooLarge() throws {
        try run(
            answering: { _, reply in reply([UInt8](repeating: 65, count: 2 << 20)) },
            asking: { state in
                #expect(throws: DaemonError.refused("the answer is too long")) {
                    try ControlClient.ask(ControlRequest(["status"]), state: state)
                }
            })
    }

    @Test("an answer may come later, and others are answered meanwhile")
    func later() throws {
        let kept = Mutex<ControlReply?>(nil)
        try run(
            answering: { request, reply in
                if request.words == ["wait"] { return kept.withLock { $0 = reply } }
                kept.withLock { $0?(Array("\"late\"".utf8)) }
                reply(Array("\"now\"".utf8))
            },
            asking: { (state) throws in
                let late = Mutex<String?>(nil)
                let done = DispatchSemaphore(value: 0)
                Thread.detachNewThread {
                    let answer = try? ControlClient.ask(String.self, ControlRequest(["wait"]), state: state)
                    late.withLock { $0 = answer }
                    done.signal()
                }
                while kept.withLock({ $0 == nil }) { usleep(1_000) }
                let now = try ControlClient.ask(String.self, ControlRequest(["go"]), state: state)
                #expect(now == "now")
                #expect(done.wait(timeout: .now() + 5) == .success)
                #expect(late.withLock { $0 } == "late")
            })
    }

    @Test(
        "a line that is no request is refused in words",
        arguments: ["", "   ", "{", "{}", "{\"ask\":7}", "a b c d e f g h i j", "\u{0}"])
    func nonsense(line: String) {
        let request = ControlRequest(line: Array(line.utf8))
        #expect(request == nil || line == "\u{0}")
    }

    @Test("words and texts travel as they are")
    func words() {
        let plain = ControlRequest(["doctor", "wait", "7"])
        #expect(ControlRequest(line: plain.line) == plain)
        let texts = ControlRequest(["doctor", "begin"], ["label": "blå \"2\"\n", "role": "attendant"])
        #expect(ControlRequest(line: texts.line) == texts)
        #expect(!texts.line.contains(10))
    }
}
