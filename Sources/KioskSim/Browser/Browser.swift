// SPDX-License-Identifier: EUPL-1.2
public import Foundation
import Glibc

/// A Chromium of Debian's without a screen, with a camera and microphone that play a test picture, driven over its DevTools
/// pipe: a person at a desk, for demo and tests. Never the browser of a terminal. As root it is started as an unprivileged
/// user: its own sandbox stays on.
///
/// `@unchecked Sendable`: used by one thread at a time.
public final class Browser: @unchecked Sendable {
    static let program = "/usr/lib/chromium/chromium"
    /// Of an answer to a command.
    static let answerSeconds = 30.0
    static let mostEvents = 4_096

    private let process = ChildProcess()
    private let commands: FileHandle
    private let answers: FileHandle
    private let folder: URL
    private var buffer: [UInt8] = []
    private var number = 0
    private var session: String?
    /// What the page said of itself, the newest last.
    public private(set) var console: [String] = []

    /// Starts it with one empty page.
    /// - Parameters:
    ///   - folder: a new one for its profile and its log, to which every user can come; it goes with the browser.
    ///   - serverKeyHash: SHA-256 of the public key of a server whose certificate is believed; empty: none.
    public init(
        folder: URL = Browser.newFolder(), serverKeyHash: [UInt8] = [], width: Int = 1_280, height: Int = 800
    ) throws {
        guard access(Self.program, X_OK) == 0 else {
            throw TourFailure("\(Self.program) is missing; run Device/setup")
        }
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let (theirs, ours) = (Pipe(), Pipe())
        (commands, answers) = (theirs.fileHandleForWriting, ours.fileHandleForReading)
        var words = [
            Self.program, "--headless=new", "--remote-debugging-pipe", "--user-data-dir=\(folder.path)/profile",
            "--no-first-run", "--no-default-browser-check", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-extensions", "--disable-component-update", "--disable-background-networking", "--mute-audio",
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            "--autoplay-policy=no-user-gesture-required", "--allow-loopback-in-peer-connection",
            "--window-size=\(width),\(height)",
        ]
        if !serverKeyHash.isEmpty {
            words.append("--ignore-certificate-errors-spki-list=\(Data(serverKeyHash).base64EncodedString())")
        }
        let log = folder.appendingPathComponent("chromium.log")
        guard FileManager.default.createFile(atPath: log.path, contents: nil) else {
            throw TourFailure("cannot write \(log.path)")
        }
        if getuid() == 0 {
            guard let nobody = getpwnam("nobody"), chown(folder.path, nobody.pointee.pw_uid, nobody.pointee.pw_gid) == 0
            else { throw TourFailure("there is no user nobody") }
            words = ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] + words
        }
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = words.dropFirst() + ["about:blank"]
        process.environment = [
            "HOME": folder.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "Europe/Stockholm",
        ]
        let out = try FileHandle(forWritingTo: log)
        process.standardInput = FileHandle.nullDevice
        (process.standardOutput, process.standardError) = (out, out)
        process.furtherStreams = [theirs.fileHandleForReading, ours.fileHandleForWriting]
        try process.run()
        try? out.close()
        signal(SIGPIPE, SIG_IGN)
        try attach()
    }

    deinit { close() }

    public static func newFolder() -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent(
            "servicepunkt-browser-\(UInt64.random(in: 0...UInt64.max))")
    }

    public var processIdentifier: pid_t { process.processIdentifier }

    /// Ends it: it goes when its pipe does, and its folder with it.
    public func close() {
        try? commands.close()
        if !Patience.until(seconds: 5, { !self.process.isRunning }) { kill() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Ends it as a power cut does.
    public func kill() {
        // Below it is a family of processes, which the pipe's end or its own ends.
        Glibc.kill(process.processIdentifier, SIGKILL)
        _ = Patience.until(seconds: 5) { !self.process.isRunning }
    }

    // MARK: A page

    private func attach() throws {
        let found = try send("Target.getTargets", [:], inPage: false)
        let pages = (found["targetInfos"] as? [[String: Any]] ?? []).filter { $0["type"] as? String == "page" }
        guard let id = pages.first?["targetId"] as? String else { throw TourFailure("Chromium has no page") }
        let attached = try send("Target.attachToTarget", ["targetId": id, "flatten": true], inPage: false)
        session = attached["sessionId"] as? String
        _ = try send("Page.enable")
        _ = try send("Runtime.enable")
    }

    public func open(_ address: String) throws {
        let answer = try send("Page.navigate", ["url": address])
        if let reason = answer["errorText"] as? String { throw TourFailure("\(address) does not open: \(reason)") }
        try until("document.readyState === 'complete'")
    }

    /// What an expression comes to, a promise awaited: text, number, truth, or `nil`.
    @discardableResult
    public func value(_ expression: String) throws -> Any? {
        let answer = try send(
            "Runtime.evaluate",
            ["expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true])
        if let failure = answer["exceptionDetails"] as? [String: Any] {
            let said = (failure["exception"] as? [String: Any])?["description"] ?? failure["text"] ?? "an error"
            throw TourFailure("\(expression.prefix(120)): \(said)")
        }
        return (answer["result"] as? [String: Any])?["value"]
    }

    /// Whether an expression, in which `await` may stand, comes to be true before the time is over. A page that changes
    /// under the question is asked again.
    public func becomes(_ expression: String, seconds: Double = 20) -> Bool {
        Patience.until(seconds: seconds) { self.isTrue(expression) }
    }

    private func isTrue(_ expression: String) -> Bool {
        (try? value("(async () => Boolean(\(expression)))()")) as? Bool ?? false
    }

    /// The same, and what the page says instead where it does not.
    public func until(_ expression: String, seconds: Double = 30) throws {
        guard !becomes(expression, seconds: seconds) else { return }
        let said = text.prefix(2_000).replacing("\n", with: " / ")
        throw TourFailure("it is not so that \(expression); the page says: \(said)")
    }

    /// Fills a field as typing does.
    public func fill(_ selector: String, _ text: String) throws {
        try value(
            """
            (() => { const field = document.querySelector(\(Self.quoted(selector)));
            field.focus(); field.value = \(Self.quoted(text));
            field.dispatchEvent(new Event('input', {bubbles: true}));
            field.dispatchEvent(new Event('change', {bubbles: true})); })()
            """)
    }

    /// Presses what can be pressed, or can be soon.
    public func press(_ selector: String) throws {
        let node = "document.querySelector(\(Self.quoted(selector)))"
        try until("\(node) && !\(node).disabled")
        try value("\(node).click()")
    }

    /// Presses a key: "Tab", "Enter", " ".
    public func key(_ key: String, shift: Bool = false) throws {
        let code = ["Tab": 9, "Enter": 13, " ": 32][key] ?? 0
        var down: [String: Any] = [
            "type": "keyDown", "key": key, "windowsVirtualKeyCode": code, "modifiers": shift ? 8 : 0,
        ]
        if let text = ["Enter": "\r", " ": " "][key] { down["text"] = text }
        try send("Input.dispatchKeyEvent", down)
        try send("Input.dispatchKeyEvent", ["type": "keyUp", "key": key, "windowsVirtualKeyCode": code])
    }

    public var text: String { (try? value("document.body.innerText")) as? String ?? "" }

    public func resize(width: Int, height: Int) throws {
        try send(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    }

    /// The page as PNG.
    public func picture() throws -> Data {
        let answer = try send("Page.captureScreenshot", ["format": "png"])
        guard let text = answer["data"] as? String, let data = Data(base64Encoded: text) else {
            throw TourFailure("Chromium gave no picture")
        }
        return data
    }

    static func quoted(_ text: String) -> String {
        // One string in a list is JSON, and a JSON string is one of JavaScript's.
        let data = (try? JSONSerialization.data(withJSONObject: [text])) ?? Data()
        return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
    }

    // MARK: The pipe: JSON, each closed by a zero byte

    @discardableResult
    public func send(_ method: String, _ parameters: [String: Any] = [:], inPage: Bool = true) throws -> [String: Any] {
        number += 1
        var message: [String: Any] = ["id": number, "method": method, "params": parameters]
        if inPage, let session { message["sessionId"] = session }
        do {
            try commands.write(contentsOf: try JSONSerialization.data(withJSONObject: message) + Data([0]))
        } catch {
            throw TourFailure("Chromium is gone: \(error)")
        }
        let deadline = ContinuousClock.now.advanced(by: .seconds(Self.answerSeconds))
        while let answer = try next(before: deadline) {
            guard answer["id"] as? Int == number else {
                keep(answer)
                continue
            }
            if let error = answer["error"] as? [String: Any] {
                throw TourFailure("\(method): \(error["message"] ?? "refused")")
            }
            return answer["result"] as? [String: Any] ?? [:]
        }
        throw TourFailure("\(method): no answer from Chromium")
    }

    private func keep(_ event: [String: Any]) {
        guard event["method"] as? String == "Runtime.consoleAPICalled", console.count < Self.mostEvents,
            let parameters = event["params"] as? [String: Any], let words = parameters["args"] as? [[String: Any]]
        else { return }
        console.append(words.map { "\($0["value"] ?? $0["description"] ?? "")" }.joined(separator: " "))
    }

    private func next(before deadline: ContinuousClock.Instant) throws -> [String: Any]? {
        while true {
            if let end = buffer.firstIndex(of: 0) {
                let message = Data(buffer[..<end])
                buffer.removeFirst(end + 1)
                return try JSONSerialization.jsonObject(with: message) as? [String: Any] ?? [:]
            }
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return nil }
            var entry = pollfd(fd: answers.fileDescriptor, events: Int16(POLLIN), revents: 0)
            let milliseconds = Int32(clamping: left.components.seconds * 1_000 + 1)
            guard poll(&entry, 1, milliseconds) > 0 else { continue }
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = read(answers.fileDescriptor, &chunk, chunk.count)
            guard count > 0 else { throw TourFailure("Chromium is gone") }
            buffer += chunk[..<count]
        }
    }
}
