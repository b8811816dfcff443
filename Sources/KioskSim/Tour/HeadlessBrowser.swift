// SPDX-License-Identifier: EUPL-1.2
import Dispatch
import Foundation
import Glibc
import Synchronization

/// A real Chromium without a screen, with a camera and microphone that play a test picture, spoken to over its DevTools
/// pipe. As root it is started as an unprivileged user: its own sandbox stays on.
public final class HeadlessBrowser: Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    static let waitMilliseconds: Int32 = 30_000

    private let process = ChildProcess()
    private let input: FileHandle
    private let output: FileHandle
    private let folder: String
    private let queue = DispatchQueue(label: "sim.browser")
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var session: String?
        var unread: [UInt8] = []
    }

    /// - Parameters:
    ///   - folder: a new folder for its profile, which goes with it.
    ///   - serverKeyHash: SHA-256 of the public key of a server whose certificate is believed; empty: none.
    public init(folder: String, serverKeyHash: [UInt8] = [], width: Int = 1_280, height: Int = 800) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let (toBrowser, fromBrowser) = (Pipe(), Pipe())
        (input, output) = (toBrowser.fileHandleForWriting, fromBrowser.fileHandleForReading)
        var words = [
            "/usr/lib/chromium/chromium", "--headless=new", "--remote-debugging-pipe", "--no-first-run",
            "--user-data-dir=\(folder)", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--mute-audio",
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
            "--window-size=\(width),\(height)",
        ]
        if !serverKeyHash.isEmpty {
            words.append("--ignore-certificate-errors-spki-list=\(Data(serverKeyHash).base64EncodedString())")
        }
        words.append("about:blank")
        if getuid() == 0 {
            guard let nobody = getpwnam("nobody"), chown(folder, nobody.pointee.pw_uid, nobody.pointee.pw_gid) == 0
            else { throw Failure(description: "there is no user nobody") }
            words = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] + words
        }
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // The pipe's two ends are its descriptors 3 and 4.
        process.arguments = ["-c", #"exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>"$HOME/log""#, "sh"] + words
        process.environment = ["HOME": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "Europe/Stockholm"]
        (process.standardInput, process.standardOutput) = (toBrowser, fromBrowser)
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// The pipe's end is the browser's end.
    public func close() async {
        try? input.close()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                process.waitUntilExit()
                try? output.close()
                try? FileManager.default.removeItem(atPath: folder)
                continuation.resume()
            }
        }
    }

    public func go(to address: String) async throws {
        if state.withLock({ $0.session == nil }) {
            let targets = try await say("Target.getTargets", [:])["targetInfos"] as? [[String: Any]] ?? []
            guard let page = targets.first(where: { $0["type"] as? String == "page" })?["targetId"] as? String,
                let session = try await say("Target.attachToTarget", ["targetId": page, "flatten": true])["sessionId"]
                    as? String
            else { throw Failure(description: "the browser has no page") }
            state.withLock { $0.session = session }
        }
        let answer = try await say("Page.navigate", ["url": address])
        if let error = answer["errorText"] as? String { throw Failure(description: error) }
        try await until("document.readyState === 'complete'")
    }

    /// The value of an expression as text; promises are awaited.
    public func value(_ expression: String) async throws -> String {
        let answer = try await say(
            "Runtime.evaluate", ["expression": expression, "awaitPromise": true, "returnByValue": true])
        if let problem = answer["exceptionDetails"] as? [String: Any] {
            let exception = problem["exception"] as? [String: Any]
            throw Failure(description: "\(exception?["description"] ?? problem["text"] ?? "an exception")")
        }
        let result = answer["result"] as? [String: Any]
        return result?["value"].map { "\($0)" } ?? ""
    }

    /// Waits until an expression is true in the page.
    public func until(_ expression: String, seconds: Double = 30) async throws {
        let deadline = Date().addingTimeInterval(seconds)
        var last = ""
        while Date() < deadline {
            // A page that changes under the question is asked again.
            do {
                last = try await value("(async () => Boolean(\(expression)))()")
            } catch {
                last = "\(error)"
            }
            if last == "1" || last == "true" { return }
            _ = try? await value("new Promise((go) => setTimeout(go, 100))")
        }
        let seen = (try? await value("document.body.innerText")) ?? ""
        throw Failure(
            description: "\(expression) is \(last); the page says: \(seen.prefix(2_000).replacing("\n", with: " / "))")
    }

    public func click(_ selector: String) async throws {
        try await until("document.querySelector(\"\(selector)\") && !document.querySelector(\"\(selector)\").disabled")
        _ = try await value("document.querySelector(\"\(selector)\").click()")
    }

    public func resize(width: Int, height: Int) async throws {
        _ = try await say(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    }

    public func picture(to file: String) async throws {
        let answer = try await say("Page.captureScreenshot", ["format": "png"])
        guard let data = (answer["data"] as? String).flatMap({ Data(base64Encoded: $0) }) else { return }
        try data.write(to: URL(fileURLWithPath: file))
    }

    // MARK: the pipe

    private func say(_ method: String, _ parameters: [String: Any]) async throws -> [String: Any] {
        let (number, session) = state.withLock { state in
            state.count += 1
            return (state.count, method.hasPrefix("Target.") ? nil : state.session)
        }
        var word: [String: Any] = ["id": number, "method": method, "params": parameters]
        word["sessionId"] = session
        let bytes = try JSONSerialization.data(withJSONObject: word) + [0]
        let answer = try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in continuation.resume(with: Result { try exchange(bytes, number) }) }
        }
        guard let found = try JSONSerialization.jsonObject(with: answer) as? [String: Any] else { return [:] }
        if let error = found["error"] as? [String: Any] {
            throw Failure(description: "\(method): \(error["message"] ?? "refused")")
        }
        return found["result"] as? [String: Any] ?? [:]
    }

    /// Writes one word and reads until its answer comes; events between are passed over.
    private func exchange(_ bytes: Data, _ number: Int) throws -> Data {
        try input.write(contentsOf: bytes)
        while true {
            while let end = state.withLock({ $0.unread.firstIndex(of: 0) }) {
                let message = state.withLock { state in
                    defer { state.unread.removeSubrange(...end) }
                    return Data(state.unread[..<end])
                }
                let word = try JSONSerialization.jsonObject(with: message) as? [String: Any]
                if word?["id"] as? Int == number { return message }
            }
            var poller = pollfd(fd: output.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, Self.waitMilliseconds) > 0 else {
                throw Failure(description: "the browser is silent")
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let length = read(output.fileDescriptor, &buffer, buffer.count)
            guard length > 0 else { throw Failure(description: "the browser has ended") }
            state.withLock { $0.unread += buffer[..<length] }
        }
    }
}
