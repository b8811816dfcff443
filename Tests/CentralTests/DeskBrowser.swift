// SPDX-License-Identifier: EUPL-1.2
import Dispatch
import Foundation
import KioskSim

/// A browser at whose pipe a thread of its own waits, so that no test holds up the central that it looks at.
///
/// `@unchecked Sendable`: the browser is used on its queue alone.
final class DeskBrowser: @unchecked Sendable {
    private let browser: Browser
    private let queue = DispatchQueue(label: "test.browser")

    init(serverKeyHash: [UInt8]) throws { browser = try Browser(serverKeyHash: serverKeyHash) }

    func off<Value: Sendable>(_ work: @escaping @Sendable (Browser) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work(self.browser) }) }
        }
    }

    /// What a clerk does in it.
    func clerk<Value: Sendable>(_ work: @escaping @Sendable (Clerk) throws -> Value) async throws -> Value {
        try await off { try work(Clerk($0)) }
    }

    func open(_ address: String) async throws { try await off { try $0.open(address) } }

    /// As a person does; the page before is gone when this returns.
    func reload() async throws {
        _ = try await value("(window.isOld = true, location.reload(), 1)")
        try await until("!window.isOld && document.readyState === 'complete'")
    }

    func press(_ selector: String) async throws { try await off { try $0.press(selector) } }

    func until(_ expression: String, seconds: Double = 30) async throws {
        try await off { try $0.until(expression, seconds: seconds) }
    }

    /// Goes on with Tab until it is there, and presses Enter or the blank.
    func enter(_ selector: String, with key: String = "Enter") async throws {
        try await off { browser in
            let isThere = "document.activeElement === document.querySelector('\(selector)')"
            for _ in 0..<80 {
                if try browser.value(isThere) as? Bool == true { return try browser.key(key) }
                try browser.key("Tab")
            }
            throw TourFailure("Tab does not reach \(selector)")
        }
    }

    /// As text.
    func value(_ expression: String) async throws -> String {
        try await off { try $0.value(expression).map { "\($0)" } ?? "" }
    }

    func sees(_ room: String) async throws -> Bool { try await off { Clerk.seesPicture($0, room) } }

    func close() async { try? await off { $0.close() } }

    /// Pictures for people to look at, where the environment names a folder.
    func keep(_ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["SERVICEPUNKT_PICTURES"] else { return }
        for (width, height) in [(1_600, 1_000), (1_280, 800), (700, 1_000)] {
            try await off { browser in
                try browser.resize(width: width, height: height)
                try browser.until("innerWidth === \(width)")
                try browser.picture().write(to: URL(fileURLWithPath: "\(folder)/\(name)-\(width).png"))
            }
        }
    }
}
