// SPDX-License-Identifier: EUPL-1.2
import Foundation
import Glibc

/// A question to a running daemon over its control socket.
public enum ControlClient {
    /// The daemon's status as JSON.
    public static func status(state: StateDirectory) throws(DaemonError) -> [UInt8] {
        try ask(ControlRequest(["status"]), state: state)
    }

    /// The answer as it comes, without the line's end.
    /// - Throws: `notRunning` when nobody answers, `refused` with the daemon's words.
    public static func ask(
        _ request: ControlRequest, state: StateDirectory, timeoutSeconds: Int = 5
    ) throws(DaemonError) -> [UInt8] {
        guard let answer = exchange(request, at: state.controlSocket, timeoutSeconds: timeoutSeconds) else {
            throw .notRunning(state.path)
        }
        if let refusal = try? JSONDecoder().decode(ControlRefusal.self, from: Data(answer)) {
            throw .refused(refusal.error)
        }
        return answer
    }

    /// The answer as a value.
    public static func ask<Answer: Decodable>(
        _ type: Answer.Type, _ request: ControlRequest, state: StateDirectory, timeoutSeconds: Int = 5
    ) throws(DaemonError) -> Answer {
        let bytes = try ask(request, state: state, timeoutSeconds: timeoutSeconds)
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw .refused("the answer is not of the agreed form; kioskd and kioskctl are of different versions")
        }
    }

    private static func exchange(_ request: ControlRequest, at path: String, timeoutSeconds: Int) -> [UInt8]? {
        guard var address = ControlSocket.address(path) else { return nil }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { return nil }
        let line = request.line + [10]
        guard send(descriptor, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else { return nil }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count <= ControlSocket.answerLimitBytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            all.append(contentsOf: buffer[0..<count])
        }
        // Without its end the answer is not whole.
        guard all.last == 10 else { return nil }
        return all.dropLast()
    }
}
