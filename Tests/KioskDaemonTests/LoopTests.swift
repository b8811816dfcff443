// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Synchronization
import Testing

@testable import KioskDaemon

@Suite("The loop")
struct LoopTests {
    @Test("letters are taken in the order of posting, however many there are")
    func order() {
        let loop = Loop()
        let taken = Mutex<[Int]>([])
        // More than the mailbox holds: the poster waits instead of losing one.
        let count = Loop.mailboxLimit * 3
        let poster = Thread {
            for number in 0..<count { loop.post { taken.withLock { $0.append(number) } } }
            loop.post { loop.stop() }
        }
        poster.start()
        loop.run()
        #expect(taken.withLock { $0 } == Array(0..<count))
    }

    @Test("a deadline wakes the loop by itself")
    func deadline() {
        let loop = Loop()
        let due = BootClock.milliseconds() + 20
        loop.deadline = { due }
        loop.onDeadline = { loop.stop() }
        loop.run()
        #expect(BootClock.milliseconds() >= due)
    }

    @Test("a descriptor that can be read calls its reader")
    func descriptor() throws {
        let loop = Loop()
        let pipe = Pipe()
        var received: Data?
        loop.watch(pipe.fileHandleForReading.fileDescriptor) {
            received = pipe.fileHandleForReading.availableData
            loop.stop()
        }
        pipe.fileHandleForWriting.write(Data("key".utf8))
        loop.run()
        #expect(received == Data("key".utf8))
    }
}

@Suite("The control socket")
struct ControlSocketTests {
    @Test("one line gets one answer; the socket is the owner's alone; a dead one is replaced")
    func answer() throws {
        let folder = try TemporaryFolder()
        let state = StateDirectory(folder.path)
        let path = state.controlSocket
        try Data().write(to: URL(fileURLWithPath: path))
        let loop = Loop()
        let control = try #require(
            ControlSocket(path: path, loop: loop) { request, reply in
                reply(Array("\"you asked \(request.words)\"".utf8))
            })
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let answer = Mutex<[UInt8]?>(nil)
        let client = Thread {
            let bytes = try? ControlClient.ask(ControlRequest(["status"]), state: state)
            answer.withLock { $0 = bytes }
            loop.post { loop.stop() }
        }
        client.start()
        loop.run()
        control.shutDown()
        #expect(answer.withLock { $0 } == Array("\"you asked [\"status\"]\"".utf8))
        #expect(throws: DaemonError.notRunning(folder.path)) {
            try ControlClient.ask(ControlRequest(["status"]), state: state)
        }
    }
}
